@file:DependsOn("dev.weft:weft-examples:0.1.0")

import dev.weft.data.Batches
import dev.weft.data.Dataset
import dev.weft.dsl.*
import dev.weft.examples.Gates
import dev.weft.examples.Options
import dev.weft.graph.Elementwise.sign
import dev.weft.graph.Graph
import dev.weft.graph.MatrixOps.transpose
import dev.weft.graph.Reductions.sum
import dev.weft.graph.Session
import dev.weft.internal.text.PythonFormat.f
import dev.weft.internal.text.PythonFormat.g
import dev.weft.tensor.Tensor
import dev.weft.training.Minimizer
import java.nio.file.Path
import kotlin.math.roundToInt

// Document 002: a perceptron on AND, OR and XOR, and a network with a hidden layer on XOR. Perceptron.java explains why
// no line separates the classes of XOR.

val INPUTS = tensor(row(0, 0), row(0, 1), row(1, 0), row(1, 1))
val MAX_EPOCHS = 100

/**
 * Applies the perceptron rule to one example at a time: `w += (t - y) / 2 · x` and `b += (t - y) / 2`. Returns w1, w2
 * and b.
 */
fun learn(gate: String, truth: FloatArray): FloatArray {
    val graph = Graph()
    val x = graph.placeholder("x", 1, 2)
    val t = graph.placeholder("t", 1, 1)
    val w = graph.variable("w", Tensor.zeros(2, 1))
    val b = graph.variable("b", Tensor.zeros(1))
    val y = sign((x matmul w) + b)
    val wrong = (y - t) / 2
    val rule = Minimizer.of(sgd(1.0), graph).update(listOf(transpose(x) matmul wrong, sum(wrong, 0)))

    val seen = mutableSetOf<List<Tensor>>()
    Session(graph).use { session ->
        session.initialize()
        for (epoch in 1..MAX_EPOCHS) {
            val mistakes = truth.indices.count { i ->
                session.run(listOf(y, rule), x to INPUTS.rows(i, i + 1), t to tensor(row(truth[i])))[0]
                    .item() != truth[i]
            }
            val weights = listOf(session.run(w), session.run(b))
            val (w1, w2, bias) = weights.flatMap { it.data.asList() }
            val line = "${g(w1.toDouble())}·x1 + ${g(w2.toDouble())}·x2 + ${g(bias.toDouble())}"
            if (mistakes == 0) {
                println("$gate: learned in $epoch epochs, sign($line)")
                return floatArrayOf(w1, w2, bias)
            }
            if (!seen.add(weights)) {
                println("$gate: not learned, after epoch $epoch the weights of sign($line) repeat")
                return floatArrayOf(w1, w2, bias)
            }
        }
    }
    error("$gate: neither learned nor repeating after $MAX_EPOCHS epochs")
}

/** Learns XOR with four hidden tanh neurons and one sigmoid output, by Adam on the mean squared error. */
fun hiddenLayer(seed: Long, steps: Int) {
    val xor = network {
        input(2)
        dense(4, tanh, kernelInitializer = normal(1.0))
        dense(1, sigmoid, kernelInitializer = normal(1.0))
        loss(mse)
        optimizer(adam(0.05))
        seed(seed)
    }
    val all = Dataset.of(INPUTS, tensor(row(0), row(1), row(1), row(0)))
    val answers = xor.fit(all) {
        this.steps = steps
        batch = 4
        batching { data, _, _ -> Batches.repeated(data.all()) }
    }.predict(INPUTS)
    for (i in 0..3) {
        val answer = answers[i, 0]
        println(
            "hidden layer: ${INPUTS[i, 0].toInt()} XOR ${INPUTS[i, 1].toInt()} = ${answer.roundToInt()} " +
                "(${f(answer.toDouble(), 3)})"
        )
    }
}

val options = Options.parse(args, "seed=1", "steps=500", "picture=perceptron.png")
val gates = linkedMapOf("AND" to row(-1, -1, -1, 1), "OR" to row(-1, 1, 1, 1), "XOR" to row(-1, 1, 1, -1))
val lines = gates.mapValues { (gate, truth) -> learn(gate, truth) }
hiddenLayer(options.seed("seed"), options.count("steps"))
Gates.draw(gates, lines, Path.of(options.word("picture")))
println("wrote ${options.word("picture")}")
