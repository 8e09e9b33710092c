package dev.weft.cli

import java.io.FileDescriptor
import java.io.FileOutputStream
import java.nio.charset.Charset
import kotlin.system.exitProcess

/** What the launcher script starts. */
public fun main(args: Array<String>) {
    // The JVM's own text streams swallow errors, and before JDK 19 do not write in the terminal's encoding.
    val charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"))
    val columns = System.getProperty("weft.columns")?.toIntOrNull()
    val terminal = Terminal(
        out = Output(FileOutputStream(FileDescriptor.out), charset),
        err = Output(FileOutputStream(FileDescriptor.err), charset),
        columns = columns.takeIf { System.getenv("TERM") != "dumb" },
        colours = System.getenv("NO_COLOR").isNullOrEmpty(),
    )
    exitProcess(Cli.run(args.asList(), terminal))
}
