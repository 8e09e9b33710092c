@file:DependsOn("dev.weft:weft-examples:0.1.0")

import dev.weft.checkpoint.CheckpointFolder
import dev.weft.data.Batches
import dev.weft.data.Mnist
import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.internal.text.PythonFormat.g
import java.nio.file.Path

// Document 003: digit classification with one hidden layer of 500 ReLU neurons. MnistRelu.java builds the same model by
// hand, from graph operations.

val BATCH_SIZE = 200
val LEARNING_RATE_BASE = 0.1
val LEARNING_RATE_DECAY = 0.99
val REGULARIZER = 0.0001
val MOVING_AVERAGE_DECAY = 0.99
val MODEL_NAME = "mnist_model"

val options = Options.parse(args, "steps=10000", "every=1000", "seed=1", "data=examples/data/mnist", "model=model")
val mnist = Mnist.read(options.mnist())

val digits = network {
    input(784)
    dense(500, relu, kernelInitializer = truncatedNormal(0.1), regularizer = l2(REGULARIZER))
    dense(10, kernelInitializer = truncatedNormal(0.1), regularizer = l2(REGULARIZER))
    loss(softmaxCE)
    optimizer(sgd(LEARNING_RATE_BASE).decay(LEARNING_RATE_DECAY))
    average(MOVING_AVERAGE_DECAY, numUpdates = true)
    seed(options.seed("seed"))
}
CheckpointFolder.open(Path.of(options.word("model")), MODEL_NAME, 5).use { saver ->
    val trained = digits.fit(mnist.train) {
        steps = options.count("steps")
        batch = BATCH_SIZE
        batching(Batches::shuffled)
        onStep {
            if ((step - 1) % options.count("every") == 0L) {
                println("After $step training steps, loss on training batch is ${g(loss.toDouble())}.")
                saver.save(step, model.checkpoint())
            }
        }
    }
    val accuracy = trained.averaged().evaluate(mnist.test)["accuracy"]
    println("After ${trained.step} training step(s), test accuracy = ${g(accuracy)}")
}
