package dev.weft.cli

import dev.weft.file.MalformedDataException
import dev.weft.picture.LineChart
import dev.weft.picture.Panels
import dev.weft.table.Column
import dev.weft.table.Csv
import dev.weft.table.Table
import java.nio.file.Path
import kotlin.io.path.name

/** `plot LOG`: the curves of a training. */
internal object Plot : Command {
    private val ENDINGS = listOf(".png", ".svg")

    /** What a log tells beside the curves. */
    private val PLACES = listOf("epoch", "step", "rate")

    override val name = "plot"
    override val purpose =
        "Draws the log of a training (train --log): loss and metrics, with validation, over the epochs."
    override val example = "plot log.csv"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val log = line.argument("LOG", path("LOG"), "a CSV file with a column of numbers for each curve")
        val out = line.option(
            "out", path("FILE"),
            "writes this .png or .svg file, over an earlier one (the log's name and .png)"
        )
        val columns =
            line.option("columns", names, "draws these columns in one picture (loss and metrics, each in its own)")
        return { terminal ->
            val file = out.value ?: Path.of(log.value.name.substringBeforeLast('.') + ".png")
            if (ENDINGS.none { file.toString().lowercase().endsWith(it) }) {
                throw UsageException("--out expects a name that ends in ${ENDINGS.joinToString(" or ")} but got $file")
            }
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

    /** For each quantity its curves by name, in training and in validation. */
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

    /** What runs below the curves: epochs, or the rows of a table that has none. */
    fun axis(table: Table): Pair<String, DoubleArray> {
        val epochs = table.columns().filterIsInstance<Column.Numbers>().find { it.name == "epoch" }
        return if (epochs == null) "row" to DoubleArray(table.size()) { it + 1.0 } else "epoch" to
            epochs.values.clone()
    }

    private fun curves(table: Table, names: List<String>, path: Path): Map<String, DoubleArray> =
        names.associateWith { name ->
            when (val column = table.column(name)) {
                is Column.Numbers -> column.values
                is Column.Words -> throw MalformedDataException(path, "column $name", "words", "numbers")
            }
        }

    /** Saves the charts by title, beside each other, each over [x]. */
    private fun draw(charts: Map<String, Map<String, DoubleArray>>, below: String, x: DoubleArray, file: Path) =
        Panels(charts.map { (title, curves) -> LineChart.of(title, below, x, curves) }, 2).save(file)
}
