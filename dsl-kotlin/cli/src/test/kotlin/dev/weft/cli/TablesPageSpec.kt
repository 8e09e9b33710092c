package dev.weft.cli

import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files

/** The lines of Java and Kotlin on the pages about tables compile, run, and give the same model, bit for bit. */
class TablesPageSpec : FreeSpec({
    val programs = Programs(tempdir().toPath())

    fun String.saved(name: String) = replace("rentals.safetensors", "${programs.folder.resolve(name)}")

    val imports = listOf("evaluation.Judgement", "recipe.TableRecipe", "table.Csv", "table.Table")
        .joinToString("") { "import dev.weft.$it;\n" } + "import java.nio.file.Path;\n"

    "a file becomes a judged model in five lines" {
        val java = blocks("docs/tables.md", "java").single()
        java.trim().lines().size shouldBe 5
        programs.javac(
            "Five",
            "${imports}class Five { public static void main(String[] a) throws Exception {\n${java.saved("java")}} }"
        )
        val printed = programs.run("Five")
        printed shouldContain "temperature has no value in"
        printed shouldContain Regex("R² +0\\.9")

        val kotlin = blocks("docs/tables.md", "kotlin").first()
        kotlin.trim().lines().size shouldBe 5
        programs.kotlinc("FiveLines", "import dev.weft.dsl.*\n${imports}fun main() {\n${kotlin.saved("kotlin")}}\n")
        programs.run("FiveLinesKt") shouldBe printed
        Files.mismatch(programs.folder.resolve("java"), programs.folder.resolve("kotlin")) shouldBe -1L
    }

    "both languages show the same code" {
        listOf("java", "kotlin").forEach {
            blocks("docs/zh-CN/tables.md", it) shouldBe blocks("docs/tables.md", it)
        }
    }
})
