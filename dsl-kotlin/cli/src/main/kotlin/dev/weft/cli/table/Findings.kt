package dev.weft.cli.table

import dev.weft.file.Printable
import dev.weft.table.Finding

/** The findings about a training table as a few lines, the weightiest first, with the options that change them. */
internal object Findings {
    private const val MOST = 10
    private const val ALIKE = 2

    private val ORDER = listOf(
        Finding.Kind.TASK, Finding.Kind.LEAK, Finding.Kind.IMBALANCE, Finding.Kind.UNLABELLED, Finding.Kind.IDENTIFIER,
        Finding.Kind.MISSING, Finding.Kind.TIMES, Finding.Kind.RARE, Finding.Kind.EMPTY, Finding.Kind.CONSTANT,
        Finding.Kind.LOGARITHM,
    )

    /** At most ten lines: of many findings of one kind, the first ones, and how many more there are. */
    fun lines(findings: List<Finding>): List<String> {
        val kinds = findings.groupBy { it.kind() }.toSortedMap(compareBy { ORDER.indexOf(it) })
        val lines = kinds.flatMap { (_, alike) ->
            val rest = alike.drop(ALIKE)
            alike.take(ALIKE).map(::line) + if (rest.isEmpty()) listOf() else listOf(counted(rest))
        }
        val more = lines.size - MOST
        return if (more <= 0) lines else lines.take(MOST - 1) + "and ${more + 1} more findings (--json lists them)"
    }

    /** The findings as facts for JSON. */
    fun facts(findings: List<Finding>): List<Map<String, String>> = findings.map {
        linkedMapOf("column" to it.column(), "kind" to it.kind().name.lowercase(), "text" to it.text())
    }

    private fun counted(rest: List<Finding>): String {
        val names = rest.take(MOST).joinToString { it.column() } + if (rest.size > MOST) ", …" else ""
        return "likewise ${rest.size} more column${if (rest.size == 1) "" else "s"}: $names"
    }

    private fun Finding.isNumber() = text().startsWith("${Printable.of(column())} is a number")

    private fun line(finding: Finding) = finding.text() + when (finding.kind()) {
        Finding.Kind.TASK -> " (otherwise: --task ${if (finding.isNumber()) "classes" else "number"})"
        Finding.Kind.IDENTIFIER -> " (--use ${finding.column()} keeps it)"
        Finding.Kind.LEAK -> " (--ignore ${finding.column()} leaves it out)"
        else -> ""
    }
}
