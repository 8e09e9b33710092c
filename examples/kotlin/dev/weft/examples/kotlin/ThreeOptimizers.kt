@file:JvmName("ThreeOptimizers")

package dev.weft.examples.kotlin

import dev.weft.data.Batches
import dev.weft.data.Dataset
import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.examples.Report
import dev.weft.graph.Arithmetic.greater
import dev.weft.graph.Arithmetic.where
import dev.weft.graph.Elementwise.clip
import dev.weft.graph.Elementwise.log
import dev.weft.graph.Elementwise.sigmoid
import dev.weft.graph.Elementwise.square
import dev.weft.graph.Reductions.mean
import dev.weft.graph.Reductions.sum
import dev.weft.graph.Value
import dev.weft.network.Initializer
import dev.weft.random.NumpyRandom
import dev.weft.random.TensorFlowRandom

/** What one part too few costs, and one too many, in the loss of our own. */
private const val PROFIT = 9.0
private const val COST = 1.0

/**
 * Document 004: the same small network under gradient descent, momentum and Adam, and three kinds of loss; see the
 * Java class.
 */
fun main(args: Array<String>) {
    val options = Options.parse(
        args, "data-seed=23455", "weight-seed=1", "samples=32", "hidden=3", "batch=8",
        "steps=3000",
        "rate=0.001", "optimizer=all", "loss=mse", "every=500", "json"
    )
    val json = options.flag("json")
    val all = options.word("optimizer") == "all"
    for (optimizer in if (!all) listOf(options.word("optimizer")) else if (json) listOf("gd") else listOf(
        "gd",
        "momentum", "adam"
    )) {
        if (all && !json) println("--- $optimizer")
        train(options, optimizer, Report(json))
    }
}

private fun train(options: Options, rule: String, report: Report) {
    fun weights() = Initializer.from(TensorFlowRandom.withoutGraphSeed().normal(options.seed("weight-seed")))

    // 0. The data: volume and weight of 32 parts, 1 if their sum is below 1.
    val data = parts(NumpyRandom.of(options.seed("data-seed")), options.count("samples"))

    // 1. and 2. Weights and forward pass, the loss and the way back.
    val model = network {
        input(2)
        dense(options.count("hidden"), kernelInitializer = weights(), bias = false)
        dense(1, kernelInitializer = weights(), bias = false)
        when (options.oneOf("loss", Options.LOSSES)) {
            "mse" -> loss { y, y_ -> mean(square(y - y_)) }
            "ce" -> loss { y, y_ -> -mean(y_ * log(clip(y, 1e-12, 1.0))) }
            "bce" -> loss { y, y_ -> twoSided(sigmoid(y), y_) }
            else -> loss { y, y_ -> sum(where(greater(y, y_), (y - y_) * COST, (y_ - y) * PROFIT)) }
        }
        optimizer(options.optimizer(rule))
    }

    // 3. Training.
    val trained = model.build()
    val (w1, w2) = trained.weights.values.toList()
    report.initial(w1, w2, "w1: %s%nw2: %s")
    trained.fit(data) {
        steps = options.count("steps")
        batch = options.count("batch")
        batching { data, size, _ -> Batches.cyclic(data, size) }
        onStep {
            val i = step.toInt() - 1
            if (i % options.count("every") == 0) {
                report.loss(i, trained.evaluate(data)["loss"].toFloat(), "After %d training steps,loss is %s")
            }
        }
    }
    report.trained(w1, w2, "%nw1: %s%n%nw2: %s%n")
}

/** `-mean(y_ · ln y + (1 - y_) · ln(1 - y))`. */
private fun twoSided(y: Value, y_: Value): Value =
    -mean(y_ * log(clip(y, 1e-12, 1.0)) + (1 - y_) * log(clip(1 - y, 1e-12, 1.0)))

private fun parts(random: NumpyRandom, samples: Int): Dataset {
    val parts = List(samples) { random.rand(2) }
    return Dataset.of(
        tensor(*parts.map { (x0, x1) -> row(x0, x1) }.toTypedArray()),
        tensor(*parts.map { (x0, x1) -> row(if (x0 + x1 < 1) 1 else 0) }.toTypedArray()),
    )
}
