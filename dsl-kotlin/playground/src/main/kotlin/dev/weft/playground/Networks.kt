package dev.weft.playground

import dev.weft.data.Batches
import dev.weft.data.Dataset
import dev.weft.dsl.NetworkScope
import dev.weft.dsl.average
import dev.weft.dsl.batchNorm
import dev.weft.dsl.dense
import dev.weft.dsl.dropout
import dev.weft.dsl.frozen
import dev.weft.dsl.input
import dev.weft.dsl.metrics
import dev.weft.dsl.network
import dev.weft.dsl.seed
import dev.weft.metric.Metric
import dev.weft.network.Regularizer
import dev.weft.network.Terms
import dev.weft.optimizer.Optimizer
import dev.weft.training.Model
import dev.weft.training.Training

/** What a setup means for the engine: a model, its data and its training. */
internal object Networks {
    private val PLAIN = listOf("x1", "x2")

    /** Whether the network begins with a layer that derives features. */
    fun derives(features: List<String>): Boolean = features != PLAIN

    fun model(setup: Setup, configuration: Configuration): Model = network {
        val penalty = with(configuration) { regularization.make(regularizationRate) }
        input(PLAIN.size)
        if (derives(configuration.features)) add(Terms(configuration.features))
        for (layer in configuration.layers) {
            if (layer.isFrozen) frozen { weights(layer, penalty) } else weights(layer, penalty)
            if (layer.dropout > 0) dropout(layer.dropout)
        }
        dense(outputs(setup, configuration), configuration.output.make(), regularizer = penalty)
        loss(configuration.loss.make())
        optimizer(optimizer(configuration))
        metrics(*arrayOf<Metric>())
        if (configuration.average > 0) average(configuration.average)
        seed(setup.seed)
    }

    private fun NetworkScope.weights(layer: LayerSetup, penalty: Regularizer) {
        val start = layer.initializer.make()
        dense(layer.units, layer.activation.make(), regularizer = penalty, kernelInitializer = start)
        if (layer.batchNorm) batchNorm()
    }

    private fun outputs(setup: Setup, configuration: Configuration) =
        Encoding.of(configuration.loss, setup.data).outputs(setup.data.classes)

    private fun optimizer(configuration: Configuration): Optimizer {
        val rule = configuration.optimizer.make(configuration.rate)
        return configuration.schedule?.let { rule.withRate(it.make(configuration.rate)) } ?: rule
    }

    /** All points with the labels that the loss expects, those for training first. */
    fun dataset(setup: Setup, configuration: Configuration): Dataset =
        Encoding.of(configuration.loss, setup.data)
            .encode(setup.source.dataset(setup.data, setup.seed), setup.data.classes)

    /** A training of [steps], in the order of examples of a training in epochs. */
    fun training(configuration: Configuration, steps: Long): Training =
        Training.steps(steps).withBatchSize(configuration.batch).withBatching(Batches::epochs)
}
