package dev.weft.cli.tune

import dev.weft.cli.table.Findings
import dev.weft.cli.table.RowCounts
import dev.weft.cli.table.summed
import dev.weft.evaluation.Judgement
import dev.weft.network.Activation
import dev.weft.recipe.TableSearch
import dev.weft.search.Settings
import dev.weft.search.Trial

/**
 * What a search found, as lines and as facts: the best trials, the best settings, and what the best model is worth.
 *
 * @property score the name of the number that decided
 */
internal class Outcome(private val study: Study, found: TableSearch.Found, private val score: String) {
    private val result = found.search()
    private val plan = found.plan()
    private val judgement =
        study.test?.takeIf { it.size() > 0 }?.let { Judgement.of(found.best().trained().predictor(), it) }

    /** The report for people. */
    val lines: List<String>
        get() {
            val label = study.preprocessing.label()
            val rows = RowCounts(
                plan.training().size(), plan.judged().size(), plan.folds(), judgement?.rows() ?: 0, study.unlabelled
            )
            return summed(label, rows) + "" + table() +
                listOf("", "best settings: ${shown(result.best().settings())}", "") +
                judgement?.lines().orEmpty()
        }

    /** The same for JSON. */
    val facts: Map<String, Any>
        get() {
            val best = result.best()
            return linkedMapOf<String, Any>(
                "label" to study.preprocessing.label().name(), "classes" to study.preprocessing.label().classes(),
                "trainingRows" to plan.training().size(), "validationRows" to plan.judged().size(),
                "unlabelled" to study.unlabelled, "findings" to Findings.facts(study.findings),
                "complete" to result.complete(), "score" to score,
                "best" to factsOf(best), "trials" to result.trials().map(::factsOf),
            ) + judgement?.let {
                mapOf("test" to mapOf("rows" to it.rows()) + it.scores() + ("baseline" to it.baseline()))
            }.orEmpty()
        }

    private fun factsOf(trial: Trial) = linkedMapOf(
        "trial" to trial.number(), "settings" to trial.settings().values().mapValues { (_, value) -> plain(value) },
        "epochs" to trial.epochs(),
        "score" to trial.score(), "bestEpoch" to trial.bestEpoch(),
    )

    /** The best trials, the best one first. */
    private fun table(): List<String> {
        val names = result.best().settings().values().keys.toList()
        val ranked = result.trials().filterNot { it.diverged() }.sortedBy { it.score() }
        val name = score.removePrefix("val_").replace('_', ' ') + if (study.isClasses) "" else " *"
        val rows = listOf(listOf("trial", name, "epoch") + names) + ranked.take(MOST).map { trial ->
            listOf("${trial.number()}", number(trial.score()), "${trial.bestEpoch()} of ${trial.epochs()}") +
                names.map { shown(trial.settings().get(it)) }
        }
        val widths = rows[0].indices.map { column -> rows.maxOf { it[column].length } }
        val lines = rows.map { row -> row.mapIndexed { i, cell -> cell.padStart(widths[i]) }.joinToString("  ") }
        val diverged = result.trials().count { it.diverged() }
        val more = ranked.size - MOST
        return lines + listOfNotNull(
            if (more > 0) "and $more more trials with higher scores" else null,
            if (diverged > 0) "diverged: $diverged" else null,
            if (study.isClasses) null else "* in standard deviations of ${study.preprocessing.label().name()}",
        )
    }

    private companion object {
        const val MOST = 10
    }
}

/** The values of [settings] in one line. */
internal fun shown(settings: Settings): String =
    settings.values().entries.joinToString(" ") { (name, value) -> "$name=${shown(value)}" }

private fun shown(value: Any) = "${plain(value)}"

/** [value] as JSON has it: an activation by its name. */
private fun plain(value: Any): Any = if (value is Activation) named(value) else value

private fun named(activation: Activation): String {
    val words = "$activation".substringBefore('[').split('_')
    if (words.any { word -> word != word.uppercase() }) return "$activation"
    return words.joinToString("") { it.lowercase().replaceFirstChar(Char::uppercase) }.replaceFirstChar(Char::lowercase)
}
