package dev.weft.cli

import dev.weft.internal.text.Json

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

/** The JSON of [facts]; numbers that are not finite, which JSON lacks, are null. */
internal fun jsonOf(facts: Map<String, Any?>): String = Json.write(finite(facts))

private fun finite(value: Any?): Any? = when (value) {
    is Double -> value.takeIf(Double::isFinite)
    is Float -> value.takeIf(Float::isFinite)
    is Map<*, *> -> value.mapValues { finite(it.value) }
    is List<*> -> value.map(::finite)
    else -> value
}

/** A wrong command line; the launcher exits with [Cli.USAGE]. */
internal class UsageException(message: String) : RuntimeException(message)
