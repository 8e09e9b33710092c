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

// Document 000: two linear layers without biases learn to recognize the points with x1 + x2 < 1. See RandomBinary.java.

/** Binary cross-entropy, `-mean(y_ · ln y + (1 - y_) · ln(1 - y))`. The document's loss omits the second term. */
fun binaryCrossEntropy(y: Value, y_: Value): Value =
    -mean(y_ * log(clip(y, 1e-10, 1.0)) + (1 - y_) * log(clip(1 - y, 1e-10, 1.0)))

val options = Options.parse(
    args, "data-seed=1", "weight-seed=1", "samples=128", "hidden=3", "batch=8", "steps=5000",
    "rate=0.001", "optimizer=adam", "loss=ce", "every=1000", "json"
)
val report = Report(options.flag("json"))
fun weights() = Initializer.from(TensorFlowRandom.withoutGraphSeed().normal(options.seed("weight-seed")))

// 1. and 2. The network, its loss and its optimizer.
val model = network {
    input(2)
    dense(options.count("hidden"), kernelInitializer = weights(), bias = false)
    dense(1, kernelInitializer = weights(), bias = false)
    when (options.oneOf("loss", Options.LOSSES)) {
        "ce" -> loss { y, y_ -> -mean(y_ * log(clip(y, 1e-10, 1.0))) }
        "bce" -> loss { y, y_ -> binaryCrossEntropy(sigmoid(y), y_) }
        "mse" -> loss { y, y_ -> mean(square(y - y_)) }
        else -> loss { y, y_ -> sum(where(greater(y, y_), y - y_, (y_ - y) * 9)) }
    }
    optimizer(options.optimizer(options.word("optimizer")))
}
val data = points(options.seed("data-seed"), options.count("samples"))

// 3. Training, which cycles through the data in order.
val trained = model.build()
val (w1, w2) = trained.weights.values.toList()
report.initial(w1, w2, "%s%n%s")
trained.fit(data) {
    steps = options.count("steps")
    batch = options.count("batch")
    batching { data, size, _ -> Batches.cyclic(data, size) }
    onStep {
        val i = step.toInt() - 1
        if (i % options.count("every") == 0) {
            report.loss(
                i, trained.evaluate(data)["loss"].toFloat(),
                "After %d training step(s),cross entropy on all data is %s"
            )
        }
    }
}
report.trained(w1, w2, "%s%n%s")
