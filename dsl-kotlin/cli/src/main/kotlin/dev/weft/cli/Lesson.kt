package dev.weft.cli

import dev.weft.checkpoint.Checkpoint
import dev.weft.file.MalformedDataException
import dev.weft.training.Predictor
import dev.weft.training.Trained
import dev.weft.training.Training

/** What is learned: the examples of a [source], and how the [recipe] learns them. */
internal class Lesson(private val source: Source, private val recipe: Recipe) {
    /** What was read. */
    val examples: Examples = source.open(recipe.seed)

    /** The step with which the training ends. */
    val lastStep: Long get() = recipe.lastStep(examples.training.size())

    /** The seed of the model. */
    val seed: Long get() = recipe.seed

    /**
     * The model with initial weights, or as it was in [earlier].
     *
     * @throws MalformedDataException if that was trained on rows that had other means or words
     */
    fun build(earlier: Checkpoint?, store: Store): Trained {
        val features = examples.training.features()
        val model = recipe.model(features, examples.outputs, examples.loss, examples.metrics)
        val trained = model.build(features)
        examples.preprocessing?.let(trained::preprocess)
        if (earlier != null) {
            if (Predictor.of(earlier).preprocessing().orElse(null) != examples.preprocessing) {
                throw MalformedDataException(
                    store.place, "columns", "those of another table",
                    "the table that is trained on"
                )
            }
            trained.restore(earlier)
        }
        return trained
    }

    /** What is left of the training after step [done]. */
    fun training(done: Long): Training {
        val steps = maxOf(0L, lastStep - done)
        return Training.steps(steps).withBatchSize(recipe.batch(examples.training.size())).withBatching(source.order)
    }

    /** [trained] with all that resuming needs. */
    fun checkpoint(trained: Trained): Checkpoint = recipe.describe(trained.checkpoint(), source)
}
