package dev.weft.cli

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.extension
import kotlin.io.path.readText

/** What names a method, a class or a constant of Java, or what a user of the launcher does by an option. */
private val CODE = listOf(
    "\\bcall \\w+", "\\bwith[A-Z]\\w*", "\\b[A-Z][A-Za-z]+\\.(?!safetensors)[A-Za-z]\\w*", "\\b[a-z]\\w*[A-Z]\\w*\\(",
    "\\b[a-z]\\w+\\(\\)", "\\.[a-z]\\w+\\(", "\\b(?!WEFT_)[A-Z]+_[A-Z]+\\b", "\\bnew [A-Z]\\w+\\(", "\\bupTo\\b",
    "\\bloss [A-Z]+\\b", "\\b(?:ignore|read) (?:the column|some)\\b", "delete the file|delete it",
    "name another separator",
).joinToString("|").toRegex()

/** A comment, a character or a string literal of Java, whose text is the group. */
private val LITERAL = Regex(
    "/\\*.*?\\*/|//[^\n]*|'(?:[^'\\\\]|\\\\.)+'|\"((?:[^\"\\\\]|\\\\.)*)\"", RegexOption.DOT_MATCHES_ALL
)

/** What joins two literals, and two literals with one value between them. */
private val JOINT = Regex("\"\\s*\\+\\s*\"")
private val GAP = Regex("(?<!\\\\)\"\\s*\\+\\s*[\\w.()]+\\s*\\+\\s*\"")

/** The parts of messages in the sources of core that name code, and their files. */
private fun messages(): Map<String, String> {
    val root = installation.resolve("core-java/src/main/java")
    val files = Files.walk(root).use { all -> all.filter { it.extension == "java" }.toList() }
    return files.sorted().flatMap { file -> literals(file).map { it to root.relativize(file).toString() } }.toMap()
}

private fun literals(file: Path): List<String> {
    val joined = file.readText().replace(JOINT, "").replace(GAP, "\u0000")
    return LITERAL.findAll(joined).mapNotNull { it.groups[1]?.value }.filter { ' ' in it }
        .flatMap { it.split('\u0000') }.filter(CODE::containsMatchIn).map { it.replace("\\\"", "\"").trim() }.toList()
}

/** Messages of core speak of options where a user of the launcher can meet them. */
class AdviceSpec : FreeSpec({
    "each message of core that names code is translated, or a reason says why nobody meets it here" {
        val known = TRANSLATED.keys + UNREACHABLE.values.flatten()
        val unknown = messages().filterKeys { message -> known.none { message in it } }
        withClue("add a translation to Advice and to TRANSLATED, or the message to UNREACHABLE, with a reason") {
            unknown.map { (message, file) -> "$file: $message" }.shouldBeEmpty()
        }
    }

    "each reason is of a message that exists" {
        val found = messages().keys
        UNREACHABLE.values.flatten().filter { it !in found }.shouldBeEmpty()
    }

    "translations" - {
        TRANSLATED.forEach { (message, printed) ->
            message {
                Advice.of(message) shouldBe printed
                withClue(printed) { CODE.find(printed)?.value shouldBe null }
            }
        }
    }

    "a message without advice stays as it is" {
        Advice.of("iris.csv, line 2: expected 5 cells but got 4") shouldBe
            "iris.csv, line 2: expected 5 cells but got 4"
        Advice.of(null) shouldBe null
    }
})
