@file:DependsOn("dev.weft:weft-examples:0.1.0")

import dev.weft.data.Batches
import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.examples.Report
import dev.weft.examples.points
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
import dev.weft.random.TensorFlowRandom

// Document 004: the same small network trained by gradient descent, momentum and Adam, with a choice of losses. See
// ThreeOptimizers.java.

/** The costs in the custom loss of a prediction that is too low by 1, and of one that is too high by 1. */
val PROFIT = 9.0
val COST = 1.0

fun train(options: Options, rule: String, report: Report) {
    fun weights() = Initializer.from(TensorFlowRandom.withoutGraphSeed().normal(options.seed("weight-seed")))

    // 0. The data: volume and weight of 32 parts, with the label 1 if their sum is below 1.
    val data = points(options.seed("data-seed"), options.count("samples"))

    // 1. and 2. The weights and the forward pass, the loss and the optimizer.
    val model = network {
        input(2)
        dense(options.count("hidden"), kernelInitializer = weights(), bias = false)
        dense(1, kernelInitializer = weights(), bias = false)
        when (options.oneOf("loss", Options.LOSSES)) {
            "mse" -> loss { y, y_ -> mean(square(y - y_)) }
            "ce" -> loss { y, y_ -> -mean(y_ * log(clip(y, 1e-12, 1.0))) }
            "bce" -> loss { y, y_ -> binaryCrossEntropy(sigmoid(y), y_) }
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

/** Binary cross-entropy, `-mean(y_ · ln y + (1 - y_) · ln(1 - y))`. */
fun binaryCrossEntropy(y: Value, y_: Value): Value =
    -mean(y_ * log(clip(y, 1e-12, 1.0)) + (1 - y_) * log(clip(1 - y, 1e-12, 1.0)))

val options = Options.parse(
    args, "data-seed=23455", "weight-seed=1", "samples=32", "hidden=3", "batch=8", "steps=3000",
    "rate=0.001", "optimizer=all", "loss=mse", "every=500", "json"
)
val json = options.flag("json")
val all = options.word("optimizer") == "all"
val optimizers =
    if (!all) listOf(options.word("optimizer")) else if (json) listOf("gd") else listOf("gd", "momentum", "adam")
for (optimizer in optimizers) {
    if (all && !json) println("--- $optimizer")
    train(options, optimizer, Report(json))
}
