package dev.weft.cli.table

import dev.weft.table.Finding
import dev.weft.table.Preprocessing

/** The findings about a training table as a few lines, the weightiest first, with the options that change them. */
internal object Findings {
    private const val MOST = 10
    private const val ALIKE = 2
    private val MARK = Regex(" is (-?9+) in ")

    private val ORDER = listOf(
        Finding.Kind.TASK, Finding.Kind.LEAK, Finding.Kind.IMBALANCE, Finding.Kind.UNLABELLED, Finding.Kind.IDENTIFIER,
        Finding.Kind.MARK,
        Finding.Kind.MISSING, Finding.Kind.TIMES, Finding.Kind.RARE, Finding.Kind.EMPTY, Finding.Kind.CONSTANT,
        Finding.Kind.LOGARITHM,
    )

    /** At most ten lines about [label]'s table: of many findings of a kind, the first ones, and the other columns. */
    fun lines(findings: List<Finding>, label: Preprocessing.Label): List<String> {
        val kinds = findings.groupBy { it.kind() }.toSortedMap(compareBy { ORDER.indexOf(it) })
        val lines = kinds.flatMap { (kind, alike) ->
            val rest = alike.drop(ALIKE)
            val first = alike.take(ALIKE).map { it.text() + otherwise(it, label) }
            if (rest.isEmpty()) first else first + counted(kind, rest.map { it.column() })
        }
        val more = lines.size - MOST
        return if (more <= 0) lines else lines.take(MOST - 1) + "and ${more + 1} more findings (--json lists them)"
    }

    /** The findings as facts for JSON. */
    fun facts(findings: List<Finding>): List<Map<String, String>> = findings.map {
        linkedMapOf("column" to it.column(), "kind" to it.kind().name.lowercase(), "text" to it.text())
    }

    private fun counted(kind: Finding.Kind, columns: List<String>): String {
        val names = columns.take(MOST).joinToString() + if (columns.size > MOST) ", …" else ""
        return when (kind) {
            Finding.Kind.MISSING -> "missing values also in $names"
            Finding.Kind.MARK -> "such numbers also in $names"
            Finding.Kind.IDENTIFIER -> "left out as names of rows, too: $names (--use keeps them)"
            Finding.Kind.LEAK -> "also tell the label in every row: $names (--ignore leaves them out)"
            else -> "likewise ${columns.size} more column${if (columns.size == 1) "" else "s"}: $names"
        }
    }

    private fun otherwise(finding: Finding, label: Preprocessing.Label) = when (finding.kind()) {
        Finding.Kind.TASK -> when {
            label.classes().isEmpty() -> " (otherwise: --task classes)"
            label.classes().all { it.toDoubleOrNull() != null } -> " (otherwise: --task number)"
            else -> ""
        }

        Finding.Kind.MARK -> " (--na NA,${MARK.find(finding.text())?.groupValues?.get(1)} reads it as one)"

        Finding.Kind.IDENTIFIER -> " (--use ${finding.column()} keeps it)"

        Finding.Kind.LEAK -> " (--ignore ${finding.column()} leaves it out)"

        else -> ""
    }
}
