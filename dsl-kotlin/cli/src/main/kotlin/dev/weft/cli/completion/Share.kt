package dev.weft.cli.completion

import dev.weft.cli.Cli
import dev.weft.cli.CommandLine
import dev.weft.cli.ENVIRONMENT
import dev.weft.cli.EXIT_CODES
import dev.weft.cli.SYNOPSIS
import dev.weft.cli.TITLE
import dev.weft.cli.explained
import java.nio.file.Files
import java.nio.file.Path

/** The folder `share` of a distribution, with the manual page and the completions where programs look for them. */
internal object Share {
    private val files = mapOf(
        "man/man1/weft.1" to ManualPage.text(),
        "bash-completion/completions/weft" to Completion.script("bash"),
        "zsh/site-functions/_weft" to Completion.script("zsh"),
        "fish/vendor_completions.d/weft.fish" to Completion.script("fish"),
    )

    /** Writes the files into the folder `args[0]`. */
    @JvmStatic
    fun main(args: Array<String>) = files.forEach { (name, text) ->
        val file = Path.of(args[0]).resolve(name)
        Files.createDirectories(file.parent)
        Files.writeString(file, text.trimEnd() + "\n")
    }
}

/** The manual page weft(1), made from what the commands declare for their help. */
internal object ManualPage {
    /** The page in the language of `man`. */
    fun text(): String = (
        listOf(
            ".TH WEFT 1 \"\" \"weft ${Cli.VERSION}\" \"User commands\"",
            ".SH NAME", escaped("weft - $TITLE"),
            ".SH SYNOPSIS", escaped(SYNOPSIS),
            ".SH COMMANDS",
        ) + Cli.declared().flatMap(::command) + listOf(
            ".SH ENVIRONMENT",
        ) + ENVIRONMENT.flatMap { (name, text) -> entry(name, text) } + listOf(
            ".SH EXIT STATUS", escaped(EXIT_CODES),
        )
        ).joinToString("\n", postfix = "\n")

    private fun command(line: CommandLine): List<String> =
        listOf(".SS ${line.command.name}", escaped(line.command.purpose), ".PP", escaped("Usage: ${line.usage()}")) +
            line.explained().flatMap { (name, text) -> entry(name.trim(), text) } +
            listOf(".PP", "Example:", ".br", escaped("weft ${line.command.example}"))

    private fun entry(name: String, text: String) = listOf(".TP", escaped(name), escaped(text))

    /** [text] as a line that the formatter prints as it is, in every locale. */
    private fun escaped(text: String): String {
        val line = text.map(::escaped).joinToString("")
        return if (line.startsWith('.')) "\\&$line" else line
    }

    private fun escaped(letter: Char): String = when (letter) {
        in ESCAPES -> ESCAPES.getValue(letter)
        in Char(0)..Char(127) -> "$letter"
        else -> "\\[u%04X]".format(letter.code)
    }

    private val ESCAPES = mapOf(
        '…' to "...", '\\' to "\\e", '-' to "\\-",
        '\'' to "\\[aq]", '`' to "\\[ga]", '^' to "\\[ha]", '~' to "\\[ti]",
    )
}
