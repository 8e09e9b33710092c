package dev.weft.cli

import kotlinx.cli.ArgParser
import kotlinx.cli.ArgType
import kotlinx.cli.DefaultRequiredType.None
import kotlinx.cli.DefaultRequiredType.Required
import kotlinx.cli.MultipleArgument
import kotlinx.cli.ParsingException
import kotlinx.cli.SingleArgument
import kotlinx.cli.SingleNullableArgument
import kotlinx.cli.multiple
import kotlinx.cli.optional
import kotlinx.cli.vararg
import java.nio.file.Path

/**
 * The options and arguments of one command, parsed by kotlinx-cli in GNU style. This class corrects three things in
 * that library: it reads `--name=VALUE` but not `--name VALUE`, it treats an unknown option as an argument, and on an
 * error it prints to standard output and exits the JVM with code 127.
 */
internal class CommandLine(val command: Command) :
    ArgParser("weft ${command.name}", prefixStyle = OptionPrefixStyle.GNU) {
    /** A declared option: `--name VALUE`, or `--name` if its [type] has no parameter. */
    class Declaration(val name: String, val short: String?, val type: ArgType<*>, val description: String) {
        val usage = (if (short == null) "    " else "-$short, ") + "--$name" +
            if (type.hasParameter) " ${type.description}" else ""
    }

    /** A declared positional argument. */
    class Argument(
        val name: String,
        val type: ArgType<*>,
        val description: String,
        val many: Boolean = false,
        val needed: Boolean = true,
    ) {
        val usage = (if (many) "$name…" else name).let { if (needed) it else "[$it]" }
    }

    private val options = mutableListOf(Declaration("help", "h", Flag, "print this help"))
    private val arguments = mutableListOf<Argument>()
    private var verbatim = false
    private var config: String? = null

    /** The words that were parsed: an option and its value are one. */
    var words: List<String> = listOf()
        private set

    /** The declared options, `--help` first. */
    val declaredOptions: List<Declaration> get() = options

    /** The declared arguments. */
    val declaredArguments: List<Argument> get() = arguments

    init {
        // The library has no public hook for errors: by default it exits the JVM.
        val end: (String, Int) -> Nothing = { message, code ->
            if (code == 0) throw HelpAsked() else wrong(reworded(message))
        }
        ArgParser::class.java.getMethod("setOutputAndTerminate\$kotlinx_cli", Function2::class.java).invoke(this, end)
    }

    /** Declares an option `--name VALUE`. */
    fun <T : Any> option(name: String, type: ArgType<T>, description: String, short: String? = null): Option<T> {
        options += Declaration(name, short, type, description)
        return Option(name, type, option(Worded(type, "--$name"), name, short))
    }

    /** Declares an option `--name VALUE` that may be given several times; returns what reads its values. */
    fun <T : Any> repeated(name: String, type: ArgType<T>, description: String): () -> List<T> {
        options += Declaration(name, null, type, description)
        val read = option(Worded(type, "--$name"), name).multiple()
        return { read.value }
    }

    /** Declares an option without a value. */
    fun flag(name: String, description: String, short: String? = null): Option<Boolean> =
        option(name, Flag, description, short)

    /** Declares the option [name], a file that the options missing on the command line are taken from. */
    fun config(name: String, description: String) {
        option(name, path("FILE"), description)
        config = name
    }

    /** Declares the next argument, which is required. */
    fun <T : Any> argument(name: String, type: ArgType<T>, description: String): SingleArgument<T, Required> =
        declared(Argument(name, type, description), type)

    /** Declares the next argument, which is optional. */
    fun <T : Any> optional(name: String, type: ArgType<T>, description: String): SingleNullableArgument<T> =
        declared(Argument(name, type, description, needed = false), type).optional()

    /** Declares all remaining arguments, at least one. */
    fun <T : Any> arguments(name: String, type: ArgType<T>, description: String): MultipleArgument<T, Required> =
        declared(Argument(name, type, description, many = true), type).vararg()

    /** Declares the rest of the command line, passed on unparsed to a program that has options of its own. */
    fun rest(
        name: String,
        description: String,
        type: ArgType<String> = ArgType.String,
    ): MultipleArgument<String, None> {
        verbatim = true
        val rest = Argument(name, type, description, many = true, needed = false)
        return declared(rest, type).vararg().optional()
    }

    private fun <T : Any> declared(argument: Argument, type: ArgType<T>): SingleArgument<T, Required> {
        arguments += argument
        return argument(Worded(type, argument.name, argument = true), argument.name)
    }

    /** Parses [args], runs the command and returns its exit code. */
    fun run(args: List<String>, terminal: Terminal): Int {
        val action = command.declare(this)
        try {
            words = configured(gnu(args))
            parse(words.toTypedArray())
        } catch (_: HelpAsked) {
            terminal.out.lines(help(terminal).lines())
            return Cli.OK
        }
        return action(terminal)
    }

    /** Joins each option and its value into one word, and puts `--` before the words that must not be parsed. */
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
            val valued = left.hasNext() && options.any { it.type.hasParameter && word == "--${it.name}" }
            words += if (valued) "$word=${left.next()}" else word
        }
        return words
    }

    /** [words] with the options of the config file that they name, if they do and are not the call for help. */
    private fun configured(words: List<String>): List<String> {
        val named = words.takeWhile { it != "--" }
        val file = named.find { it.startsWith("--$config=") }?.substringAfter('=')
        if (config == null || file.isNullOrEmpty() || named.any { it == "--help" || it == "-h" }) return words
        val given = named.filter { it.startsWith("--") }.map { it.drop(2).substringBefore('=') } +
            options.filter { "-${it.short}" in named }.map { it.name }
        return ConfigFile(Path.of(file), options.filter { it.name != config }).words(given.toSet()) + words
    }

    private fun reworded(message: String): String {
        fun quoted(before: String, after: String) =
            if (message.startsWith(before)) message.substringAfter(before).substringBeforeLast(after) else null
        return quoted("Too many arguments! Couldn't process argument ", "!\nUsage: ")?.let { "unexpected argument $it" }
            ?: quoted("Value for argument ", " should be always provided")?.let { "$it is missing: ${usage()}" }
            ?: quoted("Try to provide more than one value for ", ".\nUsage: ")?.let { "--$it is given twice" }
            ?: quoted("Unknown option ", "\nUsage: ")?.let { unknown(it.substringBefore(" in option combination ")) }
            ?: message.substringBefore("\nUsage: ")
    }

    private fun unknown(word: String): String {
        val written = word.substringBefore('=')
        val declared = options.find { written == "--${it.name}" }
            ?: return "unknown option $written" + whereElse(written, options.map { "--${it.name}" })
        return "$written needs a value: $written ${declared.type.description}"
    }

    private fun wrong(message: String): Nothing = throw UsageException("$message (see weft ${command.name} --help)")

    /** The command's synopsis in one line, such as `weft plot LOG [options]`. */
    fun usage(): String {
        val end = if (verbatim) listOf() else listOf("[options]")
        return (listOf(programName) + arguments.map { it.usage } + end).joinToString(" ")
    }

    /** Wraps [type] so that errors name the command; a word read as an [argument] may be an unknown option. */
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
