package dev.weft.playground

import dev.weft.dsl.*
import dev.weft.file.MalformedDataException
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Trained
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files

/** Saved models, opened in the playground. */
class ModelReaderSpec : FreeSpec({
    val file = tempdir().toPath().resolve("model.safetensors")

    /** Saves the network that [describe] describes, and opens it. */
    fun opened(inputs: Int = 2, describe: NetworkScope.() -> Unit): Pair<Trained, Opening> {
        val trained = network { input(inputs); describe() }.build()
        trained.save(file)
        return trained to ModelReader.open(file)
    }

    "a model is opened with its layers, its training and its weights" {
        val rows: Map<String, NetworkScope.() -> Unit> = mapOf(
            "" to { dense(4, tanh); dense(2, tanh); dense(1, tanh); loss(mse); optimizer(sgd(0.03)) },
            "data=blobs&classes=3&layers=8:relu,3:leakyRelu(0.1)&optimizer=adam&rate=0.01" to
                { dense(8, relu); dense(3, leakyRelu(0.1)); dense(3); loss(softmaxCE); optimizer(adam(0.01)) },
            "features=x1%5E2,x2%5E2&layers=none&loss=bceWithLogits&optimizer=momentum(0.5)&rate=0.1" to
                { terms("x1^2", "x2^2"); dense(1); loss(bceWithLogits); optimizer(momentum(0.1, 0.5)) },
            "data=blobs&classes=3&layers=8:relu(2,0.1),3:relu(none,0.2)&loss=softmaxCE(0.1)&optimizer=adamw(0.1,0.8)" to
                {
                    dense(8, relu(2.0, 0.1))
                    dense(3, relu(Double.POSITIVE_INFINITY, 0.2))
                    dense(3)
                    loss(softmaxCE(0.1))
                    optimizer(adamw(0.03, 0.1, beta1 = 0.8))
                },
            "layers=none&loss=binaryFocal(2,0.25)&optimizer=adamw(2)" to
                { dense(1); loss(binaryFocal(2.0, 0.25)); optimizer(adamw(0.03, 2.0)) },
            "layers=none&loss=binaryFocal(1)&optimizer=rmsprop(0.9,0.5)" to
                { dense(1); loss(binaryFocal(1.0)); optimizer(rmsprop(0.03, momentum = 0.5)) },
            "layers=4:tanh:batchNorm:frozen,2:tanh" to {
                frozen { dense(4, tanh); batchNorm() }
                dense(2, tanh)
                dense(1, tanh)
                loss(mse)
                optimizer(sgd(0.03))
            },
            "problem=regression&layers=8:tanh:dropout(0.2):batchNorm&loss=huber(2)" to
                { dense(8, tanh); batchNorm(); dropout(0.2); dense(1); loss(huber(2.0)); optimizer(sgd(0.03)) },
        )
        rows.forEach { (link, describe) ->
            withClue(link) {
                val (trained, opening) = opened(describe = describe)
                "${opening.link}" shouldBe link
                opening.name shouldBe "model.safetensors"
                val run = Run(opening.link.setup, opening.link.setup.configuration, opening.start)
                run.trained().predict(Tensor.of(Shape.of(2, 2), 1f, -2f, 3f, 0.5f)) shouldBe
                    trained.predict(Tensor.of(Shape.of(2, 2), 1f, -2f, 3f, 0.5f))
            }
        }
    }

    "a model that the page cannot show is refused in one line" {
        val rows: Map<String, () -> Unit> = mapOf(
            "the playground expects a model of 2 inputs but $file takes examples of shape [3]" to
                { opened(3) { dense(1); loss(mse); optimizer(sgd(0.1)) } },
            "its layer LayerNorm" to { opened { layerNorm(); dense(1); loss(mse); optimizer(sgd(0.1)) } },
            "layers" to { opened { repeat(12) { dense(2) }; dense(1); loss(mse); optimizer(sgd(0.1)) } },
        )
        rows.forEach { (message, open) ->
            shouldThrow<IllegalArgumentException> { open() }.message!! shouldContain
                message
        }
        Files.writeString(file, "no model")
        shouldThrow<MalformedDataException> { ModelReader.open(file) }.message!! shouldContain "model.safetensors"
    }
})
