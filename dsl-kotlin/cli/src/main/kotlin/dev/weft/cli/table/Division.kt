package dev.weft.cli.table

import dev.weft.cli.UsageException
import dev.weft.file.MalformedDataException
import dev.weft.random.RandomStream
import dev.weft.table.Column
import dev.weft.table.Table

/**
 * The rows of a table that have a label, in two parts.
 *
 * @property training the rows to train on
 * @property test the rows held out
 * @property unlabelled how many rows were left out since they have no label
 */
internal class Division(val training: Table, val test: Table, val unlabelled: Int) {
    companion object {
        private const val MOST_CLASSES = 50

        /**
         * Holds out the [share] of the rows of [table], in an order that follows from [seed]. Each class has the same
         * share of test rows, as far as that can be, and at least one row to train on.
         *
         * @param asked the share as the command line names it; null if it does not
         * @throws UsageException if a share was asked for but the table has too few rows
         */
        fun of(table: Table, label: String, seed: Long, share: Double, asked: String?): Division {
            val rows = shuffled(table, label, seed)
            val test = quotas(groups(table.column(label).rows(*rows)), share).flatten().toSet()
            if (asked != null && share > 0 && test.isEmpty()) {
                val remedy = "choose a larger fraction"
                throw UsageException("--test-share $asked holds out none of ${rows.size} rows: $remedy")
            }
            return divided(table, rows, test)
        }

        /** Divides [table] in [count] ways: each row with a label is held out in one of them. */
        fun folds(table: Table, label: String, seed: Long, count: Int): List<Division> {
            val rows = shuffled(table, label, seed)
            if (count > rows.size) {
                throw UsageException("--folds expects at most the ${rows.size} rows with a label but got $count")
            }
            // Dealt like cards, class by class, so that each fold has its share of every class.
            val dealt = groups(table.column(label).rows(*rows)).flatten()
            return (0 until count).map { fold ->
                divided(table, rows, dealt.filterIndexed { i, _ -> i % count == fold }.toSet())
            }
        }

        /**
         * The rows of [table] that have a label, in the order of [Table.shuffle]: only their numbers, since a copy of
         * the rows would take as much memory as the table.
         */
        private fun shuffled(table: Table, label: String, seed: Long): IntArray {
            val column = table.column(label)
            val known = (0 until table.size()).filterNot(column::missing)
            if (known.isEmpty()) {
                val found = "no value in any of ${table.size()} rows"
                val wanted = "labels (--label names the column)"
                throw MalformedDataException(table.source(), "column $label", found, wanted)
            }
            val order = RandomStream.of(seed, "rows").permutation(known.size)
            return IntArray(order.size) { known[order[it]] }
        }

        /** Holds out those of [rows] at the places [test]. */
        private fun divided(table: Table, rows: IntArray, test: Set<Int>): Division {
            val (held, rest) = rows.indices.partition(test::contains)
            fun part(places: List<Int>) = table.rows(*IntArray(places.size) { rows[places[it]] })
            return Division(part(rest), part(held), table.size() - rows.size)
        }

        /** The rows of each class, or all rows as one group if the label has too many values to be classes. */
        private fun groups(label: Column): List<List<Int>> {
            val all = (0 until label.size()).toList()
            val classes = when (label) {
                is Column.Words -> all.groupBy { label.indices[it] }
                is Column.Numbers -> all.groupBy { label.values[it] }
                is Column.Times -> mapOf()
            }
            return if (classes.size in 1..MOST_CLASSES) classes.values.toList() else listOf(all)
        }

        /** The first rows of each of [groups], [share] of them; the largest remainders are rounded up. */
        private fun quotas(groups: List<List<Int>>, share: Double): List<List<Int>> {
            val exact = groups.map { it.size * share }
            val whole = exact.map { it.toInt() }.toMutableList()
            val left = Math.round(exact.sum()).toInt() - whole.sum()
            groups.indices.sortedByDescending { exact[it] - whole[it] }.take(maxOf(0, left)).forEach { whole[it]++ }
            return groups.mapIndexed { i, rows -> rows.take(minOf(whole[i], rows.size - 1)) }
        }
    }
}
