package dev.weft.playground

import dev.weft.internal.text.Json
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.util.Random

/** Setups as JSON and as links, and what is refused. */
class SetupSpec : FreeSpec({
    "the default is the known page's, with an empty link" {
        val link = Link.parse("")
        "$link" shouldBe ""
        link.setup.data shouldBe DataSetup("circle", 500, 0.0, 50, 2, listOf(), false)
        link.setup.configuration.layers.map { "${it.units} ${it.activation}" } shouldBe listOf("4 tanh", "2 tanh")
        with(link.setup.configuration) { "$output $loss $optimizer $rate $batch" } shouldBe "tanh mse sgd 0.03 10"
    }

    "a regression begins with a plane of 1200 points and a linear output" {
        val setup = Link.parse("problem=regression").setup
        "${setup.data.name} ${setup.data.count} ${setup.configuration.output}" shouldBe "plane 1200 linear"
    }

    "every setup returns from its JSON and from its link, which stays the same" {
        val random = Random(1)
        repeat(300) {
            val link = randomLink(random)
            withClue("$link") {
                Link.parse("$link") shouldBe link
                "${Link.parse("http://127.0.0.1:1/#$link")}" shouldBe "$link"
                SetupJson.read(Json.read("setup", Json.write(SetupJson.write(link.setup)))) shouldBe link.setup
            }
        }
    }

    val refused = mapOf(
        "data=spirale" to "unknown data spirale for classification (did you mean spiral?)",
        "data=plane" to "unknown data plane for classification",
        "optimizer=adan" to "unknown optimizer adan (did you mean adam?)",
        "los=mse" to "unknown los in the link (did you mean loss?)",
        "loss=poisson" to "loss poisson needs numbers",
        "rate=0" to "setup expects rate above 0, to 1000 but got 0",
        "rate=NaN" to "the link expects rate as a number but got NaN",
        "batch=251" to "setup expects batch from 1 to 250 but got 251",
        "layers=65:tanh" to "layer expects units from 1 to 64 but got 65",
        "layers=${List(11) { "1:tanh" }.joinToString(",")}" to "from 0 to 10 layers but got 11",
        "data=blobs&classes=11" to "data expects classes from 2 to 10 but got 11",
        "classes=3" to "data circle has 2 classes but setup has 3",
        "data=own&points=1,7,0;0,0,0" to "point 1 expects [x1, x2, label] with coordinates from -6 to 6",
        "data=own&points=1,1,2;0,0,0" to "point 1 expects a label a class from 0 to 1 but got 2.0",
        "data=own&points=1,1,0" to "data own expects at least 2 points but got 1",
        "count=5001" to "data expects count from 10 to 5000 but got 5001",
        "seed=-1" to "the link expects seed as a whole number",
        "seed=1&seed=2" to "the link has seed twice",
        "features=x1,%zz" to "two hexadecimal digits after %",
        "optimizer=adam(1,2)" to "optimizer adam takes [] but got [1, 2]",
        "edits=0,1,2" to "the link expects edits as run,step,name,index,value",
    )
    for ((text, message) in refused) {
        "$text is refused" { shouldThrow<IllegalArgumentException> { Link.parse(text) }.message shouldContain message }
    }

    "a link of a million layers is refused at once" {
        shouldThrow<IllegalArgumentException> { Link.parse("layers=" + "1:tanh,".repeat(1_000_000) + "1") }
            .message shouldBe "setup expects from 0 to 10 layers but got 1000001"
    }

    "a hostile name of data is refused with one short line" {
        val message = shouldThrow<IllegalArgumentException> { Link.parse("data=x%0Aor" + "x".repeat(100_000)) }.message
        message.orEmpty().lines().size shouldBe 1
        (message.orEmpty().length < 250) shouldBe true
    }

    "hostile JSON is refused with one line" {
        listOf(
            null, listOf<Any>(), "x", mapOf("layers" to "x"), mapOf("layers" to listOf(1)), mapOf("seed" to 1.5),
            mapOf("data" to mapOf("points" to listOf(mapOf("a" to 1)), "name" to "own")), mapOf("rate" to "1"),
            mapOf("compare" to mapOf("seed" to 2)), mapOf("version" to 2), mapOf("features" to listOf<String>()),
            mapOf("view" to (0..50).associate { "a$it" to true }), mapOf("loss" to "mse(((("),
        ).forEach { json ->
            withClue("$json") {
                val message = shouldThrow<IllegalArgumentException> { SetupJson.read(json) }.message.orEmpty()
                message.lines().size shouldBe 1
            }
        }
    }
})

private fun randomLink(random: Random): Link {
    fun <T> pick(from: List<T>): T = from[random.nextInt(from.size)]
    fun name(kind: Kind): String = pick(kind.entries).name
    val isRegression = random.nextBoolean()
    val source = pick(Source.labels(isRegression).filter { it != "own" })
    val classes = if (source in Source.manyClasses()) 2 + random.nextInt(9) else 2
    val json = mapOf(
        "seed" to random.nextInt(100), "problem" to if (isRegression) "regression" else "classification",
        "data" to mapOf(
            "name" to source, "classes" to classes, "count" to 10 + random.nextInt(300), "noise" to random.nextInt(50),
            "trainShare" to pick(listOf(10, 50, 90)),
        ),
        "features" to Catalog.features.filter { random.nextBoolean() }.ifEmpty { listOf("x2") },
        "layers" to List(random.nextInt(4)) {
            mapOf(
                "units" to 1 + random.nextInt(64), "activation" to name(Catalog.activations),
                "dropout" to pick(listOf(0.0, 0.25)),
                "batchNorm" to random.nextBoolean(), "initializer" to name(Catalog.initializers),
                "frozen" to random.nextBoolean(),
            )
        },
        "output" to name(Catalog.activations),
        "loss" to
            pick(listOf("mse") + if (isRegression) listOf("huber(2)", "poisson") else listOf("bce", "kld", "focal")),
        "optimizer" to name(Catalog.optimizers), "rate" to random.nextDouble(),
        "schedule" to pick(listOf(null, name(Catalog.schedules))), "batch" to 1,
        "regularization" to name(Catalog.regularizations), "regularizationRate" to pick(listOf(0.0, 1e-5)),
        "average" to pick(listOf(0.0, 0.99)), "view" to mapOf("discrete" to random.nextBoolean()),
        "compare" to pick(listOf(null, mapOf<String, Any>(), mapOf("rate" to 0.1, "schedule" to null))),
    )
    val edits = List(random.nextInt(3)) { Edit(0, it * 5L, "dense1.bias", it, random.nextGaussian()) }
    return Link(SetupJson.read(json), Position(random.nextInt(9).toLong(), random.nextInt(2).toLong()), edits)
}
