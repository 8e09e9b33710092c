package dev.weft.playground

import dev.weft.data.Dataset
import dev.weft.data.Synthetic
import dev.weft.internal.text.Spelling

/** Where the points come from: a data set of [Synthetic] under its name there, or the points of the user. */
internal enum class Source(
    private val isNumbers: Boolean = false,
    private val takesClasses: Boolean = false,
    private val make: (DataSetup, Long) -> Dataset,
) {
    CIRCLE(make = { data, seed -> Synthetic.circle(data.count, data.noise, seed) }),
    XOR(make = { data, seed -> Synthetic.xor(data.count, data.noise, seed) }),
    GAUSS(make = { data, seed -> Synthetic.gauss(data.count, data.noise, seed) }),
    SPIRAL(takesClasses = true, make = { data, seed ->
        if (data.classes > 2) Synthetic.spiral(data.count, data.noise, data.classes, seed)
        else Synthetic.spiral(data.count, data.noise, seed)
    }),
    MOONS(make = { data, seed -> Synthetic.moons(data.count, data.noise, seed) }),
    RINGS(takesClasses = true, make = { data, seed -> Synthetic.rings(data.count, data.noise, data.classes, seed) }),
    BLOBS(takesClasses = true, make = { data, seed -> Synthetic.blobs(data.count, data.noise, data.classes, seed) }),
    LINE(make = { data, seed -> Synthetic.line(data.count, data.noise, seed) }),
    AND_GATE(make = { data, seed -> Synthetic.andGate(data.count, data.noise, seed) }),
    OR_GATE(make = { data, seed -> Synthetic.orGate(data.count, data.noise, seed) }),
    XOR_GATE(make = { data, seed -> Synthetic.xorGate(data.count, data.noise, seed) }),
    PLANE(isNumbers = true, make = { data, seed -> Synthetic.plane(data.count, data.noise, seed) }),
    MULTI_GAUSS(isNumbers = true, make = { data, seed -> Synthetic.multiGauss(data.count, data.noise, seed) }),
    OWN(takesClasses = true, make = { data, seed -> data.own().shuffle(seed) }),
    ;

    /** The name in the DSL's spelling: `multiGauss`. */
    val label: String = name.split("_").joinToString("") { it.lowercase().replaceFirstChar(Char::uppercase) }
        .replaceFirstChar(Char::lowercase)

    /** Returns all points. Labels of two classes are -1 and 1 of shape `[1]`, or class indices of shape `[]`. */
    fun dataset(data: DataSetup, seed: Long): Dataset = make(data, seed)

    private fun fits(isRegression: Boolean) = this == OWN || isRegression == isNumbers

    companion object {
        fun labels(isRegression: Boolean): List<String> = entries.filter { it.fits(isRegression) }.map { it.label }

        fun manyClasses(): List<String> = entries.filter { it.takesClasses }.map { it.label }

        /** Returns the source called [label], if it fits the problem. */
        fun of(label: String, isRegression: Boolean, classes: Int): Source {
            val known = labels(isRegression)
            require(label in known) {
                val problem = if (isRegression) "regression" else "classification"
                "unknown data ${Fields.shown(label)} for $problem${Spelling.question(label, known)}: known are " +
                    known.joinToString()
            }
            val source = entries.first { it.label == label }
            require(classes == 2 || source.takesClasses) {
                "data $label has 2 classes but setup has $classes: choose ${manyClasses().joinToString(" or ")}"
            }
            return source
        }
    }
}
