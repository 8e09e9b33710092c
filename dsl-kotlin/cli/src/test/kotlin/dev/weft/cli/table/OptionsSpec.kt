package dev.weft.cli.table

import dev.weft.cli.Cli
import dev.weft.cli.installation
import dev.weft.cli.signalled
import dev.weft.cli.weft
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.doubles.shouldBeBetween
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files

/** The options of tables that do not change what the columns are. */
class OptionsSpec : FreeSpec({
    val folder = tempdir().toPath()
    val iris = installation.resolve("examples/data/iris/iris.csv")

    "a config file says the same as the command line, which comes first" {
        val config = Files.writeString(folder.resolve("weft.conf"), "label = species\nepochs = 2\nrecipe = plain\n")
        fun train(name: String, vararg more: Any) =
            weft("train", iris, "--save", folder.resolve(name), "--json", "-q", *more)
        val said = train("a.safetensors", "--label", "species", "--epochs", 2, "--recipe", "plain")
        val read = train("b.safetensors", "--config", config)
        withClue(read.err) { read.code shouldBe Cli.OK }
        read.json["weightsSha256"] shouldBe said.json["weightsSha256"]
        val longer = train("c.safetensors", "--config", config, "--epochs", 4)
        longer.json["steps"] shouldBe 2 * read.json["steps"] as Long
    }

    "folds report the mean and the deviation of each score" {
        val trained = weft(
            "train", iris, "--label", "species", "--recipe", "plain", "--epochs", 20, "--folds", 3, "--json",
            "--picture", folder.resolve("folds.svg"), "--save", folder.resolve("folds.safetensors")
        )
        withClue(trained.err) { trained.code shouldBe Cli.OK }
        (1..3).forEach { trained.err shouldContain "fold $it of 3: accuracy " }
        Files.readString(folder.resolve("folds.svg")) shouldContain "<svg"
        val folds = trained.json["folds"] as Map<*, *>
        folds["count"] shouldBe 3L
        val accuracy = folds["accuracy"] as Map<*, *>
        accuracy.keys shouldBe setOf("mean", "deviation")
        (accuracy["mean"] as Double).shouldBeBetween(0.6, 1.0, 0.0)
        trained.json["trainingRows"] shouldBe 150L
    }

    "the threshold moves answers from one class to the other" {
        val two = Files.write(
            folder.resolve("two.csv"), Files.readAllLines(iris).filterNot { "setosa" in it }
        )
        val model = folder.resolve("two.safetensors")
        weft("train", two, "--label", "species", "--epochs", 5, "--save", model, "-q").code shouldBe Cli.OK
        fun recall(threshold: String): List<Any?> {
            val evaluated = weft("evaluate", model, two, "--threshold", threshold, "--json")
            withClue(evaluated.err) { evaluated.code shouldBe Cli.OK }
            return (evaluated.json["classes"] as List<*>).map { (it as Map<*, *>)["recall"] }
        }
        recall("0") shouldBe listOf(0.0, 1.0)
        recall("1") shouldBe listOf(1.0, 0.0)
        val chosen = weft("evaluate", model, two, "--threshold", "f1", "--json").json["threshold"] as Double
        chosen.shouldBeBetween(0.0, 1.0, 0.0)
        weft("evaluate", model, two, "--threshold", "2").err shouldContain "--threshold expects a probability"
    }

    "a recipe that a signal interrupts resumes to the same bits" {
        val whole = weft(
            "train", iris, "--label", "species", "--epochs", 400, "--save", folder.resolve("whole.safetensors"),
            "--json", "-q"
        )
        val save = folder.resolve("parts.safetensors")
        val stopped = signalled(
            "TERM", { "step 10 of" in it }, "train", iris, "--label", "species", "--epochs", 400, "--save", save,
            "--every", 5
        )
        stopped.code shouldBe 143
        stopped.err shouldContain Regex("interrupted after step \\d+, saved .*--resume")
        val resumed = weft("train", iris, "--save", save, "--resume", "--json", "-q")
        withClue(resumed.err) { resumed.code shouldBe Cli.OK }
        resumed.err shouldContain "resuming after step"
        resumed.json["steps"] shouldBe whole.json["steps"]
        resumed.json["weightsSha256"] shouldBe whole.json["weightsSha256"]
    }
})
