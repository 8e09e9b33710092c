package dev.weft.playground

import dev.weft.data.Synthetic
import dev.weft.dsl.dense
import dev.weft.dsl.loss
import dev.weft.dsl.mse
import dev.weft.dsl.network
import dev.weft.dsl.optimizer
import dev.weft.dsl.sgd
import dev.weft.dsl.tanh
import dev.weft.training.Trained
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.doubles.plusOrMinus
import io.kotest.matchers.shouldBe

private val data = Synthetic.circle(100, 0.0, 1)

private fun trained(): Trained = network {
    dense(3, tanh)
    dense(1, tanh)
    loss(mse)
    optimizer(sgd(0.1))
}.build(data.features())

class SurfaceSpec : FreeSpec({
    "the middle is the loss of the weights, and the same seed gives the same slice" {
        val losses = Surface(trained(), data, 3).losses()
        losses shouldHaveSize Surface.SIZE * Surface.SIZE
        losses[losses.size / 2]!! shouldBe (trained().evaluate(data).getValue("loss") plusOrMinus 1e-6)
        Surface(trained(), data, 3).losses() shouldBe losses
        (Surface(trained(), data, 4).losses() == losses) shouldBe false
    }

    "a loss that is not finite is null" {
        val trained = trained()
        trained.weights().getValue("dense2.kernel").data().fill(Float.MAX_VALUE)
        trained.weights().getValue("dense1.kernel").data().fill(Float.MAX_VALUE)
        Surface(trained, data, 1).losses().any { it == null } shouldBe true
    }
})
