package dev.weft.examples.networks

import dev.weft.data.Mnist
import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.internal.text.PythonFormat.f
import dev.weft.tensor.Shape
import dev.weft.training.Trained

private const val MOST = 1000

/** Reuses layers that know the digits 0 to 4 for 5 to 9; see [TransferDigits]. */
fun main(args: Array<String>) {
    val options = Options.parse(
        args, "images=3000", "accuracy=0.96", "every=10", "rate=0.004", "seed=1", "data=examples/data/mnist",
        "picture="
    )
    val mnist = Mnist.read(options.mnist())
    val train = Images.ofDigits(mnist.train, 5, 9, options.count("images"))
    val validation = Images.ofDigits(mnist.validation, 5, 9, 2000)
    val test = Images.ofDigits(mnist.test, 5, 9, 10_000)
    val enough = options.rate("accuracy")
    val every = options.count("every")

    // Trains until the accuracy on the validation images is reached, and returns the number of steps.
    fun steps(trained: Trained): Int {
        var steps = 0
        do {
            trained.fit(train) {
                this.steps = every
                batch = 50
            }
            steps += every
        } while (trained.evaluate(validation)["accuracy"] < enough && steps < MOST)
        return steps
    }

    // The network for 0 to 4, from many images.
    val model = network {
        dense(512, relu)
        dense(128, relu)
        dense(5)
        loss(softmaxCE)
        optimizer(adam(0.001))
        seed(options.seed("seed"))
    }
    val low = model.fit(Images.ofDigits(mnist.train, 0, 4, 30_000)) {
        steps = 3000
        batch = 50
    }
    val lowTest = low.evaluate(Images.ofDigits(mnist.test, 0, 4, 10_000))
    println("0 to 4: accuracy ${f(lowTest["accuracy"], 3)}")

    // Three networks for 5 to 9 with the same optimizer and the same initial weights where they are new.
    val fresh = model.withOptimizer(adam(options.rate("rate"))).withSeed(options.seed("seed") + 100)
    val scratch = fresh.build(Shape.of(784))
    println("5 to 9 from scratch: ${steps(scratch)} steps to accuracy ${options.word("accuracy")}")
    val frozen = fresh.build(low.upTo("dense1")).freeze("dense1")
    val before = frozen.upTo("dense1").weightsSha256
    println("with the first layer of 0 to 4, frozen: ${steps(frozen)} steps")
    println("the frozen layer is unchanged: ${before == frozen.upTo("dense1").weightsSha256}")
    println("with all hidden layers of 0 to 4, trained on: ${steps(fresh.build(low.withoutLast(1)))} steps")

    // The frozen layer trains on, too.
    println("the frozen one on test images: accuracy ${f(frozen.evaluate(test)["accuracy"], 3)}")
    val free = frozen.unfreeze()
    val tuned = free.model.withOptimizer(adam(options.rate("rate") / 10)).build(free).fit(train) {
        steps = 200
        batch = 50
    }
    val tunedTest = tuned.evaluate(test)
    println("after unfreeze() and 200 steps at a tenth of the rate: accuracy ${f(tunedTest["accuracy"], 3)}")
    if (options.word("picture").isNotEmpty()) frozen.picture().save(options.word("picture"))
}
