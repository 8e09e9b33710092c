package dev.weft.cli.table

import dev.weft.cli.Cli
import dev.weft.cli.weft
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.doubles.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files
import java.nio.file.Path
import java.util.Random

/** The threshold of two classes, from the training to the predictions. */
class ThresholdSpec : FreeSpec({
    val folder = tempdir().toPath()
    val draws = Random(1)

    /** One in five is ill, and the measure says so with noise. */
    fun table(name: String, rows: Int): Path = Files.write(
        folder.resolve(name),
        listOf("measure,other,ill") + (1..rows).map {
            val isIll = draws.nextInt(5) == 0
            "${draws.nextGaussian() + if (isIll) 1.5 else 0.0},${draws.nextGaussian()},${if (isIll) "yes" else "no"}"
        }
    )

    val training = table("training.csv", 400)
    val others = table("others.csv", 200)

    fun train(name: String, vararg more: Any) = weft(
        "train", training, "--label", "ill", "--recipe", "plain", "--epochs", 20, "--save", folder.resolve(name), *more
    )

    "what training chooses on rows held back is saved, and used by evaluate and predict" {
        val trained = train("cost.safetensors", "--threshold", "cost:1,10", "--validation", "0.3", "--json", "-q")
        withClue(trained.err) { trained.code shouldBe Cli.OK }
        val threshold = trained.json["threshold"] as Double
        threshold shouldBeLessThan 0.4
        val model = folder.resolve("cost.safetensors")
        val evaluated = weft("evaluate", model, others, "--json").json
        evaluated["threshold"] shouldBe threshold
        val named = weft("evaluate", model, others, "--threshold", threshold, "--json").json
        named["confusion"] shouldBe evaluated["confusion"]
        weft("evaluate", model, others).out shouldContain Regex("threshold 0\\.\\d{4}, chosen in training\n")
        val rows = weft("predict", model, others).out.trim().lines().drop(1).map { it.split(",") }
        rows.forEach { (answer, _, yes) -> answer shouldBe if (yes.toDouble() > threshold) "yes" else "no" }
        // A threshold on the command line comes first.
        weft("predict", model, others, "--threshold", 1).out.trim().lines().drop(1)
            .map { it.substringBefore(',') }.toSet() shouldBe setOf("no")
        // The test rows are judged with it, too.
        val again = weft("train", training, "--save", model, "--resume", "--json", "-q")
        withClue(again.err) { again.json["threshold"] shouldBe threshold }
        (again.json["test"] as Map<*, *>)["confusion"] shouldBe (trained.json["test"] as Map<*, *>)["confusion"]
    }

    "networks that leave out rows choose by those" {
        val saved = folder.resolve("folds.safetensors")
        val trained = weft(
            "train", training, "--label", "ill", "--recipe", "ensemble", "--epochs", 3, "--threshold", "cost:1,20",
            "--save", saved, "--json", "-q"
        )
        withClue(trained.err) { trained.code shouldBe Cli.OK }
        (trained.json["threshold"] as Double) shouldBeLessThan 0.4
        weft("evaluate", saved, others, "--json").json["threshold"] shouldBe trained.json["threshold"]
    }

    "a threshold chosen on the rows that it judges is said to be optimistic" {
        train("usual.safetensors", "-q").code shouldBe Cli.OK
        val model = folder.resolve("usual.safetensors")
        weft("evaluate", model, others, "--threshold", "f1").out shouldContain
            Regex("threshold 0\\.\\d{4}, chosen on these rows, so the scores are optimistic: on other rows,")
        val costly = weft("evaluate", model, others, "--threshold", "cost:1,100", "--json").json
        (costly["threshold"] as Double) shouldBeLessThan 0.2
        val recall = (costly["classes"] as List<*>).map { (it as Map<*, *>)["recall"] as Double }[1]
        recall shouldBe 1.0
        weft("evaluate", model, others).out.contains("threshold") shouldBe false
    }

    "what has no threshold is refused before training" - {
        mapOf(
            listOf("--label", "measure") to "--threshold expects a label of two classes but got a number",
            listOf("--label", "ill", "--recipe", "plain") to
                "--threshold f1 expects rows that are not trained on but got none: add --validation 0.2, or give",
            listOf("--label", "ill", "--loss", "categoricalHinge") to "--threshold expects a loss with probabilities",
        ).forEach { (more, message) ->
            val name = more.joinToString(" ")
            name {
                val refused = weft(
                    "train", training, "--threshold", "f1", "--save", folder.resolve("none"), *more.toTypedArray()
                )
                (refused.code to refused.out) shouldBe (Cli.USAGE to "")
                refused.err shouldContain message
            }
        }
    }
})
