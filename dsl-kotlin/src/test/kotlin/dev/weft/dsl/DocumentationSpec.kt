package dev.weft.dsl

import io.kotest.core.spec.style.StringSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.readLines

/** What javac's doclint is to the core: nothing public in Kotlin goes undocumented. */
class DocumentationSpec : StringSpec({
    "every public declaration has its documentation" {
        Files.walk(Path.of("src/main/kotlin")).use { files ->
            files.filter { it.toString().endsWith(".kt") }.toList().flatMap { undocumented(it.readLines()) }
        }.shouldBeEmpty()
    }

    "one without is found" {
        undocumented(listOf("/** Said. */", "public val said: Int = 1", "", "public val unsaid: Int = 2")) shouldBe listOf("public val unsaid: Int = 2")
    }
})

private fun undocumented(lines: List<String>): List<String> = lines.filterIndexed { i, line ->
    line.trim().startsWith("public ") && "override" !in line &&
        lines.take(i).lastOrNull { !it.trim().startsWith("@") }?.trim()?.endsWith("*/") != true
}
