package dev.weft.cli.table

import dev.weft.cli.Cli
import dev.weft.cli.Outcome
import dev.weft.cli.weft
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.doubles.plusOrMinus
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.longs.shouldBeInRange
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files
import java.util.Locale
import java.util.Random

private const val ROWS = 60_000
private const val WIDTH = 10

/** A table that may be larger than memory is trained on, evaluated and predicted as another one is. */
class LargeSpec : FreeSpec({
    val folder = tempdir().toPath()
    val draws = Random(1)
    val table = Files.newBufferedWriter(folder.resolve("large.csv")).use { file ->
        file.write("when,colour,y,${(1..WIDTH).joinToString(",") { "x$it" }}\n")
        repeat(ROWS) { row ->
            val x = DoubleArray(WIDTH) { draws.nextGaussian() }
            val label = if (row % 1000 ==
                7
            ) "" else if (x[0] + x[1] / 2 + draws.nextGaussian() / 5 > 0.8) "yes" else "no"
            val day = "2024-01-0${1 + row % 9}"
            file.write(
                "$day,${if (row % 3 == 0) "red" else "blue"},$label,${x.joinToString(",") {
                    "%.5f".format(Locale.ROOT, it)
                }}\n"
            )
        }
        folder.resolve("large.csv")
    }

    /** Runs a command in a program of its own, with a heap that is smaller than the table needs. */
    fun small(vararg args: Any): Outcome {
        val (out, err) = listOf("out", "err").map { folder.resolve(it).toFile() }
        val code = ProcessBuilder(
            listOf(
                "${System.getProperty("java.home")}/bin/java", "-Xmx40m", "-cp", System.getProperty("java.class.path"),
                "dev.weft.cli.MainKt"
            ) + args.map(Any::toString)
        ).redirectOutput(out).redirectError(err).start().waitFor()
        return Outcome(code, out.readText(), err.readText())
    }

    val model = folder.resolve("large.safetensors")

    "it is trained on, with rows held out" {
        val trained = small(
            "train", table, "--label", "y", "--recipe", "plain", "--batch", 1024, "--epochs", 2, "--save", model,
            "--json", "-q"
        )
        withClue(trained.err) { trained.code shouldBe Cli.OK }
        trained.json["unlabelled"] shouldBe 60L
        val test = trained.json["test"] as Map<*, *>
        (test["rows"] as Long) shouldBeInRange 11_500L..12_500L
        (test["accuracy"] as Double) shouldBe (0.95 plusOrMinus 0.04)
    }

    "it is evaluated, all rows of it, as with more memory" {
        val streamed = small("evaluate", model, table, "--json")
        withClue(streamed.err) { streamed.code shouldBe Cli.OK }
        val whole = weft("evaluate", model, table, "--json").json
        streamed.json["rows"] shouldBe ROWS - 60L
        streamed.json["unlabelled"] shouldBe 60L
        streamed.json["confusion"] shouldBe whole["confusion"]
        (streamed.json["auc"] as Double) shouldBe ((whole["auc"] as Double) plusOrMinus 1e-6)
    }

    "what needs rows at once takes a sample, and says so" {
        val evaluated = small("evaluate", model, table, "--threshold", "f1", "--importance")
        withClue(evaluated.err) { evaluated.code shouldBe Cli.OK }
        evaluated.out shouldContain Regex("is large: \\d{5} rows drawn by chance stand for it where needed\n")
        evaluated.out shouldContain Regex("threshold 0\\.\\d{4}, chosen on these rows")
    }

    "its rows are predicted, part by part" {
        val predicted = small("predict", model, table, "--out", folder.resolve("answers.csv"))
        withClue(predicted.err) { predicted.code shouldBe Cli.OK }
        val answers = Files.readAllLines(folder.resolve("answers.csv"))
        answers.size shouldBe ROWS + 1
        weft("predict", model, table).out.trim().lines().zip(answers).count { (a, b) -> a != b } shouldBeLessThan 10
    }
})
