package dev.weft.cli.table

import java.io.ByteArrayOutputStream
import java.nio.charset.Charset
import java.nio.file.Files
import java.nio.file.Path
import java.util.Random
import java.util.zip.GZIPOutputStream
import kotlin.math.exp
import kotlin.math.ln
import kotlin.math.sin

/**
 * A table with one trait of people's files, made from a known truth.
 *
 * @property label what `--label` names
 * @property score the score that matters: `accuracy` of classes, `rmse` of numbers, `rmsle` for a target over decades
 * @property truth the score of who knows the truth: one less the share of flipped labels, or the deviation of the noise
 * @property near how far from the truth the score may be: a difference for an accuracy, a factor for an error
 * @property says what the launcher must say, in any case
 */
internal class Trait(
    val name: String,
    val score: String,
    val truth: Double,
    val near: Double,
    val label: String = "y",
    val says: String = "",
    val bytes: () -> ByteArray,
) {
    /** Writes the table into [folder]. */
    fun write(folder: Path): Path = Files.write(folder.resolve(name.replace(' ', '-') + ".csv"), bytes())

    override fun toString() = name
}

/** Draws that are the same on each run. */
internal class Draws(seed: Long) {
    private val random = Random(seed)

    fun normal(): Double = random.nextGaussian()

    fun uniform(from: Double = 0.0, to: Double = 1.0): Double = from + (to - from) * random.nextDouble()

    fun below(bound: Int): Int = random.nextInt(bound)

    fun happens(probability: Double): Boolean = random.nextDouble() < probability

    fun <T> one(of: List<T>): T = of[random.nextInt(of.size)]

    fun <T> shuffled(of: List<T>): List<T> = of.shuffled(random)
}

/** The share of labels of two classes that are flipped: nobody can be right more often than for the rest. */
internal const val FLIPPED = 0.1

/** The deviation of the noise of numbers. */
internal const val NOISE = 0.5

/** [truth], or in a tenth of the rows the contrary, as words. */
internal fun Draws.answer(truth: Boolean): String = if (truth != happens(FLIPPED)) "yes" else "no"

internal fun Double.cell(digits: Int = 3): String = String.format(java.util.Locale.ROOT, "%.${digits}f", this)

/** Lines of cells between [separator]s; a cell that contains it is quoted. */
internal fun lines(rows: List<List<String>>, separator: String = ",", end: String = "\n"): String =
    rows.joinToString("") { row ->
        row.joinToString(separator) { if (separator in it || '"' in it || '\n' in it) quoted(it) else it } + end
    }

private fun quoted(text: String) = "\"" + text.replace("\"", "\"\"") + "\""

internal fun String.gzipped(): ByteArray = ByteArrayOutputStream().also { bytes ->
    GZIPOutputStream(bytes).use { it.write(toByteArray()) }
}.toByteArray()

/** Two numbers and a word decide between two classes. */
internal fun classes(rows: Int = 600, seed: Long = 1): List<List<String>> = Draws(seed).run {
    listOf(listOf("a", "b", "colour", "y")) + List(rows) {
        val (a, b) = normal() to normal()
        val colour = one(listOf("red", "green", "blue"))
        listOf(a.cell(), b.cell(), colour, answer(a + b + (if (colour == "red") 1 else -1) > 0))
    }
}

/** Two numbers and a word make a number, up to [NOISE]. */
internal fun numbers(rows: Int = 600, seed: Long = 1): List<List<String>> = Draws(seed).run {
    listOf(listOf("a", "b", "colour", "y")) + List(rows) {
        val (a, b) = normal() to normal()
        val colour = one(listOf("red", "green", "blue"))
        val truth = 2 * a + sin(2 * b) + (if (colour == "red") 2 else 0)
        listOf(a.cell(), b.cell(), colour, (truth + NOISE * normal()).cell())
    }
}
