package dev.weft.dsl

import dev.weft.graph.Elementwise.square
import dev.weft.loss.Loss
import dev.weft.loss.Losses
import dev.weft.loss.Outputs
import dev.weft.metric.Metrics
import dev.weft.network.Activations
import dev.weft.network.Constraints
import dev.weft.network.Dense
import dev.weft.network.Flatten
import dev.weft.network.Forward
import dev.weft.network.Initializers
import dev.weft.network.Layer
import dev.weft.network.Layers
import dev.weft.network.Regularizers
import dev.weft.optimizer.Clip
import dev.weft.optimizer.MovingAverage
import dev.weft.optimizer.Optimizers
import dev.weft.optimizer.Schedules
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Model
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe

class NetworkSpec : FreeSpec({
    "the one-line form equals the model that Java builds by hand" {
        val said = network { dense(500, relu); dense(10); loss(softmaxCE); optimizer(sgd(0.1).decay(0.99)) }

        said shouldBe Model.of(
            Losses.SOFTMAX_CE, Optimizers.sgd(0.1).decay(0.99), Dense.of(500, Activations.RELU), Dense.of(10),
        )
    }

    "every setting equals the core's" {
        val said = network {
            input(28, 28)
            flatten()
            dense(
                500, relu, kernelInitializer = truncatedNormal(0.1), biasInitializer = constant(0.1),
                regularizer =
                l2(1e-4)
            )
            dense(20, "tanh")
            add(Dense.of(10).withoutBias())
            dense(10, bias = false)
            loss("mse")
            optimizer("momentum", 0.01, 0.5)
            metrics(accuracy, r2)
            average(0.99, numUpdates = true)
            seed(7)
        }

        val layers = arrayOf<Layer>(
            Flatten(),
            Dense.of(500, Activations.RELU).withKernelInitializer(Initializers.truncatedNormal(0.1))
                .withBiasInitializer(Initializers.constant(0.1)).withRegularizer(Regularizers.l2(1e-4)),
            Dense.of(20, Activations.TANH),
            Dense.of(10).withoutBias(),
            Dense.of(10).withoutBias(),
        )
        said shouldBe Model.of(Losses.MSE, Optimizers.momentum(0.01, 0.5), *layers).withInput(28, 28)
            .withMetrics(Metrics.ACCURACY, Metrics.R2).withAverage(MovingAverage(0.99, true)).withSeed(7)
    }

    "every other setting equals the core's" {
        val said = network {
            gaussianNoise(0.1)
            dense(8, leakyRelu(0.1), kernelInitializer = orthogonal(), regularizer = elastic(0.1, 0.2))
            batchNorm()
            activation(swish)
            dropout(0.5)
            residual { dense(8, elu()); layerNorm() }
            prelu()
            scale()
            parametricActivation(mish)
            periodicEmbedding()
            periodicEmbedding(5, 3, 0.2, features = 2)
            dense(8, tanh, scaled = true)
            dense(8, kernelInitializer = zeros(), scaled = true)
            dropout(0.15, flatCosine(1.0, 9.0))
            batchNorm(scale = false)
            activation(relu(3.0, slope = 0.1))
            layerNorm(center = false)
            activation(relu6)
            alphaDropout(0.1)
            gaussianDropout(0.2)
            activityRegularization(l1l2(0.1, 0.2))
            activityRegularization(0.3, 0.4)
            reshape(2, 4)
            embedding(9, 2)
            embedding(9, 2, zeros(), l2(0.1), padding = 3, unknown = true)
            loss(softmaxCE(0.1))
            optimizer(adam())
            metrics(topK(2), f1)
            clipByGlobalNorm(1.0)
            freeze("dense1", "residual1.*")
        }

        said shouldBe Model.of(
            Losses.softmaxCE(0.1), Optimizers.adam(), Layers.gaussianNoise(0.1),
            Dense.of(8, Activations.leakyRelu(0.1)).withKernelInitializer(Initializers.orthogonal(1.0))
                .withRegularizer(Regularizers.l1l2(0.1, 0.2)),
            Layers.batchNorm(), Layers.activation(Activations.SILU), Layers.dropout(0.5),
            Layers.residual(Dense.of(8, Activations.elu(1.0)), Layers.layerNorm()), Layers.prelu(), Layers.scale(),
            Layers.parametricActivation(Activations.MISH), Layers.periodicEmbedding(),
            Layers.periodicEmbedding().withFrequencies(5).withSize(3).withDeviation(0.2).ofFirst(2),
            Dense.of(8, Activations.TANH).withScaledKernel(),
            Dense.of(8).withScaledKernel().withKernelInitializer(Initializers.zeros()),
            Layers.dropout(0.15).following(Schedules.flatCosine(1.0, 9.0)),
            Layers.batchNorm().withoutScale(), Layers.activation(Activations.relu(3.0, 0.1, 0.0)),
            Layers.layerNorm().withoutCenter(), Layers.activation(Activations.RELU6), Layers.alphaDropout(0.1),
            Layers.gaussianDropout(0.2), Layers.activityRegularization(0.1, 0.2),
            Layers.activityRegularization(0.3, 0.4),
            Layers.reshape(2, 4), Layers.embedding(9, 2),
            Layers.embedding(9, 2).withInitializer(Initializers.zeros()).withRegularizer(Regularizers.l2(0.1))
                .withPadding(3).withUnknown(),
        ).withMetrics(Metrics.topK(2), Metrics.F1).withClip(Clip.byGlobalNorm(1.0)).withFrozen("dense1", "residual1.*")
    }

    "an ensemble of members equals the core's" {
        val said = network {
            members(3)
            sharedDense(8, relu, randomSigns())
            sharedDense(4)
            separateDense(2)
            loss(softmaxCE.ofMembers())
            optimizer(adam().weightDecay(0.02).following(flatCosine(1.0, 9.0)))
        }
        said shouldBe Model.of(
            Losses.SOFTMAX_CE.ofMembers(),
            Optimizers.adam().weightDecay(0.02).following(Schedules.flatCosine(1.0, 9.0)),
            Layers.members(3), Layers.sharedDense(8, Activations.RELU).withRandomSigns(),
            Layers.sharedDense(4, Activations.IDENTITY), Layers.separateDense(2),
        )
    }

    "a missing or repeated setting is one sentence with a fix" - {
        listOf<Pair<String, NetworkScope.() -> Unit>>(
            "network has no layer: add one, such as dense(10)" to { loss(mse); optimizer(adam()) },
            "network has no loss: add one, such as loss(softmaxCE)" to { dense(1); optimizer(adam()) },
            "network has no optimizer: add one, such as optimizer(sgd(0.1))" to { dense(1); loss(mse) },
            "network has a second loss: keep one of them" to { loss(mse); loss("mse") },
            "network has a second optimizer: keep one of them" to { optimizer(adam()); optimizer(sgd(1.0)) },
            "network has a second input: keep one of them" to { input(4); input(4) },
            "network has a second seed: keep one of them" to { seed(1); seed(1) },
            "network has a second freeze: keep one of them" to { freeze("dense1"); freeze("dense2") },
            "network has a second train: keep one of them" to { train { steps = 1 }; train { steps = 1 } },
            "residual expects only layers but has train: move it to network" to
                { residual { dense(1); train { steps = 1 } } },
            "network has input after a layer: move it before the layers" to { dense(4); input(4) },
            "residual expects only layers but has loss: move it to network" to
                { residual { dense(1); loss(mse) } },
            "Residual expects at least one layer but got none" to { residual { } },
            "frozen expects at least one layer but got none" to { frozen { } },
            "named expects at least one layer but got none" to { named("a") { } },
            "named expects only layers but has loss: move it to network" to { named("a") { dense(1); loss(mse) } },
            "Network expects different layer names but got a twice: rename one" to
                { named("a") { dense(1) }; named("a") { dense(1) }; loss(mse); optimizer(sgd(0.1)) },
            "Dense expects at least 1 unit but got 0" to { dense(0) },
        ).forEach { (sentence, block) ->
            sentence { shouldThrow<IllegalArgumentException> { network(block) }.message shouldBe sentence }
        }
    }

    "named layers have the names of their weights, in a chain and after a handle" {
        network {
            input(3)
            named("encoder") { dense(4, relu); dense(2) }
            named("head") { chain { dense(4) } }
            tied("encoder.dense1", relu)
            loss(mse)
            optimizer(adam())
        }.build().weights().keys.filter { "kernel" in it } shouldBe
            listOf("encoder.dense1.kernel", "encoder.dense2.kernel", "head.dense1.kernel")
        network {
            output("y", input("x", 3).named("encoder") { dense(4, relu) }.dense(1), loss = mse)
            optimizer(adam())
        }.build().weights().keys.filter { "kernel" in it } shouldBe listOf("encoder.kernel", "dense1.kernel")
    }

    "constraints, layers on the last axis and pools are those of the core" {
        val model = network {
            input(3, 4)
            normalization(Tensor.zeros(2, 3, 4))
            onLastAxis { dense(5, relu, constraint = maxNorm(2.0)); layerNorm() }
            averageOver(1)
            loss(mse)
            optimizer(adam())
        }
        model.network().layers().drop(1) shouldBe listOf(
            Dense.of(5, relu).withConstraint(Constraints.maxNorm(2.0)).onLastAxis(),
            Layers.onLastAxis(Layers.layerNorm()), Layers.averageOver(1),
        )
        network {
            output("y", input("x", 3, 4).onLastAxis { dense(5) }.maximumOver(1), loss = mse)
            optimizer(adam())
        }.build().weights().keys.toList() shouldBe listOf("dense1.kernel", "dense1.bias")
    }

    "lambdas work as activations, losses, metrics and layers" {
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
            "dense1.kernel", "dense1.bias", "gain1.gain", "dense2.kernel", "dense2.bias", "dense3.kernel",
            "dense3.bias",
        )
        trained.predict(row(1, 2, 3)).size shouldBe 2
    }

    "a custom loss declares what the outputs mean" {
        val own = Loss { predictions, labels -> softmaxCE(predictions, labels) }
        val model = network { dense(3); loss(Outputs.LOGITS, own); optimizer(adam()) }
        model.loss() shouldBe own.withOutputs(Outputs.LOGITS)
        val lambda = network { dense(3); loss(Outputs.SCORES) { y, t -> hinge(y, t) }; optimizer(adam()) }
        lambda.loss().outputs() shouldBe Outputs.SCORES
    }
})

/** A custom setting. */
private fun NetworkScope.tower(units: Int, floors: Int) = repeat(floors) { add(Dense.of(units, relu)) }
