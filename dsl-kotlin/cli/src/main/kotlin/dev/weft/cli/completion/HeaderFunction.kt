package dev.weft.cli.completion

/** A function of bash and zsh that prints the column names of the first file among [words], one a line. */
internal fun headerFunction(words: String) = """
    |_weft_header() {
    |    local word
    |    for word in "${'$'}{$words}"; do
    |        [ -f "${'$'}word" ] || continue
    |        gzip -dcf -- "${'$'}word" 2>/dev/null | head -n 1 | tr -d '\r"' | tr ',;|\t' '\n\n\n\n' |
    |            sed "1s/^${'$'}(printf '\357\273\277')//"
    |        return
    |    done
    |}
""".trimMargin()

/** The same for fish: it prints the column names of the first file on the command line. */
internal fun fishHeader() = """
    |function __weft_columns
    |    for word in (commandline -opc)[3..]
    |        if test -f ${'$'}word
    |            gzip -dcf -- ${'$'}word 2>/dev/null | head -n 1 | tr -d '\r"' | tr ',;|\t' '\n\n\n\n'
    |            return
    |        end
    |    end
    |end
""".trimMargin().replace("\n", "\n|")
