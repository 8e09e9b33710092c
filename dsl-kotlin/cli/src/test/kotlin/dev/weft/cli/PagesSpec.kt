package dev.weft.cli

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.exists
import kotlin.io.path.extension
import kotlin.io.path.isDirectory
import kotlin.io.path.name
import kotlin.io.path.readText

/** What the pages say and a test can check: links, names, versions, commands, options, output. */
class PagesSpec : FreeSpec({
    val pages = files { it.extension == "md" }
    val readme = installation.resolve("README.md").readText()
    val readmes = listOf("README.md", "README.zh-CN.md").map { installation.resolve(it).readText() }

    "there are pages" {
        pages.size shouldBeGreaterThan 15
    }

    "every link leads somewhere" {
        pages.flatMap { page ->
            links(page).filterNot { leads(page, it) }.map { "${shown(page)}: $it" }
        }.shouldBeEmpty()
        leads(installation.resolve("README.md"), "CONTRIBUTING.md#no-such-heading") shouldBe false
        leads(installation.resolve("README.md"), "docs/missing.md") shouldBe false
    }

    "a Chinese page marks what it links in English" {
        pages.filter(::isChinese).flatMap { page -> unmarked(page).map { "${shown(page)}: $it" } }.shouldBeEmpty()
    }

    "every test that a page names exists" {
        val tests = files { it.name.endsWith("Test.java") || it.name.endsWith("Spec.kt") }
            .map { it.name.substringBefore('.') }.toSet()
        listOf("CONTRIBUTING.md", "docs/reliability.md", "docs/security.md").flatMap { page ->
            Regex("`(\\w+(?:Test|Spec))`").findAll(installation.resolve(page).readText()).map { it.groupValues[1] }
        }.filterNot { it in tests }.shouldBeEmpty()
    }

    "every sentence with which docs/playground.md names a test is in that test" {
        val tests = files { it.name.endsWith("Test.java") || it.name.endsWith("Spec.kt") }
            .associate { it.name.substringBefore('.') to it.readText() }
        val page = installation.resolve("docs/playground.md").readText()
        val named = Regex("`(\\w+(?:Test|Spec))`: ([^|]+) \\|").findAll(page)
            .flatMap { row -> row.groupValues[2].split("; ").map { row.groupValues[1] to it } }.toList()
        named.size shouldBeGreaterThan 40
        named.filterNot { (test, sentence) -> sentence in tests[test].orEmpty() }.shouldBeEmpty()
        val chinese = installation.resolve("docs/zh-CN/playground.md").readText()
        val cells = Regex("\\| (`\\w+(?:Test|Spec)`: [^|]+) \\|")
        cells.findAll(chinese).map { it.groupValues[1] }.toList() shouldContainExactly
            cells.findAll(page).map { it.groupValues[1] }.toList()
    }

    "versions are those of the build" {
        val pom = installation.resolve("pom.xml").readText()
        val version = pom.first("<version>([^<]+)</version>\\s*<packaging>pom")
        Cli.VERSION shouldBe version
        val scripts = files { it.name.endsWith(".main.kts") }.flatMap { script ->
            Regex("dev\\.weft:[\\w-]+:([\\w.-]+)\"").findAll(script.readText()).map { it.groupValues[1] }
        }
        val archives = pages.flatMap { page ->
            Regex("\\bweft-(\\d+\\.\\d+\\.\\d+)").findAll(page.readText()).map { it.groupValues[1] }
        }
        archives.size shouldBeGreaterThan 5
        (readmes.map { it.first("weft-bom</artifactId>\\s*<version>([^<]+)") } + scripts + archives).toSet() shouldBe
            setOf(version)
        val java = pom.first("<requireJavaVersion>\\s*<version>\\[(\\d+),")
        val maven = pom.first("<requireMavenVersion>\\s*<version>\\[([\\d.]+),")
        pom.first("<maven.compiler.release>(\\d+)") shouldBe java
        readmes.forEach { text ->
            text.first("(?:Java|JDK)\\s*(\\d+)") shouldBe java
            text.first("Maven\\s*([\\d.]*\\d)") shouldBe maven
        }
    }

    "the README lists the commands and their exit codes" {
        readmes.forEach { text ->
            rows(text).filter { it in Cli.commands.map { command -> command.name } } shouldContainExactly
                Cli.commands.map { it.name }
            Regex("(?m)^\\| (\\d+) \\|").findAll(text).map { it.groupValues[1].toInt() }.toList() shouldBe
                listOf(Cli.OK, Cli.FAILURE, Cli.USAGE, Cli.BAD_DATA, Cli.NOT_FINITE, 130)
        }
    }

    "the README says which commands print JSON" {
        val json = Cli.commands.filter { "json" in options(it) }.map { it.name }.toSet()
        val sentence = readme.first("((?:`\\w+`[, and\\n]*)+) take `--json`")
        Regex("`(\\w+)`").findAll(sentence).map { it.groupValues[1] }.toSet() shouldBe json
    }

    "every option that a README names belongs to a command" {
        val known = Cli.commands.flatMap(::options).toSet() +
            setOf("help", "version", "java", "kotlin") + // of every command, of the launcher, of example
            "enable-native-access" // of Java itself
        readmes.forEach { text ->
            Regex("(?<![\\w-])--(\\w[\\w-]*)").findAll(text).map { it.groupValues[1] }.filterNot { it in known }.toSet()
                .shouldBeEmpty()
        }
    }

    "the launcher prints what the README shows" {
        val folder = tempdir().toPath()
        val model = folder.resolve("model").toString()
        val trained = weft("train", "mnist", "--checkpoints", model, "--steps", 2, "--every", 1)
        trained.code shouldBe Cli.OK
        val (training, evaluation) = blocks("README.md", "text")
        // At step 1 no CPU has rounded differently yet.
        val first = training.lines().first { it.startsWith("After 1 ") }
        (trained.out + trained.err).lines().first { it.startsWith("After 1 ") } shouldBe first
        val lines = masked(trained.out + trained.err, model).toSet()
        masked(training, "model")
            .filterNot { it.startsWith("weft: first") || it == "⋮" || it in lines }.shouldBeEmpty()
        val evaluated = masked(weft("evaluate", model).out, model)
        masked(evaluation, "model").filterNot { it == "⋮" || it in evaluated }.shouldBeEmpty()
    }
})

