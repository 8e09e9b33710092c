package dev.weft.dsl

import dev.weft.data.Dataset
import dev.weft.picture.NetworkPicture
import dev.weft.tensor.Tensor
import dev.weft.training.Evaluation
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.StringSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.name
import kotlin.io.path.readText

class PicturesSpec : StringSpec({
    val xor = Dataset.of(tensor(row(0, 0), row(0, 1), row(1, 0), row(1, 1)), tensor(0, 1, 1, 0))
    val trained = network { dense(4, tanh); dense(2); loss(softmaxCE); optimizer(adam(0.05)) }.fit(xor, epochs = 3)

    "a history saves its chart" {
        val folder = tempdir().toPath()
        trained.history().plot("$folder/loss.png")
        trained.decisionMap(xor).save("$folder/map.svg")
        folder.listDirectoryEntries().map { it.name }.sorted() shouldContainExactly listOf("loss.png", "map.svg")
        folder.resolve("map.svg").readText() shouldBe trained.decisionMap(xor).svg()
    }

    "confusion matrix, predictions and weights are drawn for the data and the first layer" {
        trained.confusionMatrix(xor).counts().sumOf { it.sum() } shouldBe 4
        trained.weightSheet(1, 2).kernel() shouldBe trained.weights().getValue("dense1.kernel")
        val images = Dataset.of(Tensor.zeros(3, 2, 2), tensor(0, 1, 1))
        val seeing = network { input(2, 2); flatten(); dense(2); loss(softmaxCE); optimizer(adam()) }.build()
        seeing.predictionSheet(images).labels().toList() shouldContainExactly listOf(0, 1, 1)
        shouldThrow<IllegalArgumentException> { trained.weightSheet(28, 28) }.message shouldBe
            "WeightSheet expects a kernel [28 · 28, neurons] but got [2, 4]"
        val without = network { input(2); activation(relu); loss(mse); optimizer(adam()) }.build()
        shouldThrow<IllegalArgumentException> { without.weightSheet(1, 2) }.message shouldBe
            "WeightSheet expects a model with a dense layer but got one without"
    }

    "a network is drawn as it was built" {
        trained.picture().svg() shouldBe NetworkPicture.of(trained.network()).svg()
    }

    "an autoencoder has no classes to draw" {
        val images = tensor(row(0.1f, 0.5f, 0.2f, 0.9f), row(0.3f, 0f, 1f, 0.7f))
        val data = Dataset.of(images, images)
        val copier = network { dense(2); dense(4); loss(mse); optimizer(adam()) }.fit(data, epochs = 1)
        val refused = "Evaluation expects one class per label, because the model's outputs are Outputs.NUMBERS, but " +
            "the labels [2, 4] are not one-hot rows, class indices, or 0 and 1: compare predictions() with labels() " +
            "instead"
        shouldThrow<IllegalArgumentException> { copier.predictionSheet(data) }.message shouldBe refused
        shouldThrow<IllegalArgumentException> { copier.confusionMatrix(data) }.message shouldBe refused
        Evaluation.of(copier, data).hasClasses shouldBe false
        Evaluation.of(trained, xor).hasClasses shouldBe true
    }
})
