package dev.weft.cli.table

import dev.weft.cli.Cli
import dev.weft.cli.weft
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.doubles.plusOrMinus
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import java.nio.file.Files
import java.nio.file.Path
import java.util.Random

/** `--positive`: what is said and chosen for one of two classes is the same if the classes change their names. */
class PositiveSpec : FreeSpec({
    val folder = tempdir().toPath()

    /** One in five is [rare], the others are [usual], and the measure says so with noise. */
    fun table(name: String, rare: String, usual: String): Path {
        val draws = Random(1)
        return Files.write(
            folder.resolve(name),
            listOf("measure,state") + (1..300).map {
                val isRare = draws.nextInt(5) == 0
                "${draws.nextGaussian() + if (isRare) 1.5 else 0.0},${if (isRare) rare else usual}"
            }
        )
    }

    // The rare class is the second, and the first, in the order of names.
    val second = table("second.csv", "yes", "no")
    val first = table("first.csv", "ill", "well")

    fun train(table: Path, name: String, vararg more: Any) = weft(
        "train", table, "--label", "state", "--recipe", "plain", "--epochs", 10, "--save", folder.resolve(name), "-q",
        *more
    ).also { withClue(it.err) { it.code shouldBe Cli.OK } }

    "a threshold, costs and errors are those of the class" {
        train(second, "second.safetensors")
        train(first, "first.safetensors")
        val (ofSecond, ofFirst) = listOf(
            folder.resolve("second.safetensors") to second, folder.resolve("first.safetensors") to first
        )
        listOf("0.3", "f1", "cost:1,20", "cost:20,1").forEach { threshold ->
            val usual = weft("evaluate", ofSecond.first, ofSecond.second, "--threshold", threshold, "--json").json
            val turned = weft(
                "evaluate", ofFirst.first, ofFirst.second, "--threshold", threshold, "--positive", "ill", "--json"
            ).json
            val counts = (usual["confusion"] as List<*>).map { it as List<*> }
            val positive = turned["positive"] as Map<*, *>
            val others = (turned["confusion"] as List<*>).map { it as List<*> }
            positive["class"] shouldBe "ill"
            positive["falsePositives"] shouldBe others[1][0]
            positive["falseNegatives"] shouldBe others[0][1]
            // Both models begin with other weights of their outputs, so they agree but for a few rows.
            withClue("$threshold: $counts $others") {
                (others[0][1] as Long).toDouble() shouldBe ((counts[1][0] as Long).toDouble() plusOrMinus 12.0)
                (others[1][0] as Long).toDouble() shouldBe ((counts[0][1] as Long).toDouble() plusOrMinus 40.0)
            }
        }
    }

    "more weight on missing the class misses fewer of it" {
        fun missed(costs: String) = (
            weft(
                "evaluate", folder.resolve("first.safetensors"), first, "--threshold", costs, "--positive", "ill",
                "--json"
            ).json["positive"] as Map<*, *>
            )["falseNegatives"] as Long
        missed("cost:1,1000") shouldBe 0L
        (missed("cost:1000,1") > 10L) shouldBe true
    }

    "training says what it answers, and what the two kinds of errors are" {
        val trained = train(first, "cost.safetensors", "--threshold", "0.2", "--positive", "ill")
        trained.out shouldContain "answers ill above 0.2000"
        trained.out shouldContain Regex(
            "positive class ill: precision [\\d.]+, recall [\\d.]+, F1 [\\d.]+; false positives " +
                "\\(well, answered ill\\) \\d+, false negatives \\(ill, answered well\\) \\d+\n"
        )
        val rows = weft("predict", folder.resolve("cost.safetensors"), first).out.trim().lines().drop(1)
        rows.map { it.split(",") }.filter { (_, ill) -> kotlin.math.abs(ill.toDouble() - 0.2) > 1e-4 }
            .forEach { (answer, ill) -> answer shouldBe if (ill.toDouble() > 0.2) "ill" else "well" }
        weft("evaluate", folder.resolve("cost.safetensors"), first).out shouldNotContain "positive class"
    }

    "another class, and labels that are not two classes, are wrong command lines" {
        weft("evaluate", folder.resolve("first.safetensors"), first, "--positive", "il").let {
            it.code shouldBe Cli.USAGE
            it.err shouldContain "--positive expects ill or well but got il; did you mean ill?"
        }
        weft("train", first, "--label", "measure", "--positive", "ill").let {
            it.code shouldBe Cli.USAGE
            it.err shouldContain "--positive expects a label of two classes but got a number: leave --positive out"
        }
    }
})
