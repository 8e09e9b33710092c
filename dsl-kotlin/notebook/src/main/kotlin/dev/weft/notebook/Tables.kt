package dev.weft.notebook

import dev.weft.data.Batch
import dev.weft.data.Dataset
import dev.weft.picture.ConfusionMatrix
import dev.weft.table.Column
import dev.weft.table.Table
import dev.weft.tensor.Tensor
import dev.weft.training.Answer
import dev.weft.training.Evaluation
import dev.weft.training.Report
import java.time.LocalDateTime
import java.time.ZoneOffset

/** A confusion matrix shows that many classes, because one of many classes is still of use. */
private const val MOST_CLASSES = 20

/** The first rows and columns; a tensor with more than two dimensions is shown as rows along its first dimension. */
internal fun html(tensor: Tensor): Html {
    val shape = tensor.shape()
    val single = shape.rank() < 2
    val rows = if (single) 1 else shape.rows()
    val width = if (single) shape.size() else shape.rowSize()
    val blank = List(minOf(width, MOST_COLUMNS + 1)) { ELLIPSIS }
    return table(
        "Tensor $shape", emptyList(),
        limited(rows, MOST_ROWS, blank) {
            numbers(tensor.data(), it * width, width)
        }
    )
}

/** The first examples: their features, as an image if they are one, and their labels. */
internal fun html(data: Dataset): Html {
    val features = FloatArray(data.features().size())
    val labels = FloatArray(data.labels().size())
    val image = ImageShape.of(data.features())
    val wide = if (image != null) 1 else minOf(features.size, MOST_COLUMNS + 1)
    val heads = listOf("") + List(wide) { if (it == 0) "features" else "" } +
        List(minOf(labels.size, MOST_COLUMNS + 1)) { if (it == 0) "labels" else "" }
    val rows = limited(data.size(), MOST_ROWS, List(heads.size) { ELLIPSIS }) { example ->
        data.copy(example, features, 0, labels, 0)
        listOf(text("$example")) +
            (if (image != null) listOf(image.html(features, 0)) else numbers(features, 0, features.size)) +
            numbers(labels, 0, labels.size)
    }
    val caption = "${count(data.size(), "example")}, features ${data.features()}, labels ${data.labels()}"
    return table(caption, heads, rows)
}

/** The first examples of a batch, like those of a data set. */
internal fun html(batch: Batch): Html = html(Dataset.of(batch.features(), batch.labels()))

/** The first rows and columns under their names; a missing value is an empty cell. */
internal fun html(table: Table): Html {
    val columns = table.columns()
    val heads = limited(columns.size, MOST_COLUMNS, "…") { columns[it].name() }
    val rows = limited(table.size(), MOST_ROWS, List(heads.size) { ELLIPSIS }) { row ->
        limited(columns.size, MOST_COLUMNS, ELLIPSIS) { text(value(columns[it], row)) }
    }
    return table("${table.source()}, ${count(table.size(), "row")}, ${count(columns.size, "column")}", heads, rows)
}

private fun value(column: Column, row: Int) = when {
    column.missing(row) -> ""
    column is Column.Words -> column.words()[column.indices()[row]]
    column is Column.Times -> LocalDateTime.ofEpochSecond(column.seconds[row].toLong(), 0, ZoneOffset.UTC).toString()
    else -> number((column as Column.Numbers).values()[row])
}

/** The numbers under their names. */
internal fun html(report: Report): Html =
    table("Report", report.keys.toList(), listOf(report.values.map { text(number(it)) }))

/** The report, and the confusion matrix where the outputs stand for classes. */
internal fun html(evaluation: Evaluation): Html {
    val report = html(evaluation.report())
    return if (evaluation.hasClasses()) report + html(ConfusionMatrix.of(evaluation)) else report
}

/** The counts, true classes in rows and predicted ones in columns; a cell is the darker, the larger its share. */
internal fun html(matrix: ConfusionMatrix): Html {
    val classes = matrix.counts().size
    val heads = listOf("true \\ predicted") + limited(classes, MOST_CLASSES, "…") { matrix.names()[it] }
    val rows = limited(classes, MOST_CLASSES, List(heads.size) { ELLIPSIS }) { row ->
        val counts = matrix.counts()[row]
        val sum = counts.sumOf { it.toLong() }
        listOf(text(matrix.names()[row])) + limited(classes, MOST_CLASSES, ELLIPSIS) { column ->
            shaded(counts[column], sum, row == column)
        }
    }
    return table("Confusion matrix of ${count(classes, "class", "classes")}", heads, rows)
}

private fun shaded(count: Int, sum: Long, right: Boolean): Html {
    if (count == 0) return Html("·")
    val shade = tenth(Math.sqrt(count.toDouble() / sum) * 0.6)
    val colour = if (right) "0,114,178" else "213,94,0"
    return Html("<span style=\"display:block;background:rgba($colour,$shade)\">$count</span>")
}

/** What a model answers, with its probability of the answer and of the runner-up. */
internal fun html(answer: Answer): Html {
    val likely = answer.probabilities().entries.sortedByDescending { it.value }
    val heads = listOf("answer") + limited(likely.size, MOST_COLUMNS, "…") { likely[it].key }
    val cells = limited(likely.size, MOST_COLUMNS, ELLIPSIS) { text(number(likely[it].value)) }
    return table("Answer", heads, listOf(listOf(text("${answer.value()}")) + cells))
}

private fun numbers(data: FloatArray, from: Int, size: Int) =
    limited(size, MOST_COLUMNS, ELLIPSIS) { text("${data[from + it]}") }
