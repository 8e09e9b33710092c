package dev.weft.dsl

import io.kotest.core.spec.style.StringSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.readLines
import kotlin.io.path.readText

/** What javac's doclint is to the core: nothing public in Kotlin goes undocumented. */
class DocumentationSpec : StringSpec({
    "every public declaration has its documentation" {
        Files.walk(Path.of("src/main/kotlin")).use { files ->
            files.filter { it.toString().endsWith(".kt") }.toList().flatMap { undocumented(it.readLines()) }
        }.shouldBeEmpty()
    }

    "every public function of the language shows how it is used" {
        Files.walk(Path.of("src/main/kotlin/dev/weft/dsl")).use { files ->
            files.toList().filter { it.toString().endsWith(".kt") }.flatMap { withoutExample(it.readText()) }
        }.shouldBeEmpty()
    }

    "one that does not is found" {
        withoutExample("/** Adds: `add(1)`. */\npublic fun add(n: Int) = Unit\n/** Takes `n`. */\npublic fun take(n: Int) = Unit\n") shouldBe listOf("take")
        withoutExample("/** Adds: `x + 1`. */\npublic operator fun X.plus(n: Int) = Unit\n") shouldBe listOf()
    }

    "one without is found" {
        undocumented(listOf("/** Said. */", "public val said: Int = 1", "", "public val unsaid: Int = 2")) shouldBe listOf("public val unsaid: Int = 2")
    }
})

private val FUNCTION = Regex("""/\*\*((?:(?!\*/).)*)\*/\s*((?:@\w+\s+)*)public ((?:\w+ )*)fun (?:<[^>]*> )?(?:[\w.]+\.)?(\w+)\(""", RegexOption.DOT_MATCHES_ALL)
private val CODE = Regex("""```(.*?)```|`([^`]*)`""", RegexOption.DOT_MATCHES_ALL)

/** The public functions whose comment has no code that uses them; an operator's code has its sign. */
private fun withoutExample(source: String): List<String> = FUNCTION.findAll(source).filter { found ->
    val (comment, _, kind, name) = found.destructured
    CODE.findAll(comment).none { code -> "operator" in kind || Regex("""\b$name\b\s*(\(|\{|\w|=)""").containsMatchIn(code.value) }
}.map { it.groupValues[4] }.toList()

private fun undocumented(lines: List<String>): List<String> = lines.filterIndexed { i, line ->
    line.trim().startsWith("public ") && "override" !in line &&
        lines.take(i).lastOrNull { !it.trim().startsWith("@") }?.trim()?.endsWith("*/") != true
}
