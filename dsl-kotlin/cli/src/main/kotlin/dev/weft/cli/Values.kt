package dev.weft.cli

import dev.weft.data.Spelling
import java.nio.file.AccessDeniedException
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import kotlinx.cli.ArgType
import kotlinx.cli.ParsingException

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

/** A whole number from 1 to [most]. */
internal fun count(most: Int = Int.MAX_VALUE): Expected<Int> =
    Expected("N", "a whole number from 1 to $most") { it.toInt().takeIf { n -> n in 1..most } }

/** A whole number. */
internal val anyNumber: Expected<Long> = Expected("N", "a whole number", read = String::toLong)

/** A number above 0. */
internal val positive: Expected<Double> = Expected("X", "a number above 0") { it.toDouble().takeIf { x -> x > 0 && x.isFinite() } }

/** A file or folder, called [name] in the help. */
internal fun path(name: String): Expected<Path> = Expected(name, "a path", isFile = true) { if (it.isEmpty()) null else Path.of(it) }

/** One of [known]. */
internal fun word(vararg known: String): Expected<String> =
    Expected(known.joinToString("|"), known.joinToString(" or "), known.asList(), hint = { didYouMean(it, known.asList()) }) { it.takeIf(known::contains) }

/** The nearest of [known] to [word] as a question, or some of them if none is near. */
internal fun didYouMean(word: String, known: List<String>): String {
    val nearest = Spelling.nearest(word, known)
    val some = known.take(MOST_NAMED).joinToString() + if (known.size > MOST_NAMED) ", …" else ""
    return if (nearest.isEmpty()) "; known: $some" else "; did you mean ${nearest.joinToString(" or ")}?"
}

private const val MOST_NAMED = 20

/** Any text that is not empty, called [name] in the help. */
internal fun text(name: String): Expected<String> = Expected(name, "a name") { it.ifEmpty { null } }

/** Names between commas. */
internal val names: Expected<List<String>> = Expected("A,B", "names between commas") { it.split(',').takeIf { all -> all.none(String::isEmpty) } }

/** Sizes of layers between commas. */
internal val widths: Expected<List<Int>> =
    Expected("N,N", "whole numbers from 1 to 65536 between commas") { it.split(',').map(String::toInt).takeIf { all -> all.all { n -> n in 1..65536 } } }

/** A share from 0 until 1. */
internal fun share(): Expected<Double> = Expected("X", "a number from 0 until 1") { it.toDouble().takeIf { x -> x >= 0 && x < 1 } }

/**
 * [file], where nothing stands yet and something can be written: looked at before the work whose result it shall hold.
 *
 * @param remedy what to do otherwise: name another
 */
internal fun newFile(file: Path, remedy: String): Path {
    val folder = file.toAbsolutePath().parent
    return when {
        Files.exists(file, LinkOption.NOFOLLOW_LINKS) -> throw UsageException("$file exists already: $remedy")
        !Files.isDirectory(folder) -> throw NoSuchFileException("${file.parent}", null, "make this folder, or $remedy")
        !Files.isWritable(folder) -> throw AccessDeniedException("$folder")
        else -> file
    }
}

/** [text] as one word of a shell's command line. */
internal fun quoted(text: String): String = "'" + text.replace("'", "'\\''") + "'"
