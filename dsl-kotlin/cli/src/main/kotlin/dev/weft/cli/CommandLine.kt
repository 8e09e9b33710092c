package dev.weft.cli

import kotlinx.cli.ArgParser
import kotlinx.cli.ArgType
import kotlinx.cli.DefaultRequiredType.None
import kotlinx.cli.DefaultRequiredType.Required
import kotlinx.cli.MultipleArgument
import kotlinx.cli.ParsingException
import kotlinx.cli.SingleArgument
import kotlinx.cli.SingleNullableArgument
import kotlinx.cli.SingleNullableOption
import kotlinx.cli.optional
import kotlinx.cli.vararg

/**
 * The options and arguments of one command, parsed by kotlinx-cli in GNU style. This class changes three habits of
 * that
 * library: it reads `--name=VALUE` but not `--name VALUE`, takes an unknown option for an argument, and answers a
 * mistake by printing to standard output and ending the JVM with code 127.
 */
internal class CommandLine(val command: Command) :
    ArgParser("weft ${command.name}", prefixStyle = OptionPrefixStyle.GNU) {
    /** How an option is written: `--name VALUE` or, of a [type] without a parameter, `--name`. */
    class Declaration(val name: String, val short: String?, val type: ArgType<*>, val description: String) {
        val usage = (if (short == null) "    " else "-$short, ") + "--$name" +
            if (type.hasParameter) " ${type.description}" else ""
    }

    /** What stands without a name. */
    class Argument(
        val name: String,
        val type: ArgType<*>,
        val description: String,
        val many: Boolean = false,
        val needed: Boolean = true,
    ) {
        val usage = (if (many) "$name…" else name).let { if (needed) it else "[$it]" }
    }

    private val options = mutableListOf(Declaration("help", "h", Flag, "shows this"))
    private val arguments = mutableListOf<Argument>()
    private var verbatim = false

    /** The options that have been declared, `--help` first. */
    val declaredOptions: List<Declaration> get() = options

    /** The arguments that have been declared. */
    val declaredArguments: List<Argument> get() = arguments

    init {
        // The library offers no public way to learn of a mistake and live.
        val end: (String, Int) -> Nothing = { message, code ->
            if (code == 0) throw HelpAsked() else wrong(reworded(message))
        }
        ArgParser::class.java.getMethod("setOutputAndTerminate\$kotlinx_cli", Function2::class.java).invoke(this, end)
    }

    /** An option `--name VALUE`. */
    fun <T : Any> option(name: String, type: ArgType<T>, description: String, short: String? = null): Option<T> {
        options += Declaration(name, short, type, description)
        return Option(name, type, option(Worded(type, "--$name"), name, short))
    }

    /** An option without a value. */
    fun flag(name: String, description: String, short: String? = null): Option<Boolean> =
        option(name, Flag, description, short)

    /** The next argument. */
    fun <T : Any> argument(name: String, type: ArgType<T>, description: String): SingleArgument<T, Required> =
        declared(Argument(name, type, description), type)

    /** The next argument, which may be left out. */
    fun <T : Any> optional(name: String, type: ArgType<T>, description: String): SingleNullableArgument<T> =
        declared(Argument(name, type, description, needed = false), type).optional()

    /** All further arguments, at least one. */
    fun <T : Any> arguments(name: String, type: ArgType<T>, description: String): MultipleArgument<T, Required> =
        declared(Argument(name, type, description, many = true), type).vararg()

    /** All that follows the arguments, options too, as it is written: for a program that reads its own. */
    fun rest(name: String, description: String): MultipleArgument<String, None> {
        verbatim = true
        val rest = Argument(name, ArgType.String, description, many = true, needed = false)
        return declared(rest, ArgType.String).vararg().optional()
    }

    private fun <T : Any> declared(argument: Argument, type: ArgType<T>): SingleArgument<T, Required> {
        arguments += argument
        return argument(Worded(type, argument.name, argument = true), argument.name)
    }

    /** Reads [args] and does what they ask for. */
    fun run(args: List<String>, terminal: Terminal): Int {
        val action = command.declare(this)
        try {
            parse(gnu(args).toTypedArray())
        } catch (_: HelpAsked) {
            terminal.out.line(help(terminal))
            return Cli.OK
        }
        return action(terminal)
    }

    /** [args] with each option and its value in one word; `--` stands before what is to be taken as it is. */
    private fun gnu(args: List<String>): List<String> {
        val words = mutableListOf<String>()
        val left = args.listIterator()
        while (left.hasNext()) {
            val word = left.next()
            if (word == "--" || verbatim && !word.startsWith("-")) {
                val rest = args.drop(left.nextIndex() - if (word == "--") 0 else 1)
                // The library fails when nothing follows.
                return if (rest.isEmpty()) words else words + "--" + rest
            }
            val valued = options.any { it.type.hasParameter && word == "--${it.name}" }
            words += if (valued && left.hasNext()) "$word=${left.next()}" else word
        }
        return words
    }

    private fun reworded(message: String): String {
        fun quoted(before: String, after: String) =
            if (message.startsWith(before)) message.substringAfter(before).substringBeforeLast(after) else null
        return quoted("Too many arguments! Couldn't process argument ", "!\nUsage: ")?.let { "$it is too much" }
            ?: quoted("Value for argument ", " should be always provided")?.let { "$it is missing: ${usage()}" }
            ?: quoted("Try to provide more than one value for ", ".\nUsage: ")?.let { "--$it is given twice" }
            ?: quoted("Unknown option ", "\nUsage: ")?.let { unknown(it.substringBefore(" in option combination ")) }
            ?: message.substringBefore("\nUsage: ")
    }

    private fun unknown(word: String): String {
        val written = word.substringBefore('=')
        val declared = options.find { written == "--${it.name}" }
            ?: return "unknown option $written" + didYouMean(written, options.map { "--${it.name}" })
        return "$written needs a value: $written ${declared.type.description}"
    }

    private fun wrong(message: String): Nothing = throw UsageException("$message (see weft ${command.name} --help)")

    /** How the arguments are written, in one line. */
    fun usage(): String {
        val end = if (verbatim) listOf() else listOf("[options]")
        return (listOf(programName) + arguments.map { it.usage } + end).joinToString(" ")
    }

    /** A [type] whose complaints are this command's; a word for an [argument] may be an option that nobody knows. */
    private inner class Worded<T : Any>(
        private val type: ArgType<T>,
        private val name: kotlin.String,
        private val argument: kotlin.Boolean = false,
    ) : ArgType<T>(type.hasParameter) {
        override val description get() = type.description

        override fun convert(value: kotlin.String, name: kotlin.String): T {
            if (argument && treatAsOption && value.length > 1 && value.startsWith("-")) {
                wrong(unknown(value))
            }
            try {
                return type.convert(value, this.name)
            } catch (e: ParsingException) {
                wrong(e.message!!)
            }
        }
    }

    private class HelpAsked : RuntimeException()
}

/** An option that has been declared, with its value when the command line has been read. */
internal class Option<T : Any>(
    val name: String,
    private val type: ArgType<T>,
    private val read: SingleNullableOption<T>,
) {
    /** The value; null if there is none. */
    val value: T? get() = read.value

    /** Whether the command line has it. */
    val given: Boolean get() = read.valueOrigin == ArgParser.ValueOrigin.SET_BY_USER

    /** The value as a command line would have it. */
    val text: String? get() = value?.let { if (it is List<*>) it.joinToString(",") else it.toString() }

    /**
     * Takes [text] for the value.
     *
     * @throws ParsingException if it is none of this option
     */
    fun take(text: String?) {
        read.value = text?.let { type.convert(it, "--$name") }
    }
}

/** Whether an option without a value is there. */
internal val Option<Boolean>.isSet: Boolean get() = value == true
