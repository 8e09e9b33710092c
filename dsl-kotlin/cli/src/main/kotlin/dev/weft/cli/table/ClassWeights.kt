package dev.weft.cli.table

import dev.weft.cli.CommandLine
import dev.weft.cli.Expected
import dev.weft.cli.Option
import dev.weft.cli.UsageException
import dev.weft.cli.didYouMean
import dev.weft.data.Dataset
import dev.weft.table.Preprocessing

/** The option `--class-weights`: how much the examples of each class count in a training. */
internal class ClassWeights(line: CommandLine) {
    /** The option, which a resumed training must not change. */
    val option: Option<String> = line.option(
        "class-weights",
        Expected("WEIGHTS", "balanced, or classes with their weights such as no=1,yes=5,", listOf(BALANCED)) {
            it.takeIf { word -> word == BALANCED || named(word) != null }
        },
        "balanced, so that rare classes weigh more, or weights of classes such as no=1,yes=5",
    )

    /** Whether all classes have the same sum of weights. */
    val isBalanced: Boolean get() = option.value == BALANCED

    /**
     * The weights of the classes of [fitted] if the option names them; null if it does not.
     *
     * @throws UsageException if the label is a number, or has no class of that name
     */
    fun named(fitted: Preprocessing): DoubleArray? {
        val word = option.value ?: return null
        val label = fitted.label()
        if (label.classes().isEmpty()) {
            val remedy = "leave --class-weights out, or add --task classes"
            throw UsageException("--class-weights expects a label of classes but ${label.name()} is a number: $remedy")
        }
        val weights = named(word) ?: return null
        weights.keys.find { it !in label.classes() }?.let {
            val what = "expects classes of ${label.name()} but got $it"
            throw UsageException("--class-weights $what" + didYouMean(it, label.classes()))
        }
        return DoubleArray(label.classes().size) { weights[label.classes()[it]] ?: 1.0 }
    }

    /** The weights of the classes of [fitted] for its rows [data]; null without the option. */
    fun of(fitted: Preprocessing, data: Dataset): DoubleArray? =
        named(fitted) ?: if (isBalanced) balance(data, fitted.label().classes().size) else null

    /** The weights by class in `A=X,B=X`; a class may contain an equals sign. */
    private fun named(word: String): Map<String, Double>? {
        val parts = word.split(',').map {
            it.substringBeforeLast('=', "") to it.substringAfterLast('=').toDoubleOrNull()
        }
        val isValid = parts.all { (name, weight) ->
            name.isNotEmpty() && weight != null && weight > 0 &&
                weight.isFinite()
        }
        return if (isValid) parts.associate { (name, weight) -> name to weight!! } else null
    }

    private companion object {
        const val BALANCED = "balanced"
    }
}

/** The weight of each class with which all have the same sum of weights over [data]. */
private fun balance(data: Dataset, classes: Int): DoubleArray {
    val counts = IntArray(classes)
    val features = FloatArray(data.features().size())
    val label = FloatArray(1)
    for (i in 0 until data.size()) {
        data.copy(i, features, 0, label, 0)
        counts[label[0].toInt()]++
    }
    return DoubleArray(classes) { data.size() / (classes.toDouble() * maxOf(1, counts[it])) }
}
