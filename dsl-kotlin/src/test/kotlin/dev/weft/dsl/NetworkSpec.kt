package dev.weft.dsl

import dev.weft.graph.Elementwise.square
import dev.weft.loss.Losses
import dev.weft.network.Activations
import dev.weft.network.Dense
import dev.weft.network.Flatten
import dev.weft.network.Forward
import dev.weft.network.Initializers
import dev.weft.network.Layer
import dev.weft.network.Regularizers
import dev.weft.optimizer.MovingAverage
import dev.weft.optimizer.Optimizers
import dev.weft.tensor.Shape
import dev.weft.training.Metrics
import dev.weft.training.Model
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe

class NetworkSpec : FreeSpec({
    "one line is the model that Java writes by hand" {
        val said = network { dense(500, relu); dense(10); loss(softmaxCE); optimizer(sgd(0.1).decay(0.99)) }

        said shouldBe Model.of(
            Losses.SOFTMAX_CE, Optimizers.sgd(0.1).decay(0.99), Dense.of(500, Activations.RELU), Dense.of(10),
        )
    }

    "every verb is the core's" {
        val said = network {
            input(28, 28)
            flatten()
            dense(500, relu, kernel = truncatedNormal(0.1), bias = constant(0.1), regularizer = l2(1e-4))
            dense(20, "tanh")
            layer(Dense.of(10).withoutBias())
            dense(10, useBias = false)
            loss("mse")
            optimizer("momentum", 0.01, 0.5)
            metrics(accuracy, accuracy)
            average(0.99, numUpdates = true)
            seed(7)
        }

        val layers = arrayOf<Layer>(
            Flatten(),
            Dense.of(500, Activations.RELU).withKernel(Initializers.truncatedNormal(0.1))
                .withBias(Initializers.constant(0.1)).withRegularizer(Regularizers.l2(1e-4)),
            Dense.of(20, Activations.TANH),
            Dense.of(10).withoutBias(),
            Dense.of(10).withoutBias(),
        )
        said shouldBe Model.of(Losses.MSE, Optimizers.momentum(0.01, 0.5), *layers).withInput(28, 28)
            .withMetrics(Metrics.ACCURACY, Metrics.ACCURACY).withAverage(MovingAverage(0.99, true)).withSeed(7)
    }

    "what is missing or doubled is one sentence that names the remedy" - {
        listOf<Pair<String, NetworkScope.() -> Unit>>(
            "network has no layer: add one, such as dense(10)" to { loss(mse); optimizer(adam()) },
            "network has no loss: add one, such as loss(softmaxCE)" to { dense(1); optimizer(adam()) },
            "network has no optimizer: add one, such as optimizer(sgd(0.1))" to { dense(1); loss(mse) },
            "network has a second loss: keep one of them" to { loss(mse); loss("mse") },
            "network has a second optimizer: keep one of them" to { optimizer(adam()); optimizer(sgd(1.0)) },
            "network has a second input: keep one of them" to { input(4); input(4) },
            "network has a second seed: keep one of them" to { seed(1); seed(1) },
            "network has input behind a layer: move it in front of the layers" to { dense(4); input(4) },
            "Dense expects at least 1 unit but got 0" to { dense(0) },
        ).forEach { (sentence, block) ->
            sentence { shouldThrow<IllegalArgumentException> { network(block) }.message shouldBe sentence }
        }
    }

    "lambdas stand for activations, losses, metrics and layers" {
        val trained = network {
            input(3)
            dense(4, { it * sigmoid(it) })
            activation { it * 0.5 + 1 }
            layer("gain") { input ->
                val gain = parameter("gain", Shape.of(input.dimension(-1)), ones())
                Forward { x, _ -> x * gain }
            }
            tower(units = 2, floors = 2)
            loss { predictions, labels -> square(predictions - labels) }
            optimizer(adam())
            metrics({ _, _ -> 42.0 })
        }.build()

        trained.weights().keys.toList() shouldBe listOf(
            "dense1.kernel", "dense1.bias", "gain1.gain", "dense2.kernel", "dense2.bias", "dense3.kernel", "dense3.bias",
        )
        trained.predict(row(1, 2, 3)).size shouldBe 2
    }
})

/** A verb of a user's own. */
private fun NetworkScope.tower(units: Int, floors: Int) = repeat(floors) { add(Dense.of(units, relu)) }
