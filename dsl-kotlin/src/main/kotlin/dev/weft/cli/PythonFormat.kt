package dev.weft.cli

import java.math.BigDecimal
import java.math.MathContext
import java.math.RoundingMode
import java.util.Locale
import kotlin.math.abs

/**
 * A number as Python's `"%g"` writes it, in which the documents print losses: six significant digits, without zeros at the end, as
 * `1e-05` below 0.0001 and from a million on. `String.format`'s `%g` is another format.
 */
internal fun percentG(value: Double): String {
    if (value.isNaN() || value.isInfinite() || value == 0.0) {
        return when {
            value.isNaN() -> "nan"
            value == 0.0 -> if (1 / value < 0) "-0" else "0"
            else -> if (value > 0) "inf" else "-inf"
        }
    }
    val rounded = BigDecimal(value).round(MathContext(6, RoundingMode.HALF_EVEN))
    val exponent = rounded.precision() - rounded.scale() - 1
    val digits = rounded.stripTrailingZeros()
    if (exponent in -4..5) {
        return digits.toPlainString()
    }
    val mantissa = digits.movePointLeft(exponent).toPlainString()
    return "${mantissa}e${if (exponent < 0) "-" else "+"}${"%02d".format(Locale.ROOT, abs(exponent))}"
}
