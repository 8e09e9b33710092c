package dev.weft.dsl

import io.kotest.core.spec.style.StringSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.readLines
import kotlin.io.path.readText

/** Checks that public Kotlin declarations are documented, as doclint does for Java. */
class DocumentationSpec : StringSpec({
    "every public declaration has its documentation" {
        sources("src/main/kotlin", "cli/src/main/kotlin", *ADAPTERS).flatMap { undocumented(it.readLines()) }
            .shouldBeEmpty()
    }

    "every public declaration of the DSL has a usage example" {
        sources("src/main/kotlin/dev/weft/dsl", *ADAPTERS).flatMap { withoutExample(it.readText()) }.shouldBeEmpty()
    }

    "a missing usage example is found" {
        withoutExample(
            "/** Adds: `add(1)`. */\npublic fun add(n: Int) = Unit\n/** Takes `n`. */\npublic fun " +
                "take(n: Int) = Unit\n"
        ) shouldBe listOf("take")
        withoutExample(
            "/** Squares: `loss(mse)`. */\npublic val mse: Loss = L\n/** The loss. */\npublic var mae: " +
                "Loss = L\n"
        ) shouldBe listOf("mae")
        withoutExample("/** Adds: `x + 1`. */\npublic operator fun X.plus(n: Int) = Unit\n") shouldBe listOf()
    }

    "missing documentation is found" {
        undocumented(listOf("/** Said. */", "public val said: Int = 1", "", "public val unsaid: Int = 2")) shouldBe
            listOf("public val unsaid: Int = 2")
    }
})

private val ADAPTERS = arrayOf("dataframe/src/main/kotlin", "notebook/src/main/kotlin")
private val WORD = Regex(
    """/\*\*((?:(?!\*/).)*)\*/\s*(?:@\w+\s+)*public ((?:\w+ )*)(fun|val|var) (?:<[^>]*> )?(?:[\w.<>]+\.)?(\w+)""",
    RegexOption.DOT_MATCHES_ALL,
)
private val CODE = Regex("""```(.*?)```|`([^`]*)`""", RegexOption.DOT_MATCHES_ALL)

private fun sources(vararg folders: String): List<Path> = folders.flatMap { folder ->
    Files.walk(Path.of(folder)).use { files -> files.filter { it.toString().endsWith(".kt") }.toList() }
}

/** The public functions and properties without code in their comment that uses them; an operator needs any code. */
private fun withoutExample(source: String): List<String> = WORD.findAll(source).filter { found ->
    val (comment, modifiers, kind, name) = found.destructured
    val use = Regex("""\b$name\b""" + if (kind == "fun") """\s*(\(|\{|\w|=|<)""" else "")
    CODE.findAll(comment).none { code -> "operator" in modifiers || use.containsMatchIn(code.value) }
}.map { it.groupValues[4] }.toList()

private fun undocumented(lines: List<String>): List<String> = lines.filterIndexed { i, line ->
    line.trim().startsWith("public ") && "override" !in line &&
        lines.take(i).lastOrNull { !it.trim().startsWith("@") }?.trim()?.endsWith("*/") != true
}
