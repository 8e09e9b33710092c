package dev.weft.cli

/** The text of `weft COMMAND --help`. */
internal fun CommandLine.help(terminal: Terminal): String {
    val options = declaredOptions.drop(1) + declaredOptions[0]
    val texts = declaredArguments.map { it.name to it.description } + options.map { it.usage to it.description }
    val width = texts.maxOf { (name, _) -> name.length } + 2
    val rows = texts.map { (name, text) -> terminal.folded("  " + name.padEnd(width), text) }
    val purpose = terminal.folded("", command.purpose)
    return "$purpose\n\nUsage: ${usage()}\n\n${rows.joinToString("\n")}\n\nExample:\n  weft ${command.example}"
}

/** The text of `weft --help`. */
internal fun help(terminal: Terminal): String {
    val width = Cli.commands.maxOf { it.name.length }
    val codes = "0 success, 1 failure, 2 wrong command line, 3 bad data, 4 training diverged, 130 after Ctrl-C."
    val more = "weft COMMAND --help explains a command, weft --version prints the version."
    val environment = "WEFT_BLAS=openblas, jblas or java selects the BLAS engine; NO_COLOR=1 turns colours off."
    return """
        |Weft: dense neural networks for the JVM.
        |
        |Usage: weft COMMAND [options]
        |
        |${Cli.commands.joinToString("\n") { terminal.folded("  ${it.name.padEnd(width)}  ", it.purpose) }}
        |
        |${terminal.folded("  ", more)}
        |
        |Example:
        |  weft ${Train.example}
        |
        |${terminal.folded("Exit codes: ", codes)}
        |${terminal.folded("", environment)}
    """.trimMargin()
}
