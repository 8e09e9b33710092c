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
        "optimizer=sgd(1,2,3)" to "optimizer sgd takes no numbers after the learning rate but got 1, 2, 3",
        "optimizer=adam(0.9,0.99,1e-8,2)" to
            "optimizer adam takes beta1, beta2, epsilon after the learning rate but got 0.9, 0.99, 1e-8, 2",
        "optimizer=adam(1)" to "Adam beta1 expects a number in [0, 1) but got 1.0",
        "optimizer=adam(0.9,,1)" to "optimizer adam expects beta2 as a number but got \"\"",
        "optimizer=rmsprop(0.9,0.5,0)" to "RmsProp epsilon expects a finite number > 0 in float32 but got 0.0",
        "optimizer=adamw(-1)" to "WeightDecay decay expects a finite number >= 0 but got -1.0",
        "loss=softmaxCE(2)" to "SmoothedCrossEntropy expects a smoothing from 0 to 1 but got 2.0",
        "loss=bce(1)" to "loss bce takes no numbers but got 1",
        "loss=" to "loss expects a name such as mse or huber(1) but got \"\"",
        "layers=4:relu(Infinity,0.1)" to "activation relu expects max as a number but got Infinity",
        "layers=4:relu(0)" to "Relu expects a maximum > 0 that is at least the threshold 0.0 but got 0.0",
        "layers=4:relu(6,none)" to "activation relu expects slope as a number but got none",
        "layers=4:tanh:varianceScaling(2,inn,true)" to
            "initializer varianceScaling expects fan as in or out or average but got inn",
        "layers=4:tanh:varianceScaling(0)" to "VarianceScaling initializer expects a scale > 0 but got 0.0",
        "schedule=piecewise(100,0.1,200)" to
            "schedule piecewise takes epochs, rate, again and again, after the learning rate but got 100, 0.1, 200",
        "schedule=piecewise(200,0.1,100,0.01)" to "Schedules.piecewise expects ascending epochs but got 100.0",
        "schedule=piecewise(100,-1)" to "A learning rate expects a finite number >= 0 but got -1.0",
        "regularization=l2(1)" to "regularization l2 takes no numbers after its rate but got 1",
        "regularization=l1l2(-1)" to "L1L2's l2 expects a scale >= 0 but got -1.0",
        "features=" to "unknown feature \"\": known are x1, x2,",
        "features=x3" to "unknown feature x3 (did you mean x1 or x2?)",
        "data=" to "unknown data \"\" for classification",
        "problem=" to "setup expects problem classification or regression but got \"\"",
        "seed=" to "the link expects seed as a whole number from 0 to 9007199254740992 but got \"\"",
        "=1" to "unknown \"\" in the link",
        "problem=a%0Ab" to "but got a\\nb",
        "epochs=9007199254740992" to
            "the link expects epochs as a whole number from 0 to 10000000 but got 9007199254740992",
        "epochs=1e9" to "the link expects epochs as a whole number from 0 to 10000000 but got 1e9",
        "steps=5001" to "the link expects steps as a whole number from 0 to 5000 but got 5001",
        "edits=2,0,dense1.bias,0,1" to "the link expects edits as a whole number from 0 to 1 but got 2",
        "edits=0,99999999999,dense1.bias,0,1" to
            "the link expects edits as a whole number from 0 to 50000000000 but got 99999999999",
        "edits=0,0,dense1.bias,9999999999,1" to
            "the link expects edits as a whole number from 0 to 2147483647 but got 9999999999",
        "layers=" + "1,".repeat(3000) to "the link expects layers in at most 4000 characters but got 6000",
        "layers=9999999999" to "layer expects units from 1 to 64 but got 9999999999",
        "layers=1,1,1,1,1,1,1,1,1,1,1" to "setup expects from 0 to 10 layers but got 11",
        "data=own&points=" + "1,1,0;".repeat(5001) to "the link has more than 5000 points",
        "edits=" + "0,0,dense1.bias,0,1;".repeat(101) to "the link has more than 100 edits",
        "edits=0,1,2" to "the link expects edits as run,step,name,index,value",
    )
    for ((text, message) in refused) {
        "$text is refused" { shouldThrow<IllegalArgumentException> { Link.parse(text) }.message shouldContain message }
    }

    val short = mapOf(
        "optimizer=adam(0.9,0.999,1e-8)" to "optimizer=adam",
        "optimizer=adam(0.8,0.999)" to "optimizer=adam(0.8)",
        "optimizer=adam(0.9,0.99)" to "optimizer=adam(0.9,0.99)",
        "optimizer=ADAMW" to "optimizer=adamw(0.01)",
        "optimizer=momentum" to "optimizer=momentum(0.9)",
        "optimizer=rmsprop(0.9,0.5)" to "optimizer=rmsprop(0.9,0.5)",
        "loss=SoftmaxCE(0)" to "loss=softmaxCE",
        "loss=binaryFocal(2,none)" to "loss=binaryFocal(2)",
        "loss=binaryFocal(2,0.25)" to "loss=binaryFocal(2,0.25)",
        "layers=4:relu(none)" to "layers=4:relu",
        "layers=4:relu(none,0.1,0)" to "layers=4:relu(none,0.1)",
        "layers=4:tanh:varianceScaling" to "layers=4:tanh:varianceScaling(1,in,true)",
        "layers=4:tanh:randomNormal" to "layers=4:tanh:normal(0.05)",
        "schedule=piecewise" to "schedule=piecewise(100,0.01)",
        "schedule=piecewise(1,0.1,2,0.01,3,1e-3)" to "schedule=piecewise(1,0.1,2,0.01,3,0.001)",
        "regularization=elastic&regularizationRate=0.1" to "regularization=l1l2(0.001)&regularizationRate=0.1",
    )
    for ((text, link) in short) {
        "$text is $link" {
            "${Link.parse(text)}" shouldBe link
            "${Link.parse(link)}" shouldBe link
        }
    }

    "a link of a million layers is refused at once" {
        shouldThrow<IllegalArgumentException> { Link.parse("layers=" + "1:tanh,".repeat(1_000_000) + "1") }
            .message shouldBe "the link expects layers in at most 4000 characters but got 7000001"
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
    fun name(kind: Kind<*>): String = pick(kind.entries).name
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
