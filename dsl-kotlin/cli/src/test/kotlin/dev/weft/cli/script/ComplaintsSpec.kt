package dev.weft.cli.script

import dev.weft.cli.Cli
import dev.weft.cli.weft
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import java.nio.file.Files

/** What `weft run` says about scripts that do not compile: a sentence with its place, the line, and a caret. */
class ComplaintsSpec : FreeSpec({
    val folder = tempdir().toPath()
    val imports = "import dev.weft.data.*\nimport dev.weft.dsl.*\n"

    /** The sentences about a script with the imports above, each after its line and column, and the lines shown. */
    fun complaints(text: String): List<String> {
        val script = Files.writeString(folder.resolve("own.main.kts"), text)
        val ran = weft("run", script)
        ran.code shouldBe Cli.FAILURE
        val lines = ran.err.lines().dropLast(1)
        lines.first() shouldBe "weft: $script does not compile"
        return lines.drop(1)
    }

    "an error is shown with its line, a caret and the nearest names" {
        val script = """
            @file:DependsOn("dev.weft:weft-dsl:0.1.0")

            import dev.weft.data.*
            import dev.weft.dsl.*

            val xor = Dataset.of(tensor(row(0, 0), row(0, 1)), tensor(row(0), row(1)))
            val m = network {
                dense(4, "relu")
                Dense(1, sigmod)
                loss(mse)
                optimizer(Adam(0.05))
            }.fit(xor, epoch = 500)
            println(m.predict(floatArrayOf(0f, 1f)))
        """.trimIndent()
        complaints(script) shouldBe """
            own.main.kts:9:5: unknown name Dense; did you mean dense?
                Dense(1, sigmod)
                ^
            own.main.kts:9:14: unknown name sigmod; did you mean sigmoid?
                Dense(1, sigmod)
                         ^
            own.main.kts:11:15: unknown name Adam; did you mean adam?
                optimizer(Adam(0.05))
                          ^
            own.main.kts:12:12: fit has no parameter epoch; did you mean epochs?
                }.fit(xor, epoch = 500)
                           ^
        """.trimIndent().lines()
    }

    "one sentence says what is wrong" - {
        mapOf(
            "network { dense(\"4\", relu) }" to "17: dense expects Int but got String",
            "network { dense(4) }.fti()" to "22: Model has no fti; did you mean fit?",
            "network { dense(4, activaton = relu) }" to
                "20: dense has no parameter activaton; did you mean activation?",
            "val width = 3; println(widht)" to "24: unknown name widht; did you mean width?",
            "val s: String = 3" to "15: expected String but got Int",
            "val t: Trained? = null" to "8: unknown name Trained; add import dev.weft.training.Trained",
            "val q = qqqqqqqqqqqqqqqqqq" to "9: unknown name qqqqqqqqqqqqqqqqqq",
            "fun f(x: Int) = x; f()" to "20: a value for x is missing",
            "fun f(x: Int) = x; f(1, 2)" to "25: too many arguments: f expects (x: Int)",
            "val t = tensor(1f) + \"a\"" to "20: plus expects Number.(value: Value) or Value.(number: Number)",
        ).forEach { (line, said) ->
            line { complaints(imports + line).first() shouldBe "own.main.kts:3:$said" }
        }
    }

    "names that nothing is imported for are explained" {
        complaints("network { }").first() shouldBe "own.main.kts:1:1: unknown name network; add import dev.weft.dsl.*"
        complaints("import dev.weft.dls.*").first() shouldBe "own.main.kts:1:17: there is no dls; did you mean dsl?"
    }

    "no call is answered with a list of overloads" {
        listOf("println(tensor())", "network { dense(4) }.fit(1, 2, 3, 4)", "println(1, 2)").forEach { line ->
            val said = complaints(imports + line)
            withClue(said) {
                said.none { "None of the following" in it } shouldBe true
                (said.size <= 6) shouldBe true
            }
        }
    }

    "wide letters, tabs, long lines and line ends do not move the caret" {
        complaints("\tval 织机 = \"织机\" + nix")[2] shouldBe "    " + " ".repeat("val  = \"\" + ".length + 8) + "^"
        val (_, line, caret) = complaints("println(\"${"x".repeat(300)}\" + nix)")
        line.substring(caret.length - 1) shouldBe "nix)"
        (line.length < 120) shouldBe true
    }

    "of very many errors, the first ten are shown" {
        val said = complaints((1..30).joinToString("\n") { "nix$it" })
        said.size shouldBe 31
        said.last() shouldBe "and 20 more"
    }
})
