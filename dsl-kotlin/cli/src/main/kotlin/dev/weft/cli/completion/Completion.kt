package dev.weft.cli.completion

import dev.weft.cli.Cli
import dev.weft.cli.Command
import dev.weft.cli.CommandLine
import dev.weft.cli.Expected
import dev.weft.cli.Named
import dev.weft.cli.Terminal
import dev.weft.cli.quoted
import dev.weft.cli.word
import kotlinx.cli.ArgType

/** `completion SHELL`: prints a completion script, generated from the declared commands. */
internal object Completion : Command {
    override val name = "completion"
    override val purpose = "Prints a script that makes bash, zsh or fish complete commands, options, values and files."
    override val example = "completion bash"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val shell = line.argument(
            "SHELL", word(*SHELLS.keys.toTypedArray()),
            "add eval \"\$(weft completion bash)\" to ~/.bashrc (zsh: ~/.zshrc, after compinit; fish: pipe to source)"
        )
        return { terminal ->
            terminal.out.lines(script(shell.value).lines())
            Cli.OK
        }
    }

    private val SHELLS: Map<String, (List<CommandLine>) -> String> =
        mapOf("bash" to ::bash, "zsh" to ::zsh, "fish" to ::fish)

    /** The completion script for [shell], which is `bash`, `zsh` or `fish`. */
    fun script(shell: String): String = SHELLS.getValue(shell)(Cli.declared())

    private val ArgType<*>.choices get() = when (this) {
        is Expected<*> -> choices
        is Named -> choices()
        else -> listOf()
    }
    private val ArgType<*>.isFile get() = (this as? Expected<*>)?.isFile == true
    private val ArgType<*>.isColumn get() = (this as? Expected<*>)?.isColumn == true

    private fun bash(lines: List<CommandLine>): String {
        val valued = lines.flatMap { line ->
            val options = line.declaredOptions.filter { it.type.hasParameter }
            options.map { "*' ${line.command.name} --${it.name}'" to it.type }
        }
        val values = valued.groupBy({
            bash(it.second.choices, files = it.second.isFile, columns = it.second.isColumn)
        }, { it.first })
        return """
            |${headerFunction("COMP_WORDS[@]:2").replace("\n", "\n|")}
            |_weft() {
            |    local current=${'$'}{COMP_WORDS[COMP_CWORD]} at=${'$'}((COMP_CWORD - 1)) words=
            |    local options= files= columns=
            |    # Bash splits --name=value into three words.
            |    if [ "${'$'}current" = = ]; then current=
            |    elif [ "${'$'}{COMP_WORDS[at]}" = = ]; then at=${'$'}((at - 1)); fi
            |    case "${'$'}COMP_CWORD ${'$'}{COMP_WORDS[1]} ${'$'}{COMP_WORDS[at]}" in
            |    '1 '*) words='${Cli.commands.joinToString(" ") { it.name }} help' options='--help --version' ;;
            |    *' help '*) words='${Cli.commands.joinToString(" ") { it.name }}' ;;
            |${values.map { (answer, asked) -> "    ${asked.joinToString(" | ")}) $answer ;;" }.joinToString("\n")}
            |    *) case ${'$'}{COMP_WORDS[1]} in
            |${lines.joinToString("\n") { "        ${it.command.name}) ${bash(it)} ;;" }}
            |        esac ;;
            |    esac
            |    case ${'$'}current in
            |    -*) words=${'$'}options files= ;;
            |    *) [ -n "${'$'}words${'$'}files" ] || words=${'$'}options ;;
            |    esac
            |    COMPREPLY=(${'$'}(compgen -W "${'$'}words" -- "${'$'}current"))
            |    if [ -n "${'$'}columns" ]; then
            |        local column before=
            |        # The last of several names after commas is completed.
            |        case ${'$'}current in *,*) before=${'$'}{current%,*}, ;; esac
            |        while IFS= read -r column; do
            |            case ${'$'}column in "${'$'}{current##*,}"*)
            |                COMPREPLY+=("${'$'}before${'$'}(printf %q "${'$'}column")") ;;
            |            esac
            |        done < <(_weft_header)
            |    fi
            |    if [ -n "${'$'}files" ]; then
            |        local IFS=${'$'}'\n'
            |        COMPREPLY+=(${'$'}(compgen -f -- "${'$'}current"))
            |        compopt -o filenames 2>/dev/null
            |    fi
            |}
            |complete -F _weft weft
        """.trimMargin()
    }

    private fun bash(line: CommandLine): String {
        val types = line.declaredArguments.map { it.type }
        val words = types.flatMap { it.choices }
        return bash(words, line.declaredOptions.map { "--${it.name}" }, types.any { it.isFile }, false)
    }

    private fun bash(
        words: List<String>,
        options: List<String> = listOf(),
        files: Boolean,
        columns: Boolean,
    ): String = listOfNotNull(
        words.takeIf { it.isNotEmpty() }?.joinToString(" ", "words='", "'"),
        options.takeIf { it.isNotEmpty() }?.joinToString(" ", "options='", "'"),
        if (files) "files=1" else null, if (columns) "columns=1" else null,
    ).joinToString(" ").ifEmpty { ":" }

    private fun zsh(lines: List<CommandLine>): String = """
        |#compdef weft
        |${headerFunction("words[@]:1").replace("\n", "\n|")}
        |_weft_columns() {
        |    local -a columns=("${'$'}{(@f)${'$'}(_weft_header)}")
        |    # The last of several names after commas is completed.
        |    compset -P '*,'
        |    compadd -a columns
        |}
        |_weft() {
        |    local curcontext=${'$'}curcontext state line
        |    local -a commands=(
        |${lines.joinToString("\n") { "        ${quoted("${it.command.name}:${it.command.purpose}")}" }}
        |    )
        |    _arguments -C '1:command:->commands' '*::argument:->arguments'
        |    case ${'$'}state in
        |    commands) _describe command commands ;;
        |    arguments)
        |        case ${'$'}line[1] in
        |        help) _describe command commands ;;
        |${lines.joinToString("\n") { "        ${it.command.name}) _arguments ${zsh(it).joinToString(" ")} ;;" }}
        |        esac ;;
        |    esac
        |}
        |if [ "${'$'}{funcstack[1]}" = _weft ]; then _weft "${'$'}@"; else compdef _weft weft; fi
    """.trimMargin()

    private fun zsh(line: CommandLine): List<String> {
        val options = line.declaredOptions.flatMap { option ->
            val text = "[${option.description.replace(Regex("[\\[\\]:]"), "\\\\$0")}]"
            val type = option.type
            val value = if (type.hasParameter) ":${type.description.replace(":", "\\:")}:${action(type)}" else ""
            val long = "--${option.name}" + if (value.isEmpty()) "" else "="
            listOfNotNull(long, option.short?.let { "-$it" }).map { it + text + value }
        }
        val arguments = line.declaredArguments.map {
            val count = if (it.many) "*:" else if (it.needed) ":" else "::"
            count + it.name.lowercase() + ":" + action(it.type)
        }
        return (options + arguments).map(::quoted)
    }

    private fun action(type: ArgType<*>) =
        when {
            type.isFile && type.choices.isNotEmpty() -> "{compadd ${type.choices.joinToString(" ")}; _files}"
            type.isFile -> "_files"
            type.isColumn -> "_weft_columns"
            type.choices.isEmpty() -> ""
            else -> type.choices.joinToString(" ", "(", ")")
        }

    private fun fish(lines: List<CommandLine>): String = """
        |${fishHeader()}
        |function __weft_runs
        |    set -l words (commandline -opc)
        |    test (count ${'$'}words) -ge 2; and test ${'$'}words[2] = ${'$'}argv[1]
        |end
        |complete -c weft -f
        |complete -c weft -n 'test (count (commandline -opc)) -eq 1' -l help -d 'print the help'
        |complete -c weft -n 'test (count (commandline -opc)) -eq 1' -l version -d 'print the version'
        |complete -c weft -n 'test (count (commandline -opc)) -eq 1' -a help -d 'explain a command'
        |complete -c weft -n '__weft_runs help' -a '${Cli.commands.joinToString(" ") { it.name }}'
        |${lines.joinToString("\n") { fish(it).joinToString("\n|") }}
    """.trimMargin()

    private fun fish(line: CommandLine): List<String> {
        val name = line.command.name
        val arguments = line.declaredArguments.map { it.type }.filter { it.isFile || it.choices.isNotEmpty() }
        val command = "-n 'test (count (commandline -opc)) -eq 1' -a $name -d ${fish(line.command.purpose)}"
        val options = line.declaredOptions.map { option ->
            val names = "-l ${option.name}" + option.short?.let { " -s $it" }.orEmpty()
            val value = if (option.type.hasParameter) " -r" + fish(option.type) else ""
            "-n '__weft_runs $name' $names$value -d ${fish(option.description)}"
        }
        return (listOf(command) + options + arguments.map { "-n '__weft_runs $name'" + fish(it) })
            .map { "complete -c weft $it" }
    }

    private fun fish(type: ArgType<*>) = when {
        type.isFile -> " -F" + if (type.choices.isEmpty()) "" else " -a " + fish(type.choices.joinToString(" "))
        type.isColumn -> " -f -a '(__weft_columns)'"
        type.choices.isEmpty() -> " -f"
        else -> " -f -a " + fish(type.choices.joinToString(" "))
    }

    private fun fish(text: String) = "'" + text.replace(Regex("[\\\\']"), "\\\\$0") + "'"
}
