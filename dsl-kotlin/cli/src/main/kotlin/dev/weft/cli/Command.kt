package dev.weft.cli

/** One thing that the launcher can do. */
internal interface Command {
    /** The word after `weft`. */
    val name: String

    /** What it does, in one line. */
    val purpose: String

    /** A command line that works in a fresh installation, without `weft`. */
    val example: String

    /**
     * Declares its options on [line], and returns what to do when they have been read: write, and return the exit
     * code.
     */
    fun declare(line: CommandLine): (Terminal) -> Int
}

/** A command line that makes no sense. */
internal class UsageException(message: String) : RuntimeException(message)
