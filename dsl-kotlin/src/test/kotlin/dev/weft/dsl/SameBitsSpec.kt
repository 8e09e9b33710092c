package dev.weft.dsl

import dev.weft.data.Batches
import dev.weft.data.Dataset
import dev.weft.loss.Losses
import dev.weft.network.Activations
import dev.weft.network.Dense
import dev.weft.network.Initializers
import dev.weft.network.Regularizers
import dev.weft.optimizer.MovingAverage
import dev.weft.optimizer.Optimizers
import dev.weft.random.RandomStream
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Model
import dev.weft.training.Trained
import dev.weft.training.Training
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.maps.shouldContainKeys
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe

class SameBitsSpec : FreeSpec({
    val data = synthetic(60)
    val test = synthetic(20)

    val said = network {
        dense(16, relu, kernelInitializer = heNormal(), regularizer = l2(1e-3))
        dense(3)
        loss(softmaxCE)
        optimizer(momentum(0.1).decay(0.99))
        average(0.9)
        seed(7)
    }
    val written = Model.of(
        Losses.SOFTMAX_CE, Optimizers.momentum(0.1, 0.9).decay(0.99),
        Dense.of(16, Activations.RELU).withKernelInitializer(Initializers.heNormal())
            .withRegularizer(Regularizers.l2(1e-3)),
        Dense.of(3),
    ).withAverage(MovingAverage(0.9, false)).withSeed(7)

    "five steps of the DSL and of the core are bit-identical" {
        val a = said.fit(data) { steps = 5; batch = 8 }
        val b = written.fit(data, Training.steps(5).withBatchSize(8))

        a.weights() shouldBe b.weights()
        a.averaged().weights() shouldBe b.averaged().weights()
        a.weights() shouldNotBe said.withSeed(8).fit(data) { steps = 5; batch = 8 }.weights()
        a.predict(data.all().features()).shape() shouldBe Shape.of(60, 3)
        a.predict(floatArrayOf(1f, 2f, 3f, 4f)) shouldBe b.predict(tensor(row(1, 2, 3, 4))).data()
    }

    "two fits of one epoch equal one fit of two, and the short form equals the long one" {
        val twice = said.fit(data, epochs = 1, batch = 8).fit(data, epochs = 1, batch = 8)

        twice.weights() shouldBe said.fit(data) { epochs = 2; batch = 8 }.weights()
    }

    "a custom order of the examples equals the core's" {
        val a = said.fit(data) { steps = 5; batching { data, size, _ -> Batches.cyclic(data, size) } }
        val b = written.fit(data, Training.steps(5).withBatching { d, size, _ -> Batches.cyclic(d, size) })

        a.weights() shouldBe b.weights()
    }

    "listeners see steps and epochs, and can stop the training" {
        val losses = mutableListOf<Float>()
        val reports = mutableListOf<Map<String, Double>>()
        val trained: Trained = said.fit(data) {
            epochs = 3
            batch = 20
            validation = test
            onStep { losses += loss() }
            onEpoch { report ->
                reports += report
                if (epoch() == 2L) stop()
            }
        }

        losses.size shouldBe 6
        reports.size shouldBe 2
        reports[0].shouldContainKeys("loss", "accuracy", "val_loss", "val_accuracy")
        reports[1].getValue("val_loss") shouldBe trained.evaluate(test)["loss"]
    }
})

/** Three classes: the index of the largest of the first three of four features. */
private fun synthetic(size: Int): Dataset {
    val features = FloatArray(size * 4)
    RandomStream.of(1, "features").normal(0f, 1f).fill(features)
    val labels = FloatArray(size) { i -> (0..2).maxBy { features[4 * i + it] }.toFloat() }
    return Dataset.of(Tensor.of(Shape.of(size, 4), *features), Tensor.vector(*labels))
}
