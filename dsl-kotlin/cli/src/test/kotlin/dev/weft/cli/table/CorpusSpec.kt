package dev.weft.cli.table

import dev.weft.cli.Cli
import dev.weft.cli.weft
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.doubles.shouldBeGreaterThan
import io.kotest.matchers.doubles.shouldBeLessThan
import io.kotest.matchers.ints.shouldBeGreaterThanOrEqual
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain

/**
 * Every table of the corpus is learned on the first try, with its label alone, nearly as well as the truth allows.
 * Without `-Dweft.corpus=true`, a few of them stand for all.
 */
class CorpusSpec : FreeSpec({
    val folder = tempdir().toPath()
    val corpus = writtenTraits + columnTraits + targetTraits
    val isWhole = System.getProperty("weft.corpus") == "true"

    "the corpus has at least thirty tables, each with a trait of its own" {
        corpus.distinctBy(Trait::name).size shouldBe corpus.size
        corpus.size shouldBeGreaterThanOrEqual 30
    }

    corpus.filterIndexed { i, _ -> isWhole || i % EACH == 0 }.forEach { trait ->
        "a table with $trait" {
            val file = trait.write(folder)
            val run = weft("train", file, "--label", trait.label, "--save", "$file.safetensors", "--json")
            withClue(run.err) { run.code shouldBe Cli.OK }
            withClue(run.err + run.out) {
                (run.err + run.out) shouldContain trait.says
                val score = (run.json["test"] as Map<*, *>)[trait.score] as Double
                if (trait.score.endsWith("accuracy")) {
                    score shouldBeGreaterThan trait.truth - trait.near
                } else {
                    score shouldBeLessThan trait.truth * trait.near
                }
            }
        }
    }
}) {
    private companion object {
        const val EACH = 12
    }
}
