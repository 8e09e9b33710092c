package dev.weft.cli

import kotlinx.cli.ArgParser
import kotlinx.cli.ArgType
import kotlinx.cli.DefaultRequiredType
import kotlinx.cli.MultipleArgument
import kotlinx.cli.ParsingException
import kotlinx.cli.SingleArgument
import kotlinx.cli.SingleNullableArgument
import kotlinx.cli.SingleNullableOption
import kotlinx.cli.SingleOption
import kotlinx.cli.default
import kotlinx.cli.optional
import kotlinx.cli.vararg

/** One thing that the launcher can do. */
internal interface Command {
    /** The word after `weft`. */
    val name: String

    /** What it does, in one line. */
    val purpose: String

    /** A command line that works in a fresh installation, without `weft`. */
    val example: String

    /** Declares its options on [line], and gives what to do when they have been read: write, and return the exit code. */
    fun declare(line: CommandLine): (Terminal) -> Int
}

/**
 * The options and arguments of one command, read by kotlinx-cli. That library ends the JVM with code 127 on a mistake, and takes
 * an unknown option for an argument: so it only ever sees lines that were found right here.
 */
internal class CommandLine(val command: Command) {
    /** `--name VALUE` or, of a [type] without a parameter, `--name`. */
    class Option(val name: String, val short: String?, val type: ArgType<*>, val description: String) {
        val usage = (if (short == null) "    " else "-$short, ") + "--$name" + if (type.hasParameter) " ${type.description}" else ""
    }

    /** What stands without a name. */
    class Argument(val name: String, val type: ArgType<*>, val description: String, val many: Boolean, val needed: Boolean = true) {
        val usage = if (!needed) "[$name]" else if (many) "$name…" else name
    }

    private val parser = ArgParser("weft ${command.name}", useDefaultHelpShortName = false, prefixStyle = ArgParser.OptionPrefixStyle.GNU)
    private val options = mutableListOf(Option("help", "h", ArgType.Boolean, "shows this"))
    private val arguments = mutableListOf<Argument>()
    private val rest = mutableListOf<String>()
    private var restUsage: Argument? = null

    /** The options that have been declared. */
    val declaredOptions: List<Option> get() = options

    /** The arguments that have been declared, with what [rest] takes. */
    val declaredArguments: List<Argument> get() = arguments + listOfNotNull(restUsage)

    /** An option `--name VALUE`. */
    fun <T : Any> option(name: String, type: ArgType<T>, description: String): SingleNullableOption<T> {
        options += Option(name, null, type, description)
        return parser.option(type, name)
    }

    /** An option without a value, false if it is not given. */
    fun flag(name: String, description: String, short: String? = null): SingleOption<Boolean, DefaultRequiredType.Default> {
        options += Option(name, short, ArgType.Boolean, description)
        return parser.option(ArgType.Boolean, name).default(false)
    }

    /** The next argument. */
    fun <T : Any> argument(name: String, type: ArgType<T>, description: String): SingleArgument<T, DefaultRequiredType.Required> {
        arguments += Argument(name, type, description, false)
        return parser.argument(type, name)
    }

    /** The next argument, which may be left out. */
    fun <T : Any> optional(name: String, type: ArgType<T>, description: String): SingleNullableArgument<T> {
        arguments += Argument(name, type, description, many = false, needed = false)
        return parser.argument(type, name).optional()
    }

    /** All further arguments, at least one. */
    fun <T : Any> arguments(name: String, type: ArgType<T>, description: String): MultipleArgument<T, DefaultRequiredType.Required> {
        arguments += Argument(name, type, description, true)
        return parser.argument(type, name).vararg()
    }

    /** All that follows the arguments, options too, as it is written: for a program that reads its own. */
    fun rest(name: String, description: String): List<String> {
        restUsage = Argument(name, ArgType.String, description, true)
        return rest
    }

    /** Reads [args] and does what they ask for. */
    fun run(args: List<String>, terminal: Terminal): Int {
        val action = command.declare(this)
        val canonical = canonical(args) ?: return Cli.OK.also { terminal.out.line(help(terminal)) }
        parser.parse(canonical.toTypedArray())
        return action(terminal)
    }

    /** The same line as `--name=value … -- argument …`, or null if help is asked for. */
    private fun canonical(args: List<String>): List<String>? {
        val given = linkedMapOf<String, String>()
        val values = mutableListOf<String>()
        val left = args.iterator()
        while (left.hasNext()) {
            val arg = left.next()
            if (restUsage != null && values.size == arguments.size && (values.isNotEmpty() || !arg.startsWith("-"))) {
                rest += arg
                left.forEachRemaining(rest::add)
            } else if (arg == "--") {
                left.forEachRemaining(values::add)
            } else if (!arg.startsWith("-") || arg == "-") {
                values += arg
            } else {
                val option = option(arg.substringBefore('='))
                if (option.name == "help") {
                    return null
                }
                val canonical = "--${option.name}" + if (option.type.hasParameter) "=${value(option, arg, left)}" else ""
                if (!option.type.hasParameter && '=' in arg) {
                    wrong("--${option.name} takes no value")
                }
                if (given.put(option.name, canonical) != null) {
                    wrong("--${option.name} is given twice")
                }
            }
        }
        check(values)
        return given.values + (if (values.isEmpty()) listOf() else listOf("--")) + values
    }

    private fun option(written: String): Option =
        options.find { written == "--${it.name}" || it.short != null && written == "-${it.short}" }
            ?: wrong("unknown option $written" + didYouMean(written, options.map { "--${it.name}" }))

    private fun value(option: Option, arg: String, rest: Iterator<String>): String {
        val value = when {
            '=' in arg -> arg.substringAfter('=')
            rest.hasNext() -> rest.next()
            else -> wrong("--${option.name} needs a value: --${option.name} ${option.type.description}")
        }
        convert(option.type, value, "--${option.name}")
        return value
    }

    private fun check(values: List<String>) {
        values.forEachIndexed { i, value ->
            val argument = arguments.getOrNull(i) ?: arguments.lastOrNull()?.takeIf { it.many } ?: wrong("$value is too much")
            convert(argument.type, value, argument.name)
        }
        if (values.size < arguments.count { it.needed }) {
            wrong("${arguments[values.size].name} is missing: ${usage()}")
        }
    }

    private fun convert(type: ArgType<*>, value: String, name: String) {
        try {
            type.convert(value, name)
        } catch (e: ParsingException) {
            wrong(e.message!!)
        }
    }

    private fun wrong(message: String): Nothing = throw UsageException("$message (see weft ${command.name} --help)")

    private fun usage() = "weft ${command.name} " + arguments.joinToString("") { it.usage + " " } + (restUsage?.usage ?: "[options]")

    private fun help(terminal: Terminal): String {
        val texts = declaredArguments.map { it.name to it.description } + (options.drop(1) + options[0]).map { it.usage to it.description }
        val width = texts.maxOf { (name, _) -> name.length } + 2
        val rows = texts.map { (name, text) -> terminal.folded("  " + name.padEnd(width), text) }
        return "${terminal.folded("", command.purpose)}\n\nUsage: ${usage()}\n\n${rows.joinToString("\n")}\n\nExample:\n  weft ${command.example}"
    }
}
