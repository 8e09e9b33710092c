package dev.weft.cli.table

import dev.weft.cli.CommandLine
import dev.weft.cli.Expected
import dev.weft.cli.Option
import dev.weft.cli.UsageException
import dev.weft.evaluation.Threshold
import dev.weft.recipe.TablePlan
import dev.weft.table.Table
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
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

    private val positive = if (chooses) Positive(line) else null

    /** The option that says for which class it is; null if there is none. */
    val positiveOption: Option<String>? get() = positive?.option

    /** The class that the command line calls positive, one of [classes]; null if it names none. */
    fun positive(classes: List<String>): String? = positive?.of(classes)

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
        positive?.check(classes)
        if (text.value != null && classes.size != 2) {
            val found = if (classes.isEmpty()) "a number" else "one of ${classes.size} classes"
            throw UsageException("--threshold expects a label of two classes but got $found: leave --threshold out")
        }
        if (isChosen && rows == 0) {
            val remedy = "add --validation 0.2, or give a probability"
            throw UsageException("--threshold ${text.value} expects rows that are not trained on but got none: $remedy")
        }
    }

    /** The threshold of [classes] that is given or chosen on the rows that [judge] answers; null without the option. */
    fun of(classes: List<String>, judge: () -> TablePlan.Judged): Threshold? = text.value?.let { word ->
        probability(word)?.let { turned(it, classes) }
            ?: judge().let { chosen(word, classes, it.probabilities, it.labels) }
    }

    /** The threshold for [model], chosen on [rows] if that is what the option says. */
    fun of(model: Predictor, rows: Table): Threshold {
        val word = text.value ?: return Threshold.USUAL
        val classes = model.preprocessing().orElseThrow().label().classes()
        val costs = costs(word)
        return when {
            isChosen && isFirst(classes) -> judged(model, rows).let { chosen(word, classes, it.first, it.second) }
            costs != null -> Threshold.forCosts(model, rows, costs.first, costs.second)
            word == "f1" -> Threshold.forF1(model, rows)
            else -> turned(probability(word)!!, classes)
        }
    }

    /** The threshold that the option names, for the second class. */
    val named: Threshold? get() = text.value?.let { probability(it) }?.let(::Threshold)

    private fun isFirst(classes: List<String>) = positive?.isFirst(classes) == true

    /** A threshold is kept for the second class: what the first one needs, that one may not have. */
    private fun turned(probability: Double, classes: List<String>) =
        Threshold(if (isFirst(classes)) 1 - probability else probability)

    private fun chosen(word: String, classes: List<String>, probabilities: Tensor, labels: Tensor): Threshold {
        val isFirst = isFirst(classes)
        val costs = costs(word)
        if (costs != null) {
            val (positive, negative) = if (isFirst) costs.second to costs.first else costs
            return Threshold.forCosts(probabilities, labels, positive, negative)
        }
        if (!isFirst) return Threshold.forF1(probabilities, labels)
        val turned = FloatArray(probabilities.size()) { probabilities.data()[it xor 1] }
        val others = FloatArray(labels.size()) { 1 - labels.data()[it] }
        val best = Threshold.forF1(Tensor.of(probabilities.shape(), *turned), Tensor.vector(*others))
        return Threshold(1 - best.probability)
    }

    /** The probabilities of both classes for the rows with a label, and those labels. */
    private fun judged(model: Predictor, rows: Table): Pair<Tensor, Tensor> {
        val fitted = model.preprocessing().orElseThrow()
        val labelled = fitted.labelled(rows)
        val data = fitted.dataset(labelled)
        val features = FloatArray(data.features().size())
        val label = FloatArray(1)
        val labels = FloatArray(data.size()) {
            data.copy(it, features, 0, label, 0)
            label[0]
        }
        val probabilities = model.answers(labelled).flatMap { it.probabilities().values }.map { it.toFloat() }
        return Tensor.of(Shape.of(data.size(), 2), *probabilities.toFloatArray()) to Tensor.vector(*labels)
    }

    private fun probability(word: String) = word.toDoubleOrNull()?.takeIf { it in 0.0..1.0 }

    private fun costs(word: String): Pair<Double, Double>? {
        val costs = word.removePrefix("cost:").takeIf { it != word }?.split(',')?.map { it.toDoubleOrNull() }
        return costs?.takeIf { all -> all.size == 2 && all.all { it != null && it >= 0 && it.isFinite() } }
            ?.let { (a, b) -> a!! to b!! }
    }
}

/** The usual threshold of commands that load a model. */
internal const val TRAINED = "that of train"
