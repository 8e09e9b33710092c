package dev.weft.cli

import dev.weft.checkpoint.Checkpoint
import dev.weft.data.Batches
import dev.weft.dsl.average
import dev.weft.dsl.dense
import dev.weft.dsl.input
import dev.weft.dsl.l2
import dev.weft.dsl.loss
import dev.weft.dsl.network
import dev.weft.dsl.optimizer
import dev.weft.dsl.relu
import dev.weft.dsl.seed
import dev.weft.dsl.sgd
import dev.weft.dsl.softmaxCE
import dev.weft.dsl.truncatedNormal
import dev.weft.training.Model
import dev.weft.training.Training

/**
 * Document 003's training: 784-500(relu)-10, truncated normal kernels, L2 on them, descent at a rate that decays once per epoch, and a
 * moving average of the weights.
 */
internal data class Recipe(val batch: Int = 200, val rate: Double = 0.1, val seed: Long = 1) {
    fun model(): Model = network {
        input(784)
        dense(500, relu, kernel = truncatedNormal(0.1), regularizer = l2(0.0001))
        dense(10, kernel = truncatedNormal(0.1), regularizer = l2(0.0001))
        loss(softmaxCE)
        optimizer(sgd(rate).decay(0.99))
        average(0.99, numUpdates = true)
        seed(seed)
    }

    /** The document's `next_batch`. */
    fun training(steps: Long): Training = Training.steps(steps).withBatchSize(batch).withBatching(Batches::shuffled)

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
            val batch = (facts["batch"] as? Long)?.toInt()
            val rate = facts["rate"] as? Double
            val seed = facts["seed"] as? Long
            return if (batch == null || rate == null || seed == null || batch < 1 || rate <= 0) null else Recipe(batch, rate, seed)
        }
    }
}
