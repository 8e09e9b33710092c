package dev.weft.dsl

import dev.weft.data.Dataset
import dev.weft.loss.Losses
import dev.weft.network.Activations
import dev.weft.network.Layers
import dev.weft.optimizer.Optimizers
import dev.weft.tensor.Tensor
import dev.weft.training.Model
import dev.weft.training.Transfer
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe

class ReuseSpec : FreeSpec({
    val digits = network {
        input(4)
        dense(5, tanh)
        dense(3)
        loss(softmaxCE)
        optimizer(adam(0.01).layerRate("dense1", 0.1).gradientNoise(0.01))
    }
    val x = Tensor.matrix(floatArrayOf(1f, 2f, 3f, 4f), floatArrayOf(4f, 3f, 2f, 1f), floatArrayOf(0f, 1f, 0f, 1f))
    val data = Dataset.of(x, Tensor.vector(0f, 1f, 2f))

    "a part is the beginning of another network, whose frozen layers keep their weights" {
        val encoder = digits.withOptimizer(adam(0.01)).build().withoutLast(1)
        val price = network {
            input(4)
            layersOf(encoder)
            dense(1)
            freeze("dense1")
            loss(mse)
            optimizer(sgd(0.1))
        }
        price shouldBe Model.of(Losses.MSE, Optimizers.sgd(0.1), Layers.dense(5, Activations.TANH), Layers.dense(1))
            .withInput(4).withFrozen("dense1")
        val built = price.build(encoder)
        val before = built.weights().getValue("dense2.kernel").copy()
        built.fit(Dataset.of(x, Tensor.matrix(floatArrayOf(1f), floatArrayOf(2f), floatArrayOf(3f))), epochs = 3)
        built.weights().getValue("dense1.kernel") shouldBe encoder.weights().getValue("dense1.kernel")
        built.weights().getValue("dense2.kernel") shouldNotBe before
    }

    "a trained model is frozen, unfrozen and transferred" {
        val trained = digits.fit(data, epochs = 3)
        trained.freeze("dense*").model.frozen shouldBe listOf("dense*")
        trained.freeze("dense*").unfreeze("dense2").model.frozen shouldBe listOf("dense1")
        val other = digits.withSeed(2).build()
        other.take(Transfer.all(trained.weights()).withNames { it }).taken.size shouldBe 4
        other.weightsSha256() shouldBe trained.weightsSha256()
    }
})
