package dev.weft.notebook

import dev.weft.dsl.chart
import dev.weft.tensor.Tensor
import dev.weft.training.History
import dev.weft.training.Model
import dev.weft.training.Trained
import java.util.Locale

/** Limits for tensors: more rows and columns would only fill the page. */
private const val MOST_ROWS = 12
private const val MOST_COLUMNS = 10

/** The described layers, the loss and the optimizer. */
internal fun html(model: Model): String =
    table("Model", listOf("layer", "description"), model.network().layers().map { listOf(it.kind(), "$it") }) +
        paragraph("loss ${model.loss()}, optimizer ${model.optimizer()}")

/** The layers with their output shapes and numbers of weights. */
internal fun html(trained: Trained): String {
    val rows = trained.network().layers()
    val weights = rows.map { listOf(it.name(), it.kind(), "${it.output()}", number(it.parameters(false))) }
    val trainable = rows.sumOf { it.parameters(true) }
    return table("Trained, ${number(trained.step())} steps", listOf("layer", "type", "output", "weights"), weights) +
        paragraph("${number(rows.sumOf { it.parameters(false) })} weights, ${number(trainable)} of them trainable")
}

/** The curves over the epochs as SVG, or a message if there are none yet. */
internal fun html(history: History): String = try {
    history.chart().svg()
} catch (nothing: IllegalStateException) {
    paragraph(nothing.message.orEmpty())
}

/** The first rows and columns; a tensor with more than two dimensions is shown as rows along its first dimension. */
internal fun html(tensor: Tensor): String {
    val shape = tensor.shape()
    val scalar = shape.rank() < 2
    val rows = if (scalar) 1 else shape.rows()
    val width = if (scalar) shape.size() else shape.rowSize()
    val shown = (0 until minOf(rows, MOST_ROWS)).map { row ->
        (0 until minOf(width, MOST_COLUMNS)).map { "${tensor.data()[row * width + it]}" } + rest(width > MOST_COLUMNS)
    }
    val more = if (rows > MOST_ROWS) listOf(List(minOf(width, MOST_COLUMNS + 1)) { "…" }) else emptyList()
    return table("Tensor $shape", emptyList(), shown + more)
}

private fun rest(left: Boolean) = if (left) listOf("…") else emptyList()

private fun table(caption: String, heads: List<String>, rows: List<List<String>>) = buildString {
    append("<table><caption>${escaped(caption)}</caption>")
    if (heads.isNotEmpty()) {
        append(heads.joinToString("", "<tr>", "</tr>") { "<th>${escaped(it)}</th>" })
    }
    rows.forEach { row -> append(row.joinToString("", "<tr>", "</tr>") { "<td>${escaped(it)}</td>" }) }
    append("</table>")
}

private fun paragraph(text: String) = "<p>${escaped(text)}</p>"

private fun number(number: Long) = String.format(Locale.ROOT, "%,d", number)

/** Escapes HTML: text from a file or a name must not become a tag. */
internal fun escaped(text: String): String =
    text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;")
