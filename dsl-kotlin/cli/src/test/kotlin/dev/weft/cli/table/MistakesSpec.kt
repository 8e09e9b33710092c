package dev.weft.cli.table

import dev.weft.cli.Cli
import dev.weft.cli.installation
import dev.weft.cli.weft
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files
import java.nio.file.Path

/** What is said of wrong options and files of tables. */
class MistakesSpec : FreeSpec({
    val folder = tempdir().toPath()
    val training = installation.resolve("examples/data/iris/iris.csv")

    fun file(name: String, header: String, rows: List<String>): Path =
        Files.write(folder.resolve(name), listOf(header) + rows)

    val model = folder.resolve("iris.safetensors")
    weft("train", training, "--label", "species", "--epochs", 3, "--save", model, "-q").code shouldBe Cli.OK

    "each mistake about a table is an error of one line" - {
        val gaps = file("gaps.csv", "a,b", listOf("1,x", ",y", "3,x", "4,y"))
        mapOf(
            listOf("train", "--csv", training) to (2 to "--label is missing"),
            listOf("train", "mnist", "--csv", training, "--label", "species") to
                (2 to "mnist and a table cannot be combined: train on one of them"),
            listOf("train", "mnist", "--label", "species") to
                (2 to "--label is an option of a table, not of mnist"),
            listOf("train", "--csv", training, "--label", "species", "--data", folder) to
                (2 to "--data is an option of mnist"),
            listOf("train", "--csv", training, "--label", "species", "--save", "n", "--checkpoints", "n") to
                (2 to "--checkpoints and --save cannot be combined"),
            listOf("train", "--csv", training, "--label", "species", "--steps", "9", "--epochs", "9") to
                (2 to "--steps and --epochs cannot be combined"),
            listOf("train", "--csv", training, "--label", "species", "--batch", "151", "--test-share", "0") to
                (2 to "--batch expects at most the 150 training examples but got 151"),
            listOf("train", "--csv", training, "--label", "species", "--kernel", "heNrmal") to
                (2 to "--kernel: unknown initializer"),
            listOf("train", "--csv", training, "--label", "species", "--decay", "1.5") to
                (2 to "--decay expects a number above 0 and at"),
            listOf(
                "train", "--csv", training, "--label", "species", "--hidden", "8,0", "--save",
                folder.resolve("n")
            ) to (2 to "--hidden expects whole numbers"),
            listOf("train", "--csv", training, "--label", "species", "--save", model) to (2 to "exists already"),
            listOf(
                "train", "--csv", training, "--label", "species", "--optimizer", "adm", "--save",
                folder.resolve("n")
            ) to (2 to "did you mean"),
            listOf("train", "--csv", training, "--label", "specie", "--save", folder.resolve("n")) to
                (3 to "$training, header: expected a column specie, which --label names, but got none; did you mean"),
            listOf(
                "train", "--csv", training, "--label", "species", "--words", "petal", "--save",
                folder.resolve("n")
            ) to (3 to "expected a column petal, which --words names"),
            listOf(
                "train", "--csv", training, "--label", "species", "--ignore", "petal_widht", "--save",
                folder.resolve("n")
            ) to (3 to "did you mean petal_width?"),
            listOf(
                "train", "--csv", training, "--label", "species", "--ignore", "species", "--save",
                folder.resolve("n")
            ) to (2 to "--ignore names species"),
            listOf("train", "--csv", training, "--label", "species", "--save", folder.resolve("none/n")) to
                (1 to "none does not exist: create this folder"),
            listOf("evaluate", model) to (2 to "name a table with the target column: weft evaluate"),
            listOf("evaluate", model, "--csv", training, "--data", folder) to
                (2 to "FILE, --data and --csv cannot be combined"),
            listOf("train", "--csv", training, "--label", "specis", "--save", folder.resolve("n")) to
                (3 to "a column specis, which --label names, but got none; did you mean species?"),
            listOf(
                "train", "--csv", training, "--label", "species", "--ignore", "petal", "--words", "petal_widht",
                "--save", folder.resolve("n")
            ) to
                (3 to "a column petal_widht, which --words names, but got none; did you mean petal_width?"),
            listOf(
                "train", "--csv", training, "--label", "species", "--ignore", "petal-length,sepl_width", "--save",
                folder.resolve("n")
            ) to
                (3 to "a column petal-length, which --ignore names, but got none; did you mean petal_length?"),
            listOf("predict", model, gaps) to (3 to "expected a column sepal_length"),
            listOf("evaluate", model, "--csv", gaps) to (3 to "expected a column"),
        ).forEach { (line, expected) ->
            val name = line.joinToString(" ")
            name {
                val outcome = weft(*line.toTypedArray())
                (outcome.code to outcome.out) shouldBe (expected.first to "")
                outcome.err shouldContain expected.second
                outcome.err.trim().lines().size shouldBe 1
            }
        }
    }

    "the likely column is named if --label is missing" {
        val outcome = weft("train", file("label.csv", "age,target,name", listOf("1,x,a", "2,y,b")))
        (outcome.code to outcome.err) shouldBe (
            Cli.USAGE to "weft: --label is missing: it names the column to predict, one of age, target, name; " +
                "probably --label target\n"
            )
    }
})
