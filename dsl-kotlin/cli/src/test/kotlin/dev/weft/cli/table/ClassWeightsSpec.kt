package dev.weft.cli.table

import dev.weft.cli.Cli
import dev.weft.cli.weft
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.doubles.shouldBeGreaterThan
import io.kotest.matchers.doubles.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files
import java.util.Random

/** How much classes count, and labels that are not classes. */
class ClassWeightsSpec : FreeSpec({
    val folder = tempdir().toPath()
    val draws = Random(1)
    val table = Files.write(
        folder.resolve("rare.csv"),
        listOf("measure,ill") + (1..300).map {
            val isIll = draws.nextInt(6) == 0
            "${draws.nextGaussian() + if (isIll) 1.5 else 0.0},${if (isIll) "yes" else "no"}"
        }
    )

    fun train(recipe: String, vararg more: Any) = weft(
        "train", table, "--label", "ill", "--recipe", recipe, "--epochs", 15, "--save",
        folder.resolve("model.safetensors"), "--force", "--json", "-q", *more
    )

    listOf("plain", "standard").forEach { recipe ->
        "weights move the answers of --recipe $recipe" {
            fun recall(vararg more: Any): Double {
                val trained = train(recipe, *more)
                withClue(trained.err) { trained.code shouldBe Cli.OK }
                val classes = (trained.json["test"] as Map<*, *>)["classes"] as List<*>
                return (classes[1] as Map<*, *>)["recall"] as Double
            }
            val usual = recall()
            recall("--class-weights", "yes=20") shouldBeGreaterThan usual
            recall("--class-weights", "no=20,yes=1") shouldBeLessThan 0.2
            recall("--class-weights", "balanced") shouldBeGreaterThan usual
        }
    }

    "what is not a class is refused with what to do" - {
        mapOf(
            "ye=2" to (2 to "--class-weights expects classes of ill but got ye; did you mean yes?"),
            "balances" to (2 to "--class-weights expects balanced, or classes with their weights such as no=1,yes=5"),
            "yes=-1" to (2 to "--class-weights expects balanced, or classes"),
        ).forEach { (word, expected) ->
            word {
                val refused = train("plain", "--class-weights", word)
                (refused.code to refused.out) shouldBe (expected.first to "")
                refused.err shouldContain expected.second
            }
        }
        "of a number" {
            weft(
                "train", table, "--label", "measure", "--class-weights", "balanced", "--save", folder.resolve("none")
            ).err shouldContain "--class-weights expects a label of classes but measure is a number: leave"
        }
    }

    "a label of one class, or none, is refused with the option that names another" {
        fun refusal(label: String): String {
            val file = Files.write(folder.resolve("one.csv"), listOf("a,y") + (1..20).map { "${it * 0.7},$label" })
            val refused = weft("train", file, "--label", "y", "--save", folder.resolve("none"))
            (refused.code to refused.out) shouldBe (Cli.BAD_DATA to "")
            return refused.err
        }
        refusal("x") shouldContain "column y: expected at least two classes (is it the right --label?) but got a single"
        refusal("") shouldContain "column y: expected labels (--label names the column) but got no value in any of"
    }
})
