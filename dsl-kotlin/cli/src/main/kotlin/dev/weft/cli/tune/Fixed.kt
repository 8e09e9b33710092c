package dev.weft.cli.tune

import dev.weft.cli.CommandLine
import dev.weft.cli.Option
import dev.weft.cli.UsageException
import dev.weft.cli.activation
import dev.weft.cli.activationName
import dev.weft.cli.count
import dev.weft.cli.fraction
import dev.weft.cli.loss
import dev.weft.cli.lossName
import dev.weft.cli.metricNames
import dev.weft.cli.metrics
import dev.weft.cli.notNegative
import dev.weft.cli.optimizerName
import dev.weft.cli.positive
import dev.weft.cli.scheduleName
import dev.weft.cli.table.Rule
import dev.weft.cli.widths
import dev.weft.cli.word
import dev.weft.recipe.TableRecipe

/** The options of `train` that hold a setting fixed while others vary. */
internal class Fixed(line: CommandLine) {
    private val epochs =
        line.option("epochs", count(), "epochs of a whole training (default: what fits the number of rows)")
    private val hidden = line.option("hidden", widths, "sizes of the hidden layers, for all trials")
    private val activation = line.option("activation", activationName, "activation of the hidden layers")
    private val dropout =
        line.option("dropout", fraction, "fraction of the hidden outputs that are 0 in a training step")
    private val l2 = line.option("l2", notNegative, "weight decay of the kernels")
    private val loss =
        line.option("loss", lossName, "loss, such as softmaxCE, mse or mae (default: what fits the labels)")
    private val metrics = line.option("metrics", metricNames, "what to report beside the loss")
    private val optimizer = line.option("optimizer", optimizerName, "optimizer, such as sgd, momentum or adam")
    private val rate = line.option("rate", positive, "largest learning rate")
    private val schedule = line.option("schedule", scheduleName, "learning rate over the training")
    private val batch = line.option("batch", count(), "examples per step")
    private val classWeights = line.option(
        "class-weights", word("balanced"), "let rare classes weigh more, so that all have the same sum of weights"
    )

    /** All of them. */
    val all: List<Option<*>>
        get() = listOf(
            epochs, hidden, activation, dropout, l2, loss, metrics, optimizer, rate, schedule, batch, classWeights
        )

    /**
     * The names of the settings that they fix.
     *
     * @throws UsageException if one of them is [varied], too
     */
    fun settings(varied: List<String>): Set<String> {
        val given = listOf(hidden, activation, dropout, l2, rate, batch).filter { it.given }.map { it.name }
        given.find { it in varied || it == "hidden" && "layers" in varied }?.let {
            throw UsageException("--$it fixes what --range or --choice varies: leave one of them out")
        }
        return given.toSet() + if (hidden.given) setOf("layers") else setOf()
    }

    /** [recipe] with what they say. */
    fun of(recipe: TableRecipe): TableRecipe {
        var changed = recipe.withBalancedClasses(classWeights.given)
        epochs.value?.let { changed = changed.withEpochs(it) }
        hidden.value?.let { changed = changed.withHidden(*it.toIntArray()) }
        activation.value?.let { changed = changed.withActivation(activation(it)) }
        dropout.value?.let { changed = changed.withDropout(it) }
        loss.value?.let { changed = changed.withLoss(loss(it)) }
        metrics.value?.let { changed = changed.withMetrics(*metrics(it).toTypedArray()) }
        batch.value?.let { changed = changed.withBatchSize(it) }
        return Rule(optimizer.value, rate.value, schedule.value, l2.value).of(changed)
    }
}
