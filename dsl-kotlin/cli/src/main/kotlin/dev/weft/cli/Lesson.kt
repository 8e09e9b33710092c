package dev.weft.cli

import dev.weft.checkpoint.Checkpoint
import dev.weft.file.MalformedDataException
import dev.weft.training.Predictor
import dev.weft.training.Trained
import dev.weft.training.Training

/** The examples of a [source] together with the [recipe] to train on them. */
internal class Lesson(private val source: Source, private val recipe: Recipe) {
    /** The examples that were read. */
    val examples: Examples = source.open(recipe)

    /** The last step of the training. */
    val lastStep: Long get() = examples.lastStep()

    /** Whether the progress is a few lines: see [Source.isBrief]. */
    val isBrief: Boolean get() = source.isBrief

    /** The seed of the model. */
    val seed: Long get() = recipe.seed

    /**
     * Builds the model with initial weights, or restores it from [earlier].
     *
     * @throws MalformedDataException if [earlier] was trained on a table with other columns, classes, categories or
     * means
     */
    fun build(earlier: Checkpoint?, store: Store): Trained {
        if (earlier != null && Predictor.of(earlier).preprocessing().orElse(null) != examples.preprocessing) {
            throw MalformedDataException(
                store.place, "columns", "those of another table: resume on the table that it was trained on",
                "the columns, categories and means of the table to train on",
            )
        }
        return examples.start(earlier)
    }

    /** The rest of the training after step [done]. */
    fun training(done: Long): Training = examples.plan(done)

    /** Whether the training that is resumed lost patience, and no other length is asked for. */
    val isOver: Boolean get() = recipe.isOver

    /** The checkpoint of [trained], with the options that resuming needs, and whether its training is over early. */
    fun checkpoint(trained: Trained, isOver: Boolean): Checkpoint =
        recipe.describe(examples.usable(trained).checkpoint(), source, isOver, examples.facts)
}
