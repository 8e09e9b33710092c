package dev.weft.cli

import dev.weft.internal.text.Spelling
import kotlinx.cli.ArgType
import kotlinx.cli.ParsingException
import java.nio.file.Path

/**
 * The type of an option or argument.
 *
 * @property description the placeholder in the help, such as `FILE`
 * @property wanted the expected value in words, for the error message
 * @property choices all valid values, if they can be listed
 * @property isFile whether the value is a file or folder
 * @property isColumn whether the value names columns of the table on the command line
 * @property hint more text for the error message about a wrong value
 * @property read parses the text; null or an `IllegalArgumentException` if it is not valid
 */
internal class Expected<T : Any>(
    override val description: kotlin.String,
    private val wanted: kotlin.String,
    val choices: List<kotlin.String> = listOf(),
    val isFile: kotlin.Boolean = false,
    val isColumn: kotlin.Boolean = false,
    private val hint: (kotlin.String) -> kotlin.String = { "" },
    private val read: (kotlin.String) -> T?,
) : ArgType<T>(true) {
    /** The same type with another placeholder. */
    fun called(name: kotlin.String): Expected<T> = Expected(name, wanted, choices, isFile, isColumn, hint, read)

    override fun convert(value: kotlin.String, name: kotlin.String): T = try {
        read(value)
    } catch (_: IllegalArgumentException) {
        null
    } ?: throw ParsingException("$name expects $wanted but got ${value.ifEmpty { "nothing" }}${hint(value)}")
}

/**
 * The type of `NAME` or `NAME:X,X`, from which [make] builds an object or fails with a message to print.
 *
 * @property choices the known names, for completion
 */
internal class Named(
    private val make: (kotlin.String) -> Any,
    override val description: kotlin.String = "NAME",
    val choices: () -> List<kotlin.String>,
) : ArgType<kotlin.String>(true) {

    override fun convert(value: kotlin.String, name: kotlin.String): kotlin.String = try {
        make(value.ifEmpty { throw ParsingException("$name expects a name but got nothing") })
        value
    } catch (_: NumberFormatException) {
        val wanted = "numbers separated by commas after ${value.substringBefore(':')}:"
        throw ParsingException("$name expects $wanted but got ${value.substringAfter(':').ifEmpty { "nothing" }}")
    } catch (e: IllegalArgumentException) {
        throw ParsingException("$name: ${e.message}")
    }
}

/**
 * The numbers in `NAME:X,X`; none in `NAME`.
 *
 * @throws NumberFormatException if one of them is not a finite number
 */
internal fun numbersOf(text: String): DoubleArray {
    if (':' !in text) return doubleArrayOf()
    val words = text.substringAfter(':').split(',')
    return words.map { it.toDouble().takeIf(Double::isFinite) ?: throw NumberFormatException(it) }.toDoubleArray()
}

/** The type of an option without a value. */
internal object Flag : ArgType<kotlin.Boolean>(false) {
    override val description get() = ""

    override fun convert(value: kotlin.String, name: kotlin.String): kotlin.Boolean =
        if (value == "true") true else throw ParsingException("$name takes no value")
}

/** The type of a whole number from 1 to [most]. */
internal fun count(most: Int = Int.MAX_VALUE): Expected<Int> =
    Expected("N", "a whole number from 1 to $most") { it.toInt().takeIf { n -> n in 1..most } }

/** The type of any whole number. */
internal val anyNumber: Expected<Long> = Expected("N", "a whole number", read = String::toLong)

/** The type of a number above 0. */
internal val positive: Expected<Double> =
    Expected("X", "a number above 0") { it.toDouble().takeIf { x -> x > 0 && x.isFinite() } }

/** The type of a number of at least 0. */
internal val notNegative: Expected<Double> =
    Expected("X", "a number of at least 0") { it.toDouble().takeIf { x -> x >= 0 && x.isFinite() } }

/** The type of a number in (0, 1]. */
internal val factor: Expected<Double> =
    Expected("X", "a number above 0 and at most 1") { it.toDouble().takeIf { x -> x > 0 && x <= 1 } }

/** The type of a number in [0, 1). */
internal val fraction: Expected<Double> =
    Expected("X", "a number of at least 0 and below 1") { it.toDouble().takeIf { x -> x >= 0 && x < 1 } }

/** The type of a file or folder, with the placeholder [name] in the help. */
internal fun path(name: String): Expected<Path> =
    Expected(name, "a path", isFile = true) { if (it.isEmpty()) null else Path.of(it) }

/** The type of a word that is one of [known]. */
internal fun word(vararg known: String): Expected<String> {
    val hint = { word: String -> didYouMean(word, known.asList()) }
    val wanted = known.joinToString(" or ")
    return Expected(known.joinToString("|"), wanted, known.asList(), hint = hint) { it.takeIf(known::contains) }
}

/** The type of any text that is not empty, with the placeholder [name] in the help. */
internal fun text(name: String): Expected<String> = Expected(name, "a name") { it.ifEmpty { null } }

/** The type of names separated by commas. */
internal val names: Expected<List<String>> = Expected("A,B", "names separated by commas", isColumn = true) {
    it.split(',').takeIf { all -> all.none(String::isEmpty) }
}

/** The type of the name of a column. */
internal val columnName: Expected<String> = Expected("NAME", "a name", isColumn = true) { it.ifEmpty { null } }

/** The type of layer sizes separated by commas. */
internal val widths: Expected<List<Int>> = Expected("N,N", "whole numbers from 1 to 65536, separated by commas,") {
    it.split(',').map(String::toInt).takeIf { all -> all.all { n -> n in 1..65536 } }
}

/** A question with the names in [known] that are most similar to [word], or a list of [known] if none is. */
internal fun didYouMean(word: String, known: List<String>): String {
    val nearest = Spelling.nearest(word, known)
    val some = known.take(MOST_NAMED).joinToString() + if (known.size > MOST_NAMED) ", …" else ""
    return if (nearest.isEmpty()) "; known: $some" else "; did you mean ${nearest.joinToString(" or ")}?"
}

private const val MOST_NAMED = 20

/** The commands that have the option [word], or else what [didYouMean] says. */
internal fun whereElse(word: String, known: List<String>): String {
    val others = Cli.declared().filter { line -> line.declaredOptions.any { "--${it.name}" == word } }
    return if (others.isEmpty()) didYouMean(word, known) else
        "; it is an option of " + others.joinToString { it.command.name }
}

/** [text] in single quotes, as one word of a shell command. */
internal fun quoted(text: String): String = "'" + text.replace("'", "'\\''") + "'"

/** [value] as one word of a shell command, in quotes only if it needs them. */
internal fun shellWord(value: Any): String =
    "$value".let { if (it.isNotEmpty() && it.all { c -> c.isLetterOrDigit() || c in "._-/,:+=@%" }) it else quoted(it) }
