package dev.weft.cli

import dev.weft.cli.table.among
import dev.weft.file.MalformedDataException
import dev.weft.picture.LineChart
import dev.weft.picture.Panels
import dev.weft.table.Column
import dev.weft.table.Csv
import dev.weft.table.Table
import java.nio.file.Path
import kotlin.io.path.name

/** `plot LOG`: draws the curves of a training. */
internal object Plot : Command {
    /** The columns of a log that are not curves. */
    private val PLACES = listOf("epoch", "step", "rate")

    override val name = "plot"
    override val purpose =
        "Draws the log of a training (train --log) as charts: loss and metrics over the epochs."
    override val example = "plot log.csv"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val log = line.argument(
            "LOG", path("LOG"),
            "CSV file with a numeric column per curve, such as the file of train --log"
        )
        val out = line.option(
            "out", path("FILE"),
            "chart to write or overwrite, .png or .svg (default: the log's name and .png)"
        )
        val columns =
            line.option("columns", names, "columns to draw in one chart (default: loss and each metric in its own)")
        return { terminal ->
            val file = picture(out.value ?: Path.of(log.value.name.substringBeforeLast('.') + ".png"), "--out")
            val table = Csv.read(log.value)
            columns.value?.let { among(table.names(), it, "--columns", log.value) }
            val charts = columns.value?.let { mapOf(log.value.name to curves(table, it, log.value)) }
                ?: charts(table, log.value)
            val (below, x) = axis(table)
            draw(charts, below, x, file)
            terminal.out.line("wrote $file")
            Cli.OK
        }
    }

    /** The curves by name, grouped by quantity: `loss` and `val_loss` share a chart. */
    fun charts(table: Table, path: Path): Map<String, Map<String, DoubleArray>> {
        val curves = table.columns().filter { it is Column.Numbers && it.name() !in PLACES }.map { it.name() }
        if (curves.isEmpty()) {
            throw MalformedDataException(
                path, "header", "columns ${table.names().joinToString()}",
                "a column of numbers for each curve"
            )
        }
        return curves.groupBy { it.removePrefix("val_") }.mapValues { curves(table, it.value, path) }
    }

    /** The name and the values of the x axis: the column `epoch`, or the row numbers if there is none. */
    fun axis(table: Table): Pair<String, DoubleArray> {
        val epochs = table.columns().filterIsInstance<Column.Numbers>().find { it.name == "epoch" }
        return if (epochs == null) "row" to DoubleArray(table.size()) { it + 1.0 } else "epoch" to
            epochs.values.clone()
    }

    private fun curves(table: Table, names: List<String>, path: Path): Map<String, DoubleArray> =
        names.associateWith { name ->
            when (val column = table.column(name)) {
                is Column.Numbers -> column.values

                is Column.Words, is Column.Times ->
                    throw MalformedDataException(path, "column $name", "text", "numbers")
            }
        }

    /** Saves the charts, given by title, side by side in one file; [x] is their common x axis. */
    private fun draw(charts: Map<String, Map<String, DoubleArray>>, below: String, x: DoubleArray, file: Path) =
        Panels(charts.map { (title, curves) -> LineChart.of(title, below, x, curves) }, 2).save(file)
}

private val ENDINGS = listOf(".png", ".svg")

/**
 * Returns [file] after checking that a picture can have its name.
 *
 * @throws UsageException if the file that [option] names has another ending
 */
internal fun picture(file: Path, option: String): Path {
    if (ENDINGS.none { file.toString().lowercase().endsWith(it) }) {
        val wanted = "a file name that ends in ${ENDINGS.joinToString(" or ")}"
        throw UsageException("$option expects $wanted but got $file")
    }
    return file
}
