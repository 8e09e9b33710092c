package dev.weft.cli.table

import dev.weft.cli.CommandLine
import dev.weft.cli.Expected
import dev.weft.cli.Option
import dev.weft.cli.UsageException
import dev.weft.cli.didYouMean
import dev.weft.evaluation.Judgement
import java.util.Locale

/** The option `--positive`: which of two classes is the one that is looked for. */
internal class Positive(line: CommandLine) {
    /** The option, which a resumed training must not change. */
    val option: Option<String> = line.option(
        "positive", Expected("CLASS", "the name of a class") { it.ifEmpty { null } },
        "class that false alarms (FP), misses (FN), --threshold are about (default: the second)"
    )

    /** The positive class among [classes], for the scores; null without the option. */
    fun of(classes: List<String>): String? = option.value?.also { check(classes) }

    /** Whether it is the first of two [classes], not the second as usual. */
    fun isFirst(classes: List<String>): Boolean = of(classes).let { it != null && it == classes[0] }

    /**
     * Checks that it is one of two [classes].
     *
     * @throws UsageException if not
     */
    fun check(classes: List<String>) {
        val name = option.value ?: return
        if (classes.size != 2) {
            val found = if (classes.isEmpty()) "a number" else "one of ${classes.size} classes"
            throw UsageException("--positive expects a label of two classes but got $found: leave --positive out")
        }
        if (name !in classes) {
            val wanted = "${classes[0]} or ${classes[1]}"
            throw UsageException("--positive expects $wanted but got $name" + didYouMean(name, classes))
        }
    }
}

/** What a model of two classes gets wrong and right, if one of them is looked for. */
internal class Positives(private val name: String, judgement: Judgement) {
    private val at = judgement.classes().indexOfFirst { it.name() == name }
    private val own = judgement.classes()[at]
    private val other = judgement.classes()[1 - at]
    private val missed = judgement.confusion()[at][1 - at]
    private val alarms = judgement.confusion()[1 - at][at]

    /** The scores of the class, and what its two kinds of errors are. */
    val line: String
        get() {
            val scores = listOf("precision" to own.precision(), "recall" to own.recall(), "F1" to own.f1())
                .joinToString { (what, score) -> "$what %.4f".format(Locale.ROOT, score) }
            return "positive class $name: $scores; false positives (${other.name()}, answered $name) $alarms, " +
                "false negatives ($name, answered ${other.name()}) $missed"
        }

    /** The same for JSON. */
    val facts: Map<String, Any>
        get() = mapOf(
            "positive" to linkedMapOf(
                "class" to name, "precision" to own.precision(), "recall" to own.recall(), "f1" to own.f1(),
                "falsePositives" to alarms, "falseNegatives" to missed,
            )
        )
}
