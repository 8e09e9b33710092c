package dev.weft.cli.table

import java.math.BigDecimal
import java.math.RoundingMode
import kotlin.math.floor
import kotlin.math.log10

/**
 * Writes predicted numbers with as many decimals as are of use: to a thousandth or less of the [deviation] of the
 * target column, which is finer than any prediction is right.
 */
internal class Digits(deviation: Double) {
    private val decimals = (3 - floor(log10(deviation)).toInt()).coerceIn(0, MOST)

    /** [value] with these decimals, without an exponent; as Java writes it if it is not finite. */
    fun text(value: Double): String = if (value.isFinite()) plain(value).toPlainString() else value.toString()

    /** [value] rounded to these decimals. */
    fun rounded(value: Double): Double = if (value.isFinite()) plain(value).toDouble() else value

    private fun plain(value: Double) = BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN)

    private companion object {
        const val MOST = 40
    }
}
