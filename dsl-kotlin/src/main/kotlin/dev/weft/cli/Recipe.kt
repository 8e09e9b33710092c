package dev.weft.cli

import dev.weft.checkpoint.Checkpoint
import dev.weft.data.Batches
import dev.weft.loss.Losses
import dev.weft.network.Activations
import dev.weft.network.Dense
import dev.weft.network.Initializers
import dev.weft.network.Regularizers
import dev.weft.optimizer.MovingAverage
import dev.weft.optimizer.Optimizers
import dev.weft.training.Model
import dev.weft.training.Training

/**
 * Document 003's training: 784-500(relu)-10, truncated normal kernels, L2 on them, descent at a rate that decays once per epoch, and a
 * moving average of the weights.
 */
internal data class Recipe(val batch: Long = 200, val rate: Double = 0.1, val seed: Long = 1) {
    fun model(): Model = Model.of(
        Losses.SOFTMAX_CE,
        Optimizers.sgd(rate).decay(0.99),
        layer(500, Activations.RELU),
        layer(10, Activations.IDENTITY),
    ).withInput(784).withAverage(MovingAverage(0.99, true)).withSeed(seed)

    private fun layer(units: Int, activation: Activations) =
        Dense.of(units, activation).withKernel(Initializers.truncatedNormal(0.1)).withRegularizer(Regularizers.l2(0.0001))

    /** The document's `next_batch`. */
    fun training(steps: Long): Training = Training.steps(steps).withBatchSize(batch.toInt()).withBatching(Batches::shuffled)

    /** [saved] with what it must know about this recipe to be resumed alike. */
    fun describe(saved: Checkpoint): Checkpoint {
        val facts = buildMap<String, Any> {
            saved.facts().forEach { (name, fact) -> fact?.let { put(name, it) } }
            put("recipe", mapOf("batch" to batch, "rate" to rate, "seed" to seed))
        }
        return Checkpoint(saved.tensors(), facts)
    }

    companion object {
        /** The recipe of a checkpoint, or null if another program wrote it. */
        fun of(saved: Checkpoint): Recipe? {
            val facts = saved.facts()["recipe"] as? Map<*, *> ?: return null
            val batch = facts["batch"] as? Long
            val rate = facts["rate"] as? Double
            val seed = facts["seed"] as? Long
            return if (batch == null || rate == null || seed == null || batch < 1 || rate <= 0) null else Recipe(batch, rate, seed)
        }
    }
}
