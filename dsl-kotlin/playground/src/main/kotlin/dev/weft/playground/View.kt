package dev.weft.playground

/** A neuron: its layer, 0 for the features, and its place there. */
internal data class Neuron(val layer: Int, val unit: Int) {
    override fun toString(): String = "$layer:$unit"
}

/**
 * What a page wants to see in the states of its session.
 *
 * @param neurons the neurons with a small map, or null for the first of each layer
 * @param large a neuron with a large map
 * @param weights the names of the weights, or null for all of a small network
 * @param gradients whether gradients and updates are computed
 * @param averaged whether the moving averages of the weights are shown
 */
internal data class View(
    val neurons: List<Neuron>? = null,
    val large: Neuron? = null,
    val weights: List<String>? = null,
    val gradients: Boolean = false,
    val averaged: Boolean = false,
) {
    companion object {
        private val KNOWN = listOf("session", "neurons", "large", "weights", "gradients", "averaged")
        private const val MOST_NEURONS = (Limits.LAYERS + 2) * Limits.UNITS
        private const val MOST_WEIGHTS = 100

        fun read(json: Map<String, Any?>): View {
            val fields = Fields("view", json, KNOWN)
            return View(
                fields.list("neurons", 0..MOST_NEURONS)?.map(::neuron), fields["large"]?.let(::neuron),
                fields.list("weights", 0..MOST_WEIGHTS)?.map { it.toString() }, fields.flag("gradients", false),
                fields.flag("averaged", false),
            )
        }

        private fun neuron(json: Any?): Neuron {
            val numbers = (json as? List<*>)?.map { (it as? Number)?.toInt() ?: -1 }
            require(numbers != null && numbers.size == 2 && numbers.all { it >= 0 }) {
                "view expects a neuron as [layer, unit] but got ${Fields.shown(json)}"
            }
            return Neuron(numbers[0], numbers[1])
        }
    }
}
