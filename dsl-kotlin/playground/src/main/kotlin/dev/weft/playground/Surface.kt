package dev.weft.playground

import dev.weft.data.Dataset
import dev.weft.random.RandomStream
import dev.weft.serve.Site
import dev.weft.training.Trained
import kotlin.math.sqrt

/**
 * A slice through the surface of the loss: the loss over the training set at weights + a · d1 + b · d2 for two random
 * directions (Li et al. 2018). In each, every weight array moves by its own norm, so that networks with large and small
 * weights can be compared.
 *
 * @param trained a network of its own, whose weights are changed
 */
internal class Surface(private val trained: Trained, data: Dataset, seed: Long) {
    private val examples = data.take(minOf(data.size(), MOST_EXAMPLES))
    private val center = trained.weights().mapValues { it.value.data().copyOf() }
    private val directions = listOf("across", "up").map { name ->
        direction(RandomStream.of(seed, "surface").split(name))
    }

    private fun direction(random: RandomStream): Map<String, FloatArray> = center.mapValues { (name, weights) ->
        val drawn = random.split(name).normal(0f, 1f).next(weights.size)
        val scale = norm(weights) / norm(drawn)
        FloatArray(drawn.size) { (drawn[it] * scale).toFloat() }
    }

    private fun norm(values: FloatArray) = sqrt(values.sumOf { it.toDouble() * it })

    /** The losses row by row, from the top, where the second direction is added; null where one is not finite. */
    fun losses(): List<Double?> = List(SIZE * SIZE) {
        loss(place(it % SIZE), -place(it / SIZE)).takeIf(Double::isFinite)
    }

    private fun place(i: Int) = SPAN * (2.0 * i / (SIZE - 1) - 1)

    private fun loss(across: Double, up: Double): Double {
        for ((name, weights) in center) {
            val moved = trained.weights().getValue(name).data()
            val (first, second) = directions.map { it.getValue(name) }
            for (i in moved.indices) moved[i] = (weights[i] + across * first[i] + up * second[i]).toFloat()
        }
        return trained.evaluate(examples).getValue("loss")
    }

    companion object {
        const val SIZE = 25
        const val SPAN = 1.0
        private const val MOST_EXAMPLES = 500
    }
}

/** Adds what the page asks for the surface of the loss. */
internal fun Site.withSurface(sessions: Sessions): Site = withPost("/api/surface") { body ->
    val fields = Fields("a surface", body, listOf("session", "run", "seed"))
    val surface = sessions[fields["session"]].read { _, runs, _ ->
        val run = runs[fields.whole("run", 0, 0..runs.lastIndex)]
        val copy = run.predicting().also(run.moment()::restore)
        Surface(copy, run.train, fields.long("seed", 0, 0..Limits.SEED))
    }
    mapOf("size" to Surface.SIZE, "span" to Surface.SPAN, "losses" to surface.losses())
}
