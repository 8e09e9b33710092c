package dev.weft.playground.record

import java.awt.Color
import java.awt.image.IndexColorModel
import kotlin.math.abs
import kotlin.math.pow
import kotlin.math.roundToInt

/** The colours of the page in its light theme, and the 256 of them that a GIF has. */
internal object Palette {
    val INK = Color(0x22, 0x22, 0x22)
    val QUIET = Color(0x6B, 0x73, 0x7B)
    val FAINT = Color(0xD5, 0xDA, 0xDE)
    private val NEGATIVE = Color(0xF2, 0x8E, 0x1C)
    private val ZERO = Color(0xF1, 0xF3, 0xF4)
    private val POSITIVE = Color(0x0B, 0x78, 0xBE)

    /** The colours of the classes, which colour-blind people can tell apart. */
    private val CLASSES = intArrayOf(
        0x0072B2, 0xE69F00, 0x009E73, 0xD55E00, 0xCC79A7, 0x56B4E9, 0xB8A800, 0x7A5CC4, 0x8C564B, 0x7F8A94,
    ).map(::Color)

    /** The exponent that makes small values visible. */
    private const val GAMMA = 0.85f
    private const val STEPS = 24
    private const val TINTS = 8

    /** From orange at -1 through light grey at 0 to blue at 1; NaN is white. */
    fun scale(x: Float): Color = if (x.isNaN()) Color.WHITE else {
        mix(ZERO, if (x < 0) NEGATIVE else POSITIVE, abs(x).coerceAtMost(1f).pow(GAMMA))
    }

    /** The colour of class [index] with probability [share], from white at 0. */
    fun ofClass(index: Int, share: Float = 1f): Color =
        mix(Color.WHITE, CLASSES[index.mod(CLASSES.size)], share.coerceIn(0f, 1f))

    private fun mix(from: Color, to: Color, share: Float): Color {
        fun part(a: Int, b: Int) = (a + (b - a) * share).roundToInt()
        return Color(part(from.red, to.red), part(from.green, to.green), part(from.blue, to.blue))
    }

    /** The index in a GIF that stands for an unchanged pixel. */
    const val TRANSPARENT = 255

    /** The opaque colours of a GIF: tints of the scale and of the classes, and as many greys as there is room for. */
    private val colours: IntArray = run {
        // Evenly spread, so that each colour of the scale has one near it.
        val tints = (-STEPS..STEPS).map { mix(ZERO, if (it < 0) NEGATIVE else POSITIVE, abs(it) / STEPS.toFloat()) } +
            CLASSES.indices.flatMap { index -> (1..TINTS).map { ofClass(index, it.toFloat() / TINTS) } }
        val greys = TRANSPARENT - tints.size
        (tints + (0 until greys).map { mix(INK, Color.WHITE, it / (greys - 1f)) }).map { it.rgb and 0xFFFFFF }
    }.toIntArray()

    /** The colours of a GIF. */
    val model = IndexColorModel(8, TRANSPARENT + 1, colours + 0, 0, false, TRANSPARENT, 0)

    /** The indices found before, by colours of 6 bits a channel; -1 where none was looked for. */
    private val found = IntArray(1 shl 18) { -1 }

    /** The index of the colour that is most similar to [rgb]. */
    fun indexOf(rgb: Int): Int {
        val key = (rgb shr 6 and 0x3F000) or (rgb shr 4 and 0xFC0) or (rgb shr 2 and 0x3F)
        if (found[key] < 0) found[key] = colours.indices.minBy { distance(colours[it], rgb or LOW_BITS) }
        return found[key]
    }

    /** Makes the index of a colour the same, whichever colour with its key comes first. */
    private const val LOW_BITS = 0x020202

    private fun distance(a: Int, b: Int): Int = (0..16 step 8).sumOf {
        val apart = (a shr it and 255) - (b shr it and 255)
        apart * apart
    }
}
