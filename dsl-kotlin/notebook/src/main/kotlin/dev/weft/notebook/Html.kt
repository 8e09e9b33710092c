package dev.weft.notebook

import java.util.Locale

/** Limits of tables: more rows and columns would only fill the page. */
internal const val MOST_ROWS = 12
internal const val MOST_COLUMNS = 10

/**
 * A piece of HTML, in which all text is escaped. It is its own type, so that no text becomes a tag by accident.
 */
@JvmInline
internal value class Html(val code: String) {
    operator fun plus(more: Html): Html = Html(code + more.code)
}

/** Text that must not become a tag: a name, a file, a message. */
internal fun text(text: String): Html = Html(escaped(text))

internal fun paragraph(text: String): Html = Html("<p>${escaped(text)}</p>")

/** A table; without [heads], it has no line of headings. */
internal fun table(caption: String, heads: List<String>, rows: List<List<Html>>): Html = Html(
    buildString {
        append("<table><caption style=\"white-space:nowrap\">${escaped(caption)}</caption>")
        if (heads.isNotEmpty()) {
            append(heads.joinToString("", "<tr>", "</tr>") { "<th>${escaped(it)}</th>" })
        }
        rows.forEach { row -> append(row.joinToString("", "<tr>", "</tr>") { "<td>${it.code}</td>" }) }
        append("</table>")
    },
)

/** The first [most] of [count] items, and an ellipsis if there are more. */
internal fun <T> limited(count: Int, most: Int, ellipsis: T, item: (Int) -> T): List<T> =
    List(minOf(count, most), item) + if (count > most) listOf(ellipsis) else emptyList()

internal val ELLIPSIS: Html = Html("…")

/** `2,000`. */
internal fun grouped(number: Number): String = String.format(Locale.ROOT, "%,d", number.toLong())

/** `1 example`, `2,000 examples`. */
internal fun count(number: Number, noun: String, plural: String = "${noun}s"): String =
    "${grouped(number)} ${if (number.toLong() == 1L) noun else plural}"

/** A number with at most six significant digits, as short as possible: `2`, `0.125`, `1.5e-07`. */
internal fun number(number: Double): String = when {
    !number.isFinite() -> "$number"

    number == Math.rint(number) && Math.abs(number) < LARGE -> String.format(Locale.ROOT, "%.0f", number)

    else -> String.format(Locale.ROOT, "%.6g", number).let { long ->
        val (digits, exponent) = if ('e' in long) long.split('e') else listOf(long, null)
        (if ('.' in digits!!) digits.trimEnd('0').trimEnd('.') else digits) + if (exponent == null) "" else "e$exponent"
    }
}

private const val LARGE = 1e6

/** The same number with four significant digits. */
internal fun rounded(number: Double): Double =
    if (number.isFinite()) String.format(Locale.ROOT, "%.4g", number).toDouble() else number

/** Escapes HTML: text from a file or a name must not become a tag. */
internal fun escaped(text: String): String =
    text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;")
