package dev.weft.cli.table

import dev.weft.file.InputFile
import dev.weft.random.RandomStream
import dev.weft.table.Column
import dev.weft.table.Csv
import dev.weft.table.Table
import java.io.Writer
import java.nio.file.Files
import java.nio.file.Path
import java.time.LocalDateTime
import java.time.ZoneOffset

/**
 * A table that is too large for memory, rewritten in a plain form as two temporary files: the rows of [training], and
 * those of [test], which fit into memory.
 *
 * @property unlabelled how many rows were left out since they have no label
 */
internal class Spill private constructor(
    val training: Path,
    val test: Path,
    private val kinds: Map<String, Csv.Kind>,
    val unlabelled: Int,
    val tested: Int,
) : AutoCloseable {
    /** How to read both files. */
    fun options(): Csv.Options = Csv.Options.of().withSeparator(',').withDecimal('.').withEncoding(Charsets.UTF_8)
        .withHeader(true).withMissing().withKinds { kinds[it] ?: Csv.Kind.IGNORED }

    override fun close() {
        Files.deleteIfExists(training)
        Files.deleteIfExists(test)
    }

    companion object {
        /** The memory that a table takes while it is read and encoded, as a multiple of its file. */
        private const val FACTOR = 8

        /** How many times smaller text becomes, about, when it is compressed. */
        private const val COMPRESSION = 4
        private const val ROWS = 4096

        /** The most rows to test. */
        const val MOST_TESTED = 20_000

        /** Whether the table in [file] may be too large for memory. */
        fun isNeeded(file: Path): Boolean {
            val size = InputFile.size(file) * if ("$file".endsWith(".gz")) COMPRESSION else 1
            return size * FACTOR > Runtime.getRuntime().maxMemory()
        }

        /**
         * Divides the rows that have a [label], of which [stream] passes the parts, by chance that follows from [seed].
         * The rows that are not tested are dropped unless it [keeps] them.
         */
        fun of(
            label: String,
            seed: Long,
            share: Double,
            keeps: Boolean = true,
            stream: (Int, (Table) -> Unit) -> Unit,
        ): Spill {
            val (training, test) = listOf("training", "test").map { Files.createTempFile("weft-$it", ".csv") }
            val chance = RandomStream.of(seed, "test")
            var kinds = mapOf<String, Csv.Kind>()
            var unlabelled = 0
            var tested = 0
            try {
                (if (keeps) Files.newBufferedWriter(training) else Writer.nullWriter()).use { first ->
                    Files.newBufferedWriter(test).use { second ->
                        stream(ROWS) { part ->
                            if (kinds.isEmpty()) {
                                kinds = part.columns().associate { it.name() to kindOf(it) }
                                listOf(first, second).forEach { it.line(part.names().map(::quoted)) }
                            }
                            val target = part.column(label)
                            for (row in 0 until part.size()) {
                                val isHeld = chance.nextDouble() < share && tested < MOST_TESTED
                                if (target.missing(row)) {
                                    unlabelled++
                                } else {
                                    if (isHeld) tested++
                                    (if (isHeld) second else first).line(part.columns().map { text(it, row) })
                                }
                            }
                        }
                    }
                }
            } catch (e: Throwable) {
                Files.deleteIfExists(training)
                Files.deleteIfExists(test)
                throw e
            }
            return Spill(training, test, kinds, unlabelled, tested)
        }

        private fun Writer.line(cells: List<String>) = write(cells.joinToString(",", postfix = "\n"))

        private fun kindOf(column: Column) = when (column) {
            is Column.Numbers -> Csv.Kind.NUMBERS
            is Column.Words -> Csv.Kind.WORDS
            is Column.Times -> if (column.isDayFirst) Csv.Kind.DAY_FIRST_OR_MISSING else Csv.Kind.TIMES
        }

        private fun text(column: Column, row: Int): String = when {
            // An empty cell in a table of one column would be an empty line.
            column.missing(row) -> "\"\""

            column is Column.Numbers -> column.values[row].toString()

            column is Column.Words -> quoted(column.words[column.indices[row]])

            else -> time((column as Column.Times).seconds[row])
        }

        private fun quoted(text: String) = "\"${text.replace("\"", "\"\"")}\""

        private fun time(seconds: Double): String {
            val whole = Math.floor(seconds)
            val nanos = Math.round((seconds - whole) * 1e9).coerceAtMost(999_999_999)
            return LocalDateTime.ofEpochSecond(whole.toLong(), nanos.toInt(), ZoneOffset.UTC).toString()
        }
    }
}
