package dev.weft.cli

import dev.weft.cli.completion.Share
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files
import java.nio.file.Path

/** The manual page says what the help says, and the folder `share` holds it and the completions. */
class ShareSpec : FreeSpec({
    val folder = tempdir().toPath()
    Share.main(arrayOf("$folder"))
    val page = folder.resolve("man/man1/weft.1")

    /** The page as text: without the formatter's requests and escapes. */
    val text = Files.readAllLines(page).filterNot { it.startsWith('.') }.joinToString(" ") { plain(it) }

    /** [text] in one line, and as the page writes it. */
    fun words(text: String) = text.trim().replace(Regex("\\s+"), " ").replace("…", "...")

    "the manual page contains every line of the help of every command" {
        Cli.declared().forEach { line ->
            val help = weft(line.command.name, "--help").out.lines().map(::words).filter { it.isNotEmpty() }
            help.forEach { withClue("${line.command.name}: $it") { words(text) shouldContain it } }
        }
    }

    "the manual page contains the exit codes and the environment of weft --help" {
        val help = weft("--help").out.lines().map(::words)
        val last = help.dropWhile { it != "Environment variables:" }.drop(1).filter { it.isNotEmpty() }
        last.size shouldBe ENVIRONMENT.size + 1
        last.forEach { words(text) shouldContain it.removePrefix("Exit codes: ") }
        words(text) shouldContain help.first().removePrefix("Weft: ").removeSuffix(".")
        words(text) shouldContain help.first { it.startsWith("Usage: ") }.removePrefix("Usage: ")
    }

    "man prints the page without warnings" {
        if (Files.exists(Path.of("/usr/bin/man"))) {
            val man = ProcessBuilder("man", "--warnings", "-l", "$page")
            man.environment() += mapOf("MANWIDTH" to "500", "LC_ALL" to "C")
            val errors = folder.resolve("err")
            val process = man.redirectError(errors.toFile()).start()
            val printed = words(process.inputStream.readAllBytes().toString(Charsets.UTF_8))
            (process.waitFor() to Files.readString(errors)) shouldBe (0 to "")
            Cli.declared().flatMap { it.explained() }.forEach { (name, text) ->
                printed shouldContain words(name)
                printed shouldContain words(text)
            }
        }
    }

    "the completions are those that the launcher prints" {
        val scripts = mapOf(
            "bash-completion/completions/weft" to "bash", "zsh/site-functions/_weft" to "zsh",
            "fish/vendor_completions.d/weft.fish" to "fish",
        )
        scripts.forEach { (file, shell) ->
            Files.readString(folder.resolve(file)) shouldBe weft("completion", shell).out
        }
        Files.walk(folder).use { all ->
            all.filter { Files.isRegularFile(it) && it.fileName.toString() != "err" }.toList()
        }
            .map { folder.relativize(it).toString() } shouldContainExactlyInAnyOrder
            scripts.keys + "man/man1/weft.1"
    }
})

private fun plain(line: String) = line.replace("\\[aq]", "'").replace("\\[ga]", "`").replace("\\[ha]", "^")
    .replace("\\[ti]", "~").replace("\\-", "-").replace("\\&", "").replace("\\e", "\\")
