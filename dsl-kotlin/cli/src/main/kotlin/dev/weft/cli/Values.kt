package dev.weft.cli

import dev.weft.internal.text.Spelling
import kotlinx.cli.ArgType
import kotlinx.cli.ParsingException
import java.nio.file.Path

/**
 * What an option or argument expects, and how it is read from what is written: null if it is not that.
 *
 * @property choices all that can be written, if that is known
 * @property isFile whether it names a file or folder
 */
internal class Expected<T : Any>(
    override val description: kotlin.String,
    private val wanted: kotlin.String,
    val choices: List<kotlin.String> = listOf(),
    val isFile: kotlin.Boolean = false,
    private val hint: (kotlin.String) -> kotlin.String = { "" },
    private val read: (kotlin.String) -> T?,
) : ArgType<T>(true) {
    override fun convert(value: kotlin.String, name: kotlin.String): T = try {
        read(value)
    } catch (_: IllegalArgumentException) {
        null
    } ?: throw ParsingException("$name expects $wanted but got ${value.ifEmpty { "nothing" }}${hint(value)}")
}

/** The name of something that [make] makes or refuses with a message that names what there is. */
internal class Known(private val make: (kotlin.String) -> Any) : ArgType<kotlin.String>(true) {
    override val description get() = "NAME"

    override fun convert(value: kotlin.String, name: kotlin.String): kotlin.String = try {
        make(value)
        value
    } catch (e: IllegalArgumentException) {
        throw ParsingException("$name: ${e.message}")
    }
}

/** What is there or not. */
internal object Flag : ArgType<kotlin.Boolean>(false) {
    override val description get() = ""

    override fun convert(value: kotlin.String, name: kotlin.String): kotlin.Boolean =
        if (value == "true") true else throw ParsingException("$name takes no value")
}

/** A whole number from 1 to [most]. */
internal fun count(most: Int = Int.MAX_VALUE): Expected<Int> =
    Expected("N", "a whole number from 1 to $most") { it.toInt().takeIf { n -> n in 1..most } }

/** A whole number. */
internal val anyNumber: Expected<Long> = Expected("N", "a whole number", read = String::toLong)

/** A number above 0. */
internal val positive: Expected<Double> =
    Expected("X", "a number above 0") { it.toDouble().takeIf { x -> x > 0 && x.isFinite() } }

/** A number that is 0 or above. */
internal val notNegative: Expected<Double> =
    Expected("X", "a number of at least 0") { it.toDouble().takeIf { x -> x >= 0 && x.isFinite() } }

/** A factor above 0 that makes nothing larger. */
internal val factor: Expected<Double> =
    Expected("X", "a number above 0 and at most 1") { it.toDouble().takeIf { x -> x > 0 && x <= 1 } }

/** A fraction from 0, below 1. */
internal val fraction: Expected<Double> =
    Expected("X", "a number of at least 0 and below 1") { it.toDouble().takeIf { x -> x >= 0 && x < 1 } }

/** A file or folder, called [name] in the help. */
internal fun path(name: String): Expected<Path> =
    Expected(name, "a path", isFile = true) { if (it.isEmpty()) null else Path.of(it) }

/** One of [known]. */
internal fun word(vararg known: String): Expected<String> {
    val hint = { word: String -> didYouMean(word, known.asList()) }
    val wanted = known.joinToString(" or ")
    return Expected(known.joinToString("|"), wanted, known.asList(), hint = hint) { it.takeIf(known::contains) }
}

/** Any text that is not empty, called [name] in the help. */
internal fun text(name: String): Expected<String> = Expected(name, "a name") { it.ifEmpty { null } }

/** Names between commas. */
internal val names: Expected<List<String>> =
    Expected("A,B", "names between commas") { it.split(',').takeIf { all -> all.none(String::isEmpty) } }

/** Sizes of layers between commas. */
internal val widths: Expected<List<Int>> = Expected("N,N", "whole numbers from 1 to 65536 between commas") {
    it.split(',').map(String::toInt).takeIf { all -> all.all { n -> n in 1..65536 } }
}

/** The nearest of [known] to [word] as a question, or some of them if none is near. */
internal fun didYouMean(word: String, known: List<String>): String {
    val nearest = Spelling.nearest(word, known)
    val some = known.take(MOST_NAMED).joinToString() + if (known.size > MOST_NAMED) ", …" else ""
    return if (nearest.isEmpty()) "; known: $some" else "; did you mean ${nearest.joinToString(" or ")}?"
}

private const val MOST_NAMED = 20

/** [text] as one word of a shell's command line. */
internal fun quoted(text: String): String = "'" + text.replace("'", "'\\''") + "'"
