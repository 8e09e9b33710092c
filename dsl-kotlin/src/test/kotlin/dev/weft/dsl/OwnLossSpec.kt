package dev.weft.dsl

import dev.weft.data.Dataset
import dev.weft.loss.Losses
import dev.weft.network.Branch
import dev.weft.network.Layers
import dev.weft.optimizer.Optimizers
import dev.weft.random.RandomStream
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Model
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe

class OwnLossSpec : FreeSpec({
    val images = Tensor.of(Shape.of(20, 4), *RandomStream.of(1, "images").uniform(0f, 1f).next(80))

    "a loss of two branches is that of Java, and trains without labels" {
        val kotlin = network {
            val image = input("image", 4)
            output("error", mse(image.dense(2).dense(4), image), loss = ownLoss)
            optimizer(adam(0.01))
        }
        val image = Branch.input("image", 4)
        val copy = image.then(Layers.dense(2), Layers.dense(4))
        val error = Branch.concat(copy, image).then(Losses.MSE.asLayer())
        val java = Model.of(Optimizers.adam(0.01), Model.Head.of("error", error, Losses.OWN_LOSS))
        kotlin shouldBe java
        kotlin.fit(Dataset.of(images), epochs = 1).weightsSha256 shouldBe
            java.fit(Dataset.of(images), epochs = 1).weightsSha256
    }
})
