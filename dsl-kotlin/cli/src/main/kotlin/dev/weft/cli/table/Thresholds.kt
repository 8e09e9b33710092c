package dev.weft.cli.table

import dev.weft.cli.CommandLine
import dev.weft.cli.Expected
import dev.weft.cli.Option
import dev.weft.cli.UsageException
import dev.weft.evaluation.Threshold
import dev.weft.recipe.TablePlan
import dev.weft.table.Table
import dev.weft.training.Predictor

/** The option `--threshold` of two classes: a probability, or what to choose it for. */
internal class Thresholds(line: CommandLine, chooses: Boolean, usual: String) {
    private val text = line.option(
        "threshold",
        if (chooses) Expected("X", "a probability, f1, or cost: and two costs,", listOf("f1", "cost:")) {
            it.takeIf { it == "f1" || costs(it) != null || probability(it) != null }
        } else Expected("X", "a probability from 0 to 1") { it.takeIf { probability(it) != null } },
        "probability that the second of two classes needs" +
            (if (chooses) ", or f1, cost:FP,FN" else "") + " (default: $usual)"
    )

    /** Whether the command line names one. */
    val given: Boolean get() = text.given

    /** The option, which a resumed training must not change. */
    val option: Option<String> get() = text

    /** Whether the rows decide. */
    val isChosen: Boolean get() = text.value != null && named == null

    /**
     * Checks that there are two [classes], and [rows] to choose on, before a training.
     *
     * @throws UsageException if not
     */
    fun check(classes: List<String>, rows: Int) {
        if (text.value != null && classes.size != 2) {
            val found = if (classes.isEmpty()) "a number" else "one of ${classes.size} classes"
            throw UsageException("--threshold expects a label of two classes but got $found: leave --threshold out")
        }
        if (isChosen && rows == 0) {
            val remedy = "add --validation 0.2, or give a probability"
            throw UsageException("--threshold ${text.value} expects rows that are not trained on but got none: $remedy")
        }
    }

    /** The threshold that is given, or chosen on the rows that [judge] answers; null without the option. */
    fun of(judge: () -> TablePlan.Judged): Threshold? = text.value?.let { word ->
        named ?: judge().let { rows ->
            costs(word)?.let { (a, b) -> Threshold.forCosts(rows.probabilities, rows.labels, a, b) }
                ?: Threshold.forF1(rows.probabilities, rows.labels)
        }
    }

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

/** The usual threshold of commands that load a model. */
internal const val TRAINED = "that of train"
