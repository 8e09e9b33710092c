package dev.weft.cli

/** A command of the launcher, such as `train`. */
internal interface Command {
    /** The name on the command line, after `weft`. */
    val name: String

    /** One line for the help that says what the command does. */
    val purpose: String

    /** A command line for the help, without `weft`, that works in a fresh installation. */
    val example: String

    /**
     * Declares the options and arguments on [line]. Returns the action to run once they are parsed; it prints the
     * results and returns the exit code.
     */
    fun declare(line: CommandLine): (Terminal) -> Int
}

/** Declares the flag `--json`, which several commands share. */
internal fun jsonFlag(line: CommandLine): Option<Boolean> =
    line.flag("json", "print one JSON object and nothing else on standard output")

/** A wrong command line; the launcher exits with [Cli.USAGE]. */
internal class UsageException(message: String) : RuntimeException(message)
