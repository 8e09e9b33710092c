@file:DependsOn("dev.weft:weft-examples:0.1.0")

import dev.weft.data.Batches
import dev.weft.data.Mnist
import dev.weft.dsl.*
import dev.weft.examples.Digits
import dev.weft.examples.Options
import dev.weft.graph.Arithmetic.equal
import dev.weft.graph.Elementwise.clip
import dev.weft.graph.Elementwise.log
import dev.weft.graph.Elementwise.sigmoid
import dev.weft.graph.Graph
import dev.weft.graph.Reductions.argmax
import dev.weft.graph.Reductions.mean
import dev.weft.graph.Reductions.softmax
import dev.weft.graph.Reductions.sum
import dev.weft.graph.Session
import dev.weft.graph.Shaping.oneHot
import dev.weft.graph.Tape
import dev.weft.graph.Value
import dev.weft.graph.Variable
import dev.weft.internal.text.PythonFormat.f
import dev.weft.random.RandomStream
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Minimizer
import java.nio.file.Path

// Document 001: digit classification with two hidden sigmoid layers, built from matrices and biases; see
// MnistLowLevel.java.

// The data set.
val CLASSES = 10
val FEATURES = 784

// The network.
val HIDDEN_1 = 128
val HIDDEN_2 = 256

fun crossEntropy(predicted: Value, truth: Value): Value {
    val yTrue = oneHot(truth, CLASSES)
    val yPred = clip(predicted, 1e-9, 1.0)
    return mean(-sum(yTrue * log(yPred)))
}

fun accuracy(predicted: Value, truth: Value): Value = mean(equal(argmax(predicted, 1), truth))

fun show(images: Tensor, predictions: Tensor, picture: Path) {
    for (i in 0 until images.shape.rows) {
        print(Digits.text(images, i))
        println("Model prediction: ${predictions[i].toInt()}")
    }
    Digits.write(images, List(images.shape.rows) { "prediction: ${predictions[it].toInt()}" }, picture)
    println("wrote $picture")
}

val options = Options.parse(
    args, "steps=3000", "rate=0.001", "batch=256", "every=100", "seed=1",
    "data=examples/data/mnist", "picture=mnist-low-level.png"
)
val mnist = Mnist.read(options.mnist())
val train = mnist.validation.then(mnist.train)

val graph = Graph()

/** The initializer `RandomNormal()` of Keras: mean 0, standard deviation 0.05. */
fun randomNormal(name: String) = RandomStream.of(options.seed("seed"), name).normal(0f, 0.05f)
val weights = mapOf(
    "h1" to graph.variable("h1", Shape.of(FEATURES, HIDDEN_1), randomNormal("h1")),
    "h2" to graph.variable("h2", Shape.of(HIDDEN_1, HIDDEN_2), randomNormal("h2")),
    "out" to graph.variable("out", Shape.of(HIDDEN_2, CLASSES), randomNormal("out")),
)
val biases = mapOf(
    "b1" to graph.variable("b1", Tensor.zeros(HIDDEN_1)),
    "b2" to graph.variable("b2", Tensor.zeros(HIDDEN_2)),
    "out" to graph.variable("b3", Tensor.zeros(CLASSES)),
)
graph.variables.forEach(Variable::initialize)

fun neuralNet(x: Value): Value {
    val layer1 = sigmoid((x matmul weights.getValue("h1")) + biases.getValue("b1"))
    val layer2 = sigmoid((layer1 matmul weights.getValue("h2")) + biases.getValue("b2"))
    return softmax((layer2 matmul weights.getValue("out")) + biases.getValue("out"))
}

// The loss and accuracy for reporting, and a tape that computes the gradients.
val x = graph.placeholder("x", Shape.UNKNOWN, FEATURES)
val y = graph.placeholder("y", Shape.UNKNOWN)
val predictions = neuralNet(x)
val loss = crossEntropy(predictions, y)
val accuracy = accuracy(predictions, y)
val tape = Tape.of(graph.trainableVariables) { images, labels -> crossEntropy(neuralNet(images), labels) }
val optimizer = Minimizer.of(sgd(options.rate("rate")), graph)

val order = RandomStream.of(options.seed("seed"), "order")
Batches.buffered(train, options.count("batch"), 5000, order).prefetch().use { batches ->
    Session(graph).use { session ->
        for (step in 1..options.count("steps")) {
            val batch = batches.next()
            optimizer.applyGradients(tape.run(batch.features, batch.labels).gradients())
            if (step % options.count("every") == 0) {
                val now = session.run(listOf(loss, accuracy), x to batch.features, y to batch.labels)
                    .map { it.item().toDouble() }
                println("step: $step, loss: ${f(now[0])}, accuracy: ${f(now[1])}")
            }
        }
        val test = mnist.test.all()
        val (tested, classes) = session.run(
            listOf(accuracy, argmax(predictions, 1)), x to test.features,
            y to test.labels
        )
        println("Test Accuracy: ${f(tested.item().toDouble())}")
        show(test.features.rows(0, 5), classes, Path.of(options.word("picture")))
    }
}
