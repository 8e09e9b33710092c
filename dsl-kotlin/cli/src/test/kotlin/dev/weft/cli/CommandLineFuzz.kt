package dev.weft.cli

import dev.weft.dsl.activationOf
import dev.weft.dsl.lossOf
import dev.weft.dsl.optimizerOf
import java.io.ByteArrayOutputStream

/**
 * Fuzzing entry point of Jazzer for command lines and names, given as lines. Each command line ends in an unknown
 * option or a missing file, so it must print one line on standard error; each name must be found, or refused with a
 * message.
 */
public object CommandLineFuzz {
    private val commands = listOf("train", "evaluate", "predict", "summary", "doctor", "help", "")

    /** Jazzer calls this for each input. */
    @JvmStatic
    public fun fuzzerTestOneInput(bytes: ByteArray) {
        if (bytes.isEmpty()) return
        val words = String(bytes, 1, bytes.size - 1, Charsets.UTF_8).split('\n')
        val command = commands[bytes[0].toUByte().toInt() % commands.size]
        val line = (
            listOf(command).filter { it.isNotEmpty() } +
                words.filter { it != "--" && it !in listOf("run", "example") } + "--none"
            )
        val out = ByteArrayOutputStream()
        val err = ByteArrayOutputStream()
        val code = Cli.run(line, out, err)
        val said = err.toString(Charsets.UTF_8)
        val isOneLine = said.trimEnd('\n').lines().size == 1 && said.endsWith("\n")
        check(if (code == Cli.OK) said.isEmpty() else isOneLine) { "$line: $code, $said" }
        check(!said.startsWith("weft: internal error")) { "$line: $said" }
        names(words)
    }

    private fun names(words: List<String>) {
        val numbers = words.drop(1).mapNotNull(String::toDoubleOrNull).toDoubleArray()
        listOf<() -> Any>(
            { activationOf(words[0], *numbers) }, { lossOf(words[0], *numbers) },
            { optimizerOf(words[0], *numbers) }
        ).forEach {
            try {
                it()
            } catch (e: IllegalArgumentException) {
                check(!e.message.isNullOrEmpty()) { "$words: no message" }
            }
        }
    }
}
