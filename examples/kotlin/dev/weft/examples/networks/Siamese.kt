package dev.weft.examples.networks

import dev.weft.data.Batch
import dev.weft.data.Mnist
import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.graph.Elementwise.relu
import dev.weft.graph.Elementwise.sqrt
import dev.weft.graph.Elementwise.square
import dev.weft.graph.Reductions.mean
import dev.weft.graph.Value
import dev.weft.internal.text.PythonFormat.f
import dev.weft.loss.Loss
import dev.weft.training.Trained

/** Different digits cost nothing from this distance on. */
private const val MARGIN = 1.0

/** The contrastive loss of a squared distance d²: `d²` for a pair of the same, `max(1 - d, 0)²` else. */
private fun contrastive(squared: Value, same: Value): Value {
    val missing = relu(sqrt(squared + 1e-7) * -1.0 + MARGIN)
    return mean(same * squared + (same * -1.0 + 1.0) * square(missing), 1)
}

private fun show(what: String, trained: Trained, pairs: Batch) {
    val distances = trained.predict(pairs.features)
    println("$what: ${f(Images.accuracy(distances, pairs.labels, MARGIN * MARGIN / 4), 3)}")
}

/** Trains two images through one tower to tell whether they show the same digit; see [Siamese]. */
fun main(args: Array<String>) {
    val options = Options.parse(args, "images=20000", "epochs=3", "seed=1", "data=examples/data/mnist", "picture=")
    val mnist = Mnist.read(options.mnist())
    val train = Images.pairs(mnist.train.take(options.count("images")), 1)
    val test = Images.pairs(mnist.test, 2).all()

    val model = network {
        val tower = shared {
            dense(128, relu)
            dense(32)
        }
        val left = tower(input("left", 784))
        val right = tower(input("right", 784))
        output("same", mse(left, right), loss = Loss(::contrastive)) // mean((left - right)²)
        optimizer(adam(0.001))
        seed(options.seed("seed"))
    }

    val trained = model.build()
    println("weights of the tower, once for both images: ${trained.weights.values.sumOf { it.size }}")
    show("accuracy on test pairs before training", trained, test)
    trained.fit(train, epochs = options.count("epochs"), batch = 50)
    show("accuracy on training pairs", trained, train.all())
    show("accuracy on test pairs", trained, test)
    if (options.word("picture").isNotEmpty()) trained.picture().save(options.word("picture"))
}
