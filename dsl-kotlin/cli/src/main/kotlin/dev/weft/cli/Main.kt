package dev.weft.cli

import dev.weft.dsl.Screen
import java.io.FileDescriptor
import java.io.FileOutputStream
import java.io.IOException
import java.nio.charset.Charset
import java.nio.file.Files
import java.nio.file.Path
import kotlin.system.exitProcess

/** The program that the launcher script `weft` starts. */
public fun main(args: Array<String>) {
    // System.out swallows errors, and before JDK 19 it does not use the terminal's encoding.
    val charset = charset("stdout.encoding")
    val terminal = Terminal(
        // Containers often run in the C locale, whose ASCII would lose characters: use UTF-8, as Python does.
        out = Output(
            FileOutputStream(FileDescriptor.out),
            if (charset == Charsets.US_ASCII) Charsets.UTF_8 else charset, isPipe("/proc/self/fd/1")
        ),
        err = Output(FileOutputStream(FileDescriptor.err), charset("stderr.encoding")),
        columns = Screen.columns(),
        colours = Screen.colours(),
    )
    exitProcess(Cli.run(args.asList(), terminal))
}

/** The encoding that [property] names, which JDK 19 and later and weft.cmd set, or else that of the locale. */
private fun charset(property: String) =
    Charset.forName(System.getProperty(property) ?: System.getProperty("native.encoding", "UTF-8"))

private fun isPipe(descriptor: String) = try {
    Files.readSymbolicLink(Path.of(descriptor)).toString().startsWith("pipe:")
} catch (_: IOException) {
    false // Not on Linux.
}