private val LINK = Regex("]\\(([^)\\s]+)\\)")
private val BLOCK = Regex("```.*?```", RegexOption.DOT_MATCHES_ALL)
private val CODE = Regex("`[^`\n]*`")

private fun files(wanted: (Path) -> Boolean): List<Path> = Files.walk(installation).use { paths ->
    paths.filter { path ->
        path.none { it.name == "target" || it.name == ".git" } && !path.isDirectory() && wanted(path)
    }.toList()
}

private fun shown(page: Path) = installation.relativize(page).toString()

private fun isChinese(page: Path) = page.name.endsWith(".zh-CN.md") || page.any { it.name == "zh-CN" }

/** A page without its code blocks. */
private fun prose(page: Path) = page.readText().replace(BLOCK, "")

private fun links(page: Path): List<String> = LINK.findAll(prose(page).replace(CODE, "")).map { it.groupValues[1] }
    .filterNot { it.startsWith("https://") }.toList()

/** Whether the file of [link] exists, and the heading that it names. */
private fun leads(page: Path, link: String): Boolean {
    val path = link.substringBefore('#')
    val target = if (path.isEmpty()) page else page.resolveSibling(path).normalize()
    return target.exists() && ('#' !in link || link.substringAfter('#') in headings(target))
}

/** The anchors of a page's headings: lower case, without punctuation, dashes for spaces. */
private fun headings(page: Path): List<String> =
    Regex("(?m)^#+ (.*)$").findAll(prose(page))
        .map { it.groupValues[1].lowercase().replace(Regex("[^\\p{L}\\p{N} _-]"), "").replace(' ', '-') }.toList()

/** The links of a Chinese page to English pages that do not say so. The switch at its top says it by its name. */
private fun unmarked(page: Path): List<String> = Regex("\\[([^\\]]*)]\\(([^)\\s#]+\\.md)[^)]*\\)(.{0,4})")
    .findAll(prose(page))
    .filterNot { "://" in it.groupValues[2] || isChinese(page.resolveSibling(it.groupValues[2]).normalize()) }
    .filterNot { it.groupValues[1] == "English" || "英文" in it.groupValues[1] }
    .filterNot { it.groupValues[3].startsWith("（英文") }
    .map { it.groupValues[2] }.toList()

private fun String.first(pattern: String): String =
    withClue(pattern) { Regex(pattern).find(this)?.groupValues?.get(1) ?: throw AssertionError("not on the page") }

private fun rows(text: String) = Regex("(?m)^\\| `(\\w+)` \\|").findAll(text).map { it.groupValues[1] }.toList()

private fun options(command: Command) = CommandLine(command).also(command::declare).declaredOptions.map { it.name }

/** The lines of an output without numbers and digests, and with one name for the folder [model] and the engine. */
private fun masked(text: String, model: String): List<String> = text.replace(Regex("$model(?=[/,])"), "MODEL")
    .replace(Regex("threads of \\w+"), "threads of ENGINE").lines()
    .map { it.replace(Regex("\\b(?=[0-9a-f]*\\d)[0-9a-f]{8}\\b|\\d+(?:\\.\\d+)?"), "#").replace(Regex("[#. ]+"), " ") }
    .map { it.trim() }.filter { it.isNotEmpty() }
