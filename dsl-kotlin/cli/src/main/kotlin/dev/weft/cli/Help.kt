package dev.weft.cli

/** What Weft is, in the help and in the manual page. */
internal const val TITLE = "dense neural networks for the JVM"

/** How a command line starts. */
internal const val SYNOPSIS = "weft COMMAND [options]"

/** The exit codes of all commands. */
internal const val EXIT_CODES =
    "0 success, 1 failure, 2 wrong command line, 3 bad data, 4 training diverged, 130 after Ctrl-C."

/** The environment variables that all commands read. */
internal val ENVIRONMENT = mapOf(
    "WEFT_BLAS" to "the BLAS engine: openblas, jblas or java",
    "WEFT_OPENBLAS_LIBRARY" to "the path of an OpenBLAS to use instead of the bundled one",
    "WEFT_CACHE" to "the folder of unpacked native libraries, compiled scripts and archived classes",
    "WEFT_TRACE" to "1 prints the stack trace of an internal error",
    "NO_COLOR" to "1 turns colours off",
)

/** The arguments and options with their descriptions, `--help` last. */
internal fun CommandLine.explained(): List<Pair<String, String>> {
    val options = declaredOptions.drop(1) + declaredOptions[0]
    return declaredArguments.map { it.name to it.description } + options.map { it.usage to it.description }
}

/** The text of `weft COMMAND --help`. */
internal fun CommandLine.help(terminal: Terminal): String {
    val texts = explained()
    val width = texts.maxOf { (name, _) -> name.length } + 2
    val rows = texts.map { (name, text) -> terminal.folded("  " + name.padEnd(width), text) }
    val purpose = terminal.folded("", command.purpose)
    return "$purpose\n\nUsage: ${usage()}\n\n${rows.joinToString("\n")}\n\nExample:\n  weft ${command.example}"
}

/** The text of `weft --help`. */
internal fun help(terminal: Terminal): String {
    val width = Cli.commands.maxOf { it.name.length }
    val widest = ENVIRONMENT.keys.maxOf(String::length)
    val more = "weft COMMAND --help explains a command, weft --version prints the version."
    return """
        |Weft: $TITLE.
        |
        |Usage: $SYNOPSIS
        |
        |${Cli.commands.joinToString("\n") { terminal.folded("  ${it.name.padEnd(width)}  ", it.purpose) }}
        |
        |${terminal.folded("  ", more)}
        |
        |Example:
        |  weft ${Train.example}
        |
        |Environment variables:
        |${ENVIRONMENT.map { (name, text) -> terminal.folded("  ${name.padEnd(widest)}  ", text) }.joinToString("\n")}
        |
        |${terminal.folded("Exit codes: ", EXIT_CODES)}
    """.trimMargin()
}
