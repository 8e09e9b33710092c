package dev.weft.cli.table

import dev.weft.cli.CommandLine
import dev.weft.cli.Expected
import dev.weft.evaluation.Threshold
import dev.weft.table.Table
import dev.weft.training.Predictor

/** The option `--threshold` of two classes: a probability, or what to choose it for. */
internal class Thresholds(line: CommandLine, chooses: Boolean) {
    private val text = line.option(
        "threshold",
        if (chooses) Expected("X|f1|cost:FP,FN", "a probability, f1, or cost: and two costs,", listOf("f1", "cost:")) {
            it.takeIf { it == "f1" || costs(it) != null || probability(it) != null }
        } else Expected("X", "a probability from 0 to 1") { it.takeIf { probability(it) != null } },
        "of two classes, answer the second above this probability (default: 0.5)"
    )

    /** Whether the command line names one. */
    val given: Boolean get() = text.given

    /** The threshold for [model], chosen on [rows] if that is what the option says. */
    fun of(model: Predictor, rows: Table): Threshold = text.value?.let { word ->
        costs(word)?.let { (positive, negative) -> Threshold.forCosts(model, rows, positive, negative) }
            ?: if (word == "f1") Threshold.forF1(model, rows) else named
    } ?: Threshold.USUAL

    /** The threshold that the option names. */
    val named: Threshold? get() = text.value?.let { probability(it) }?.let(::Threshold)

    private fun probability(word: String) = word.toDoubleOrNull()?.takeIf { it in 0.0..1.0 }

    private fun costs(word: String): Pair<Double, Double>? {
        val costs = word.removePrefix("cost:").takeIf { it != word }?.split(',')?.map { it.toDoubleOrNull() }
        return costs?.takeIf { all -> all.size == 2 && all.all { it != null && it >= 0 && it.isFinite() } }
            ?.let { (a, b) -> a!! to b!! }
    }
}
