package dev.weft.playground

/** What a page can ask for at most. */
internal object Limits {
    const val LAYERS = 10
    const val UNITS = 64
    const val CLASSES = 10
    const val FEWEST_POINTS = 2
    const val POINTS = 5_000
    const val COORDINATE = 6.0
    const val LABEL = 1e6
    const val RATE = 1_000.0
    const val SEED = 1L shl 53
    const val EDITS = 100

    /** Half an hour of the default network; later ones could not be reached again from their link. */
    const val EPOCHS = 10_000_000L
    const val STEPS = EPOCHS * POINTS
    const val WEIGHT = 1e6
    const val SESSIONS = 8

    /** The limits in the reply of `open`. */
    fun json(): Map<String, Any> = mapOf(
        "layers" to LAYERS, "units" to UNITS, "classes" to CLASSES, "points" to POINTS, "edits" to EDITS,
        "coordinate" to COORDINATE, "rate" to RATE, "sessions" to SESSIONS,
    )
}
