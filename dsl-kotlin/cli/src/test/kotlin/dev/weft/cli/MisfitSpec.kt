package dev.weft.cli

import dev.weft.dsl.adam
import dev.weft.dsl.bceWithLogits
import dev.weft.dsl.dense
import dev.weft.dsl.input
import dev.weft.dsl.loss
import dev.weft.dsl.mse
import dev.weft.dsl.network
import dev.weft.dsl.optimizer
import dev.weft.dsl.softmaxCE
import dev.weft.loss.Loss
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.datatest.withData
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import java.nio.file.Files
import java.nio.file.Path

/** Models and tables that do not fit a command are refused in one line before any work, never with a stack trace. */
class MisfitSpec : FreeSpec({
    val folder = tempdir().toPath()
    val seven = installation.resolve("examples/data/seven.png")

    fun model(name: String, pixels: Int, outputs: Int, loss: Loss): Path = folder.resolve(name).also {
        network { input(pixels); dense(outputs); loss(loss); optimizer(adam()) }.build().save(it)
    }

    fun table(name: String, vararg rows: String): Path = Files.write(folder.resolve(name), rows.asList())

    val copier = model("copier", 784, 784, mse)
    val number = model("number", 784, 1, mse)
    val oneVersusRest = model("rest", 784, 10, bceWithLogits)
    val three = model("three", 784, 3, softmaxCE)
    val small = model("small", 2, 10, softmaxCE)
    val rare = table("rare.csv", "c,y", *Array(19) { "${if (it % 2 == 0) "red" else "blue"},x${it % 3}" }, "green,x0")
    val two = table("two.csv", "x,y,c", "1,2,a", "3,4,b")
    val empty = Files.createDirectory(folder.resolve("empty"))

    "the message is one line" - {
        val cases = listOf(
            listOf("predict", copier, seven) to "$copier has 784 outputs that stand for numbers, not for digits",
            listOf("evaluate", copier) to "$copier has 784 outputs, not one for each of the 10 digits",
            listOf("evaluate", three) to "$three has 3 outputs, not one for each of the 10 digits",
            listOf("evaluate", small) to "$small expects examples of shape [2], not images of 784 pixels, " +
                "and remembers no table: ask it with weft serve",
            listOf("evaluate", empty) to "$empty contains no checkpoint NAME-STEP.safetensors",
            listOf("train", "--csv", two, "--label", "c", "--test-share", 0.1) to
                "--test-share 0.1 holds out none of 2 rows: choose a larger fraction",
            listOf("train", "--csv", two, "--label", "c", "--checkpoints", two) to
                "$two is a file: name a folder with --checkpoints, or use --save for a file",
        )
        withData(nameFn = { (_, message) -> message.replace("$folder/", "") }, cases) { (line, message) ->
            val outcome = weft(*line.toTypedArray())
            outcome.err shouldBe "weft: $message\n"
            outcome.out shouldBe ""
            outcome.code shouldBe if (line[0] == "train") Cli.USAGE else Cli.FAILURE
        }
    }

    "a category that only test rows have counts as another one" {
        (1..3).forEach { seed ->
            val saved = folder.resolve("rare$seed.safetensors")
            val outcome = weft(
                "train", rare, "--label", "y", "--recipe", "plain", "--epochs", 1, "--seed", seed, "--save", saved,
                "-q", "--json"
            )
            withClue(outcome.err) { outcome.code shouldBe Cli.OK }
            (outcome.json["test"] as Map<*, *>)["rows"] shouldBe 4L
        }
    }

    "a model with yes/no outputs for the digits is evaluated on one-hot labels" {
        val evaluated = weft("evaluate", oneVersusRest, "--json")
        withClue(evaluated.err) { evaluated.code shouldBe Cli.OK }
        evaluated.json["examples"] shouldBe 10_000L
    }

    "numbers and NaN have their own place in JSON" {
        fun predicted(model: Path) =
            (weft("predict", model, seven, "--json").json["predictions"] as List<*>).single() as Map<*, *>
        (predicted(number)["prediction"] is Double) shouldBe true
        val broken = folder.resolve("broken")
        val trained = network { input(784); dense(10); loss(softmaxCE); optimizer(adam()) }.build()
        trained.weights().getValue("dense1.kernel").data().fill(Float.NaN)
        trained.checkpoint().write(broken)
        predicted(broken)["digit"] shouldBe null
        predicted(broken)["probabilities"] shouldBe List(10) { null }
        weft("evaluate", broken, "--json").json["loss"] shouldBe null
    }
})
