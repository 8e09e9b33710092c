package dev.weft.playground

import dev.weft.table.Preprocessing

/** Models as files: what the page saves, and what the launcher opens. */
internal object ModelFile {
    private val COLUMNS = listOf("x1", "x2")
    private const val LABEL = "label"

    /** The file of [run]'s model: `weft predict` reads it, for tables with the columns x1 and x2. */
    fun bytes(setup: Setup, run: Run): ByteArray {
        val moment = run.moment()
        val copy = run.predicting()
        moment.restore(copy)
        // The points need no scaling: mean 0 and deviation 1 leave them alone.
        val numbers = COLUMNS.map { Preprocessing.Standardized(it, 0.0, 1.0) }
        val classes = if (Encoding.of(run.configuration.loss, setup.data) in setOf(Encoding.NUMBER, Encoding.SIGN)) {
            listOf()
        } else {
            (0 until setup.data.classes).map { "$it" }
        }
        copy.preprocess(
            Preprocessing(numbers, listOf(), Preprocessing.Label(LABEL, classes, 0.0, 1.0), false),
        )
        return copy.checkpoint().bytes()
    }
}
