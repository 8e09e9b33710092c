package dev.weft.dsl

import dev.weft.graph.Value
import dev.weft.network.Activation
import dev.weft.network.Forward
import dev.weft.network.Layer
import dev.weft.network.Scope
import dev.weft.tensor.Shape
import dev.weft.training.Predictor
import dev.weft.training.Trained
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe

/** A layer with a learned gain for each feature. */
@JvmRecord
data class KotlinGain(val start: Double) : Layer {
    override fun build(scope: Scope, input: Shape): Forward {
        val gain = scope.parameter("gain", Shape.of(input.dimension(-1)), constant(start))
        return Forward { x, _ -> x * gain }
    }
}

object Halve : Activation {
    override fun apply(x: Value) = x / 2.0
}

class OwnSpec : FreeSpec({
    "a model with registered Kotlin types is saved and loaded" {
        register<KotlinGain>("kotlin.gain")
        register("kotlin.halve", Halve)
        val file = tempdir().toPath().resolve("own.safetensors")
        val trained = network {
            input(2); add(KotlinGain(3.0)); dense(1, Halve); loss(mse); optimizer(sgd(0.1))
        }.build()
        trained.save(file)
        Trained.load(file).model shouldBe trained.model
        val example = tensor(1, 2, 3, 4).reshape(2, 2)
        Predictor.load(file).predict(example) shouldBe trained.predict(example)
    }
})
