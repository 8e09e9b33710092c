@file:DependsOn("dev.weft:weft-examples:0.1.0")

import dev.weft.data.Batch
import dev.weft.data.Batches
import dev.weft.data.Mnist
import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.graph.Arithmetic.equal
import dev.weft.graph.Graph
import dev.weft.graph.Reductions.argmax
import dev.weft.graph.Reductions.mean
import dev.weft.graph.Session
import dev.weft.internal.text.PythonFormat.f
import dev.weft.random.RandomStream
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Minimizer
import kotlin.math.min

// Document 002: digit classification by softmax regression, 784-10: repeatedly on one batch, as in the document, then
// on all training data. See MnistSoftmax.java.

/** The document's `full_connection()`: softmax regression in its own session. */
class FullConnection(seed: Long, rate: Double) {
    private val graph = Graph()
    private val x = graph.placeholder("x", Shape.UNKNOWN, 784)
    private val yTrue = graph.placeholder("y_true", Shape.UNKNOWN, 10)
    private val weights = graph.variable("weights", Shape.of(784, 10), RandomStream.of(seed, "weights").normal(0f, 1f))
    private val bias = graph.variable("bias", Shape.of(10), RandomStream.of(seed, "bias").normal(0f, 1f))
    private val yPredict = (x matmul weights) + bias
    private val error = mean(softmaxCE(yPredict, yTrue))
    private val accuracy = mean(equal(argmax(yTrue, 1), argmax(yPredict, 1)))
    private val optimizer = Minimizer.of(sgd(rate), graph).minimize(error)
    private val session = Session(graph).apply { initialize() }

    fun train(batch: Batch) =
        pair(session.run(listOf(error, accuracy, optimizer), x to batch.features, yTrue to batch.labels))

    fun run(batch: Batch) = pair(session.run(listOf(error, accuracy), x to batch.features, yTrue to batch.labels))

    private fun pair(results: List<Tensor>) =
        results[0].item().toDouble() to results[1].item().toDouble()
}

val options = Options.parse(
    args, "steps=4000", "every=100", "rate=0.01", "honest-steps=11000", "honest-rate=0.5",
    "seed=1", "data=examples/data/mnist"
)
val mnist = Mnist.read(options.mnist())
val train = mnist.train.oneHot(Mnist.CLASSES)
val nextBatch = Batches.shuffled(train, 100, RandomStream.of(options.seed("seed"), "order"))

// The document's first program: 100 steps on one batch.
val first = FullConnection(options.seed("seed"), options.rate("rate"))
val batch = nextBatch.next()
println("训练之前,损失为${f(first.run(batch).first)}")
for (i in 1..min(100, options.count("steps"))) {
    println("第${i}次的训练,损失为${f(first.train(batch).first)}")
}

// The document's second program: 4,000 steps on one batch, with the accuracy on that batch.
val second = FullConnection(options.seed("seed"), options.rate("rate"))
println("训练之前,损失为${f(second.run(batch).first)}")
for (i in 1..options.count("steps")) {
    val (loss, accuracy) = second.train(batch)
    if (i % options.count("every") == 0) println("第${i}次的训练,损失为${f(loss)},准确率为${f(accuracy)}")
}

// The test accuracy of that model, and of one that is trained on a new batch at every step.
val test = mnist.test.oneHot(Mnist.CLASSES).all()
println("反复训练同一批次之后,测试集准确率为${f(second.run(test).second)}")
val honest = network {
    dense(Mnist.CLASSES, kernelInitializer = normal(1.0), biasInitializer = normal(1.0))
    loss(softmaxCE)
    optimizer(sgd(options.rate("honest-rate")))
    seed(options.seed("seed"))
}.fit(train) {
    steps = options.count("honest-steps")
    this.batch = 100
}
println("用全部数据训练之后,测试集准确率为${f(honest.evaluate(mnist.test)["accuracy"])}")
