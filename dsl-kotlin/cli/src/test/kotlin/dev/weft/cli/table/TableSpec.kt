package dev.weft.cli.table

import dev.weft.checkpoint.Checkpoint
import dev.weft.cli.Cli
import dev.weft.cli.installation
import dev.weft.cli.weft
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.doubles.shouldBeGreaterThanOrEqual
import io.kotest.matchers.doubles.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files
import java.nio.file.Path

/** The accuracy that iris_mlp.py prints for scikit-learn's MLPClassifier, for each of five seeds. */
private const val SCIKIT_LEARN = 0.9333

class TableSpec : FreeSpec({
    val folder = tempdir().toPath()
    val lines = Files.readAllLines(installation.resolve("examples/data/iris/iris.csv"))
    val (test, train) =
        lines.drop(1).withIndex().partition { it.index % 5 == 4 }.let { (a, b) ->
            a.map { it.value } to b.map { it.value }
        }

    fun file(name: String, header: String, rows: List<String>): Path =
        Files.write(folder.resolve(name), listOf(header) + rows)

    val training = file("train.csv", lines[0], train)
    val model = folder.resolve("iris.safetensors")

    "a model of a table is trained, evaluated and predicts raw rows, as well as scikit-learn" {
        val trained =
            weft(
                "train", "--csv", training, "--label", "species", "--recipe", "plain", "--test-share", 0, "--save",
                model, "--json", "-q"
            )
        withClue(trained.err) { trained.code shouldBe Cli.OK }
        trained.json["classes"] shouldBe listOf("setosa", "versicolor", "virginica")
        val evaluated = weft("evaluate", model, "--csv", file("test.csv", lines[0], test), "--json")
        evaluated.json["rows"] shouldBe 30L
        (evaluated.json["accuracy"] as Double) shouldBeGreaterThanOrEqual SCIKIT_LEARN - 1e-4

        val swapped =
            file(
                "new.csv", "note,petal_width,petal_length,sepal_width,sepal_length",
                test.map { row -> "x," + row.split(",").take(4).reversed().joinToString(",") }
            )
        val predicted = weft("predict", model, swapped)
        predicted.err shouldBe ""
        val answers = predicted.out.trim().lines()
        answers[0] shouldBe "prediction,setosa,versicolor,virginica"
        answers.drop(1).zip(test).count { (answer, row) ->
            answer.substringBefore(',') == row.substringAfterLast(',')
        } shouldBe
            Math.round(evaluated.json["accuracy"] as Double * 30).toInt()
        val rows = (
            (weft("predict", model, swapped, "--json").json["predictions"] as List<*>).single() as Map<
                *,
                *
                >
            )["rows"] as List<*>
        rows.map { (it as Map<*, *>)["prediction"] } shouldBe answers.drop(1).map { it.substringBefore(',') }
    }

    "every seed reaches scikit-learn's accuracy" {
        (2..5).forEach { seed ->
            val saved = folder.resolve("iris$seed.safetensors")
            weft(
                "train", "--csv", training, "--label", "species", "--recipe", "plain", "--test-share", 0,
                "--seed", seed,
                "--save", saved, "-q"
            ).code shouldBe Cli.OK
            withClue("seed $seed") {
                weft(
                    "evaluate", saved, "--csv", file("test.csv", lines[0], test),
                    "--json"
                ).json["accuracy"] as Double shouldBeGreaterThanOrEqual SCIKIT_LEARN - 1e-4
            }
        }
    }

    "errors of a numeric target are in its own unit" {
        val saved = folder.resolve("width.safetensors")
        val trained = weft("train", "--csv", training, "--label", "petal_width", "--save", saved, "--json", "-q")
        ((trained.json["test"] as Map<*, *>)["rmse"] as Double) shouldBeLessThan 0.35
        weft("predict", saved, training).out.lines()[0] shouldBe "prediction"
    }

    "a resumed training on a table is bit-identical, in a file or in a folder" - {
        fun train(place: String, name: String, vararg more: Any) =
            weft(
                "train", "--csv", training, "--label", "species", "--recipe", "plain", place, folder.resolve(name),
                "--json", *more
            )
        val whole = train("--save", "whole.safetensors", "--epochs", 6, "-q").json["weightsSha256"]
        listOf("--save" to "parts.safetensors", "--checkpoints" to "parts").forEach { (place, name) ->
            place {
                val log = folder.resolve("$name.csv")
                train(place, name, "--steps", 21, "--log", log).code shouldBe Cli.OK
                val resumed =
                    weft(
                        "train", "--csv", training, place, folder.resolve(name), "--epochs", 6, "--resume", "--log",
                        log, "--json"
                    )
                resumed.err shouldContain "resuming after step 21\n"
                resumed.json["weightsSha256"] shouldBe whole
                Files.readAllLines(log).map { it.substringBefore(',') } shouldBe
                    listOf("epoch", "1", "2", "3", "4", "5", "6")
                val evaluated = weft("evaluate", folder.resolve(name), "--csv", training, "--json")
                evaluated.json["weightsSha256"] shouldBe whole
            }
        }
        "it keeps the options of the table" {
            mapOf(
                listOf("--label", "petal_width") to
                    "the training to resume has --label species, not petal_width: leave --label out",
                listOf("--ignore", "petal_width") to
                    "the training to resume has no --ignore, not [petal_width]: leave --ignore out",
                listOf("--hidden", "3") to "the training to resume has --hidden 16, not [3]: leave --hidden out",
            ).forEach { (more, message) ->
                val outcome =
                    weft(
                        "train", "--csv", training, "--save", folder.resolve("parts.safetensors"), "--resume",
                        *more.toTypedArray()
                    )
                outcome.code shouldBe Cli.USAGE
                outcome.err shouldContain message
            }
        }
        "it refuses another table" - {
            val saved = folder.resolve("parts.safetensors")
            val before = Files.readAllBytes(saved)
            mapOf(
                "other rows" to file("rows.csv", lines[0], train.drop(1)),
                "a column more" to file("more.csv", "id,${lines[0]}", train.mapIndexed { i, row -> "$i,$row" }),
                "a column less" to file("less.csv", lines[0], train).let { file ->
                    Files.write(file, Files.readAllLines(file).map { it.substringAfter(',') })
                },
                "another name" to file("name.csv", lines[0].replace("sepal_width", "width"), train),
                "columns in another order" to file("order.csv", lines[0], train).let { file ->
                    fun swapped(row: String) = row.split(",").let { (a, b) -> row.replaceFirst("$a,$b", "$b,$a") }
                    Files.write(file, Files.readAllLines(file).map(::swapped))
                },
                "another class" to file("class.csv", lines[0], train.map { it.replace("virginica", "iris") }),
                "a class less" to file("two.csv", lines[0], train.filterNot { "virginica" in it }),
            ).forEach { (name, table) ->
                name {
                    val outcome = weft("train", "--csv", table, "--save", saved, "--resume")
                    (outcome.code to outcome.out) shouldBe (Cli.BAD_DATA to "")
                    outcome.err shouldBe "weft: $saved, columns: expected the columns, categories and means of the " +
                        "table to train on but got those of another table: resume on the table that it was trained on\n"
                }
            }
            Files.readAllBytes(saved).contentEquals(before) shouldBe true
            val mnist = weft("train", "mnist", "--save", saved, "--resume")
            mnist.code shouldBe Cli.USAGE
            mnist.err shouldContain "parts.safetensors was trained on table data, not on mnist data: name another file"
            val folderOfTable = weft("train", "mnist", "--checkpoints", folder.resolve("parts"), "--resume")
            folderOfTable.code shouldBe Cli.USAGE
            folderOfTable.err shouldContain "parts holds checkpoints of another training: name another folder"
        }
        "it refuses a model without a recipe, as older launchers wrote" {
            val saved = folder.resolve("parts.safetensors")
            val checkpoint = Checkpoint.read(saved)
            val facts = checkpoint.facts().filterValues { it != null }.mapValues { it.value as Any }
            val old = folder.resolve("old.safetensors")
            Checkpoint(checkpoint.tensors(), facts - "recipe").write(old)
            val outcome = weft("train", "--csv", training, "--label", "species", "--save", old, "--resume")
            (outcome.code to outcome.out) shouldBe (Cli.BAD_DATA to "")
            outcome.err shouldBe "weft: $old, recipe: expected the options of weft train but got none: this model " +
                "comes from a program or an older weft and cannot be resumed; train without --resume and save to " +
                "another place\n"
            weft("evaluate", old, "--csv", training).code shouldBe Cli.OK
        }
    }
})
