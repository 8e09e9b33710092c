package dev.weft.cli.tune

import dev.weft.cli.activation
import dev.weft.cli.didYouMean
import dev.weft.search.Range

/**
 * A setting of a recipe that a search may change.
 *
 * @property label its name on the command line
 * @property wanted what its values are, in words
 * @property isNumber whether its values are numbers with an order
 * @property read parses a value; null or an `IllegalArgumentException` if it is not valid
 */
internal enum class Setting(
    val label: String,
    val wanted: String,
    private val isNumber: Boolean,
    private val read: (String) -> Any?,
) {
    RATE("rate", "numbers above 0", true, { it.toDouble().takeIf { x -> x > 0 && x.isFinite() } }),
    HIDDEN("hidden", "whole numbers from 1 to 65536", true, { it.toInt().takeIf { n -> n in 1..65_536 } }),
    LAYERS("layers", "whole numbers from 0 to 16", true, { it.toInt().takeIf { n -> n in 0..16 } }),
    DROPOUT("dropout", "numbers from 0 to below 1", true, { it.toDouble().takeIf { x -> x >= 0 && x < 1 } }),
    L2("l2", "numbers of at least 0", true, { it.toDouble().takeIf { x -> x >= 0 && x.isFinite() } }),
    BATCH("batch", "whole numbers from 1 to 65536", true, { it.toInt().takeIf { n -> n in 1..65_536 } }),
    SMOOTHING("smoothing", "numbers from 0 to 1", true, { it.toDouble().takeIf { x -> x in 0.0..1.0 } }),
    ACTIVATION("activation", "names of activations", false, { activation(it) }),
    ;

    private fun value(text: String): Any = try {
        read(text.trim())
    } catch (_: IllegalArgumentException) {
        null
    } ?: throw wrong("$label expects $wanted but got ${text.trim().ifEmpty { "nothing" }}")

    /**
     * The values from [low] to [high]. Orders of magnitude are equally likely for what matters by them: rates, decays
     * and sizes.
     */
    private fun range(low: String, high: String): Range<*> {
        if (!isNumber) {
            throw wrong("$label has no numbers: list its values with --choice $label=…")
        }
        val (a, b) = listOf(low, high).map { value(it) as Number }
        if (a.toDouble() >= b.toDouble()) {
            throw wrong("$label expects the smaller number first but got ${low.trim()}..${high.trim()}")
        }
        return when {
            this == LAYERS -> Range.whole(label, a as Int, b as Int)
            a is Int -> Range.logWhole(label, a, b as Int)
            this in BY_MAGNITUDE && a.toDouble() > 0 -> Range.log(label, a.toDouble(), b.toDouble())
            else -> Range.linear(label, a.toDouble(), b.toDouble())
        }
    }

    private fun choice(values: List<String>): Range<*> {
        val read = values.map { value(it) }
        if (read.distinct().size < read.size) {
            throw wrong("$label expects different values but got ${values.joinToString(",")}")
        }
        return Range.choice(label, *read.toTypedArray())
    }

    companion object {
        private val BY_MAGNITUDE by lazy { setOf(RATE, L2) }

        /** The names of all settings. */
        val labels: List<String> get() = entries.map { it.label }

        private fun wrong(message: String) = IllegalArgumentException(message)

        private fun named(name: String): Setting = entries.find { it.label == name.trim() }
            ?: throw wrong(
                "no setting is called ${name.trim().ifEmpty {
                    "nothing"
                }}" + didYouMean(name.trim(), labels)
            )

        /** The range that `NAME=LOW..HIGH` stands for. */
        fun range(text: String): Range<*> {
            val (name, bounds) = parts(text, "NAME=LOW..HIGH, such as rate=0.0001..0.1,")
            val setting = named(name)
            if (".." !in bounds) {
                throw wrong("expected $name=LOW..HIGH but got $text; single values are for --choice")
            }
            return setting.range(bounds.substringBefore(".."), bounds.substringAfter(".."))
        }

        /** The choice that `NAME=A,B,C` stands for. */
        fun choice(text: String): Range<*> {
            val (name, values) = parts(text, "NAME=A,B,C, such as hidden=32,64,256,")
            return named(name).choice(values.split(','))
        }

        private fun parts(text: String, form: String): Pair<String, String> {
            if ('=' !in text) throw wrong("expected $form but got $text")
            return text.substringBefore('=').trim() to text.substringAfter('=')
        }
    }
}
