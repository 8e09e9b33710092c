package dev.weft.cli.share

import dev.weft.cli.Completion
import java.nio.file.Files
import java.nio.file.Path

/** The folder `share` of a distribution: the manual page and completions, where `man` and the shells look for them. */
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
