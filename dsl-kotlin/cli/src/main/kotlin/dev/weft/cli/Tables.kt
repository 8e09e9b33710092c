package dev.weft.cli

import dev.weft.file.MalformedDataException
import dev.weft.table.Csv
import dev.weft.table.Table
import dev.weft.training.Evaluation
import dev.weft.training.Predictor
import java.nio.file.Path
import java.util.Locale
import kotlin.math.sqrt

/** Throws [MalformedDataException] if one of the [columns] that [option] names is not in the [header] of the file. */
internal fun among(header: List<String>, columns: List<String>, option: String, path: Path) {
    columns.find { it !in header }?.let {
        throw MalformedDataException(
            path, "header", "none" + didYouMean(it, header),
            "a column $it, which $option names,"
        )
    }
}

/**
 * Evaluates [model] on the labelled rows of [table]. For a numeric target, `rmse` is the root mean squared error in the
 * unit of the target column.
 */
internal fun tableReport(model: Predictor, table: Table): Map<String, Any> {
    val fitted = model.preprocessing().orElseThrow()
    val label = fitted.label()
    val report = Evaluation.of(model, fitted.dataset(table)).report()
    val own = if (label.classes().isEmpty()) mapOf("rmse" to sqrt(report.getValue("loss")) * label.deviation()) else
        mapOf()
    return linkedMapOf<String, Any>("rows" to table.size()) + report + own
}

/** [report] as text: `rows 30, loss 0.0743, accuracy 0.9773`. */
internal fun shown(report: Map<String, Any>): String =
    report.entries.joinToString(", ") { (name, value) ->
        "$name " + if (value is Double) "%.4f".format(Locale.ROOT, value) else value
    }

/** Reads the columns of [path] that [saved] was trained on; the target column only if [labels] is true. */
internal fun rows(saved: Loaded, path: Path, labels: Boolean): Table {
    val fitted = saved.model.preprocessing().orElseThrow {
        UsageException("${saved.path} was not trained on a table: leave --csv out")
    }
    return Csv.read(path) { if (it == fitted.label().name() && !labels) Csv.Kind.IGNORED else fitted.kind(it) }
}

/** Where a spreadsheet could see the start of a formula: at the start of a cell, and after what it may split at. */
private val FORMULA = Regex("(?<=^|[\\n\\r\\t,;|])(?=[\\s\\p{Z}\"]*[=+\\-@＝＋－＠]|[\\t\\r])")

/**
 * [text] as a cell of a CSV file. If [safe], an apostrophe precedes what a spreadsheet would run: at the start of the
 * cell, of each of its lines, and of each part after a tab, `,`, `;` or `|`, since a spreadsheet may split at these.
 */
internal fun cell(text: String, safe: Boolean): String {
    val harmless = if (safe) text.replace(FORMULA, "'") else text
    return if (harmless.any { it in ",\"\n\r" }) "\"${harmless.replace("\"", "\"\"")}\"" else harmless
}
