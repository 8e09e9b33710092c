package dev.weft.dsl

import dev.weft.data.Dataset
import dev.weft.loss.Losses
import dev.weft.network.Activations
import dev.weft.network.ActivityRegularization
import dev.weft.network.AlphaDropout
import dev.weft.network.BatchNorm
import dev.weft.network.Dense
import dev.weft.network.Dropout
import dev.weft.network.GaussianDropout
import dev.weft.network.Layer
import dev.weft.network.LayerNorm
import dev.weft.network.Regularizers
import dev.weft.network.Residual
import dev.weft.network.Terms
import dev.weft.optimizer.Optimizers
import dev.weft.training.Model
import dev.weft.training.Training
import io.kotest.common.ExperimentalKotest
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe
import io.kotest.property.Arb
import io.kotest.property.PropTestConfig
import io.kotest.property.arbitrary.bind
import io.kotest.property.arbitrary.choice
import io.kotest.property.arbitrary.element
import io.kotest.property.arbitrary.int
import io.kotest.property.arbitrary.list
import io.kotest.property.arbitrary.map
import io.kotest.property.checkAll

/** A layer in the DSL, and the same layer built by hand. */
private class Twice(val verb: NetworkScope.() -> Unit, val layer: Layer)

private val activations = Arb.element(
    relu to Activations.RELU, tanh to Activations.TANH, gelu to Activations.GELU,
    leakyRelu(0.1) to Activations.leakyRelu(0.1), relu6 to Activations.RELU6,
    relu(2.0, threshold = 0.1) to Activations.relu(2.0, 0.0, 0.1), elu(0.5) to Activations.elu(0.5),
)

private val layers: Arb<Twice> = Arb.choice(
    Arb.bind(Arb.int(1..9), activations) { units, (ours, theirs) ->
        Twice({ dense(units, ours) }, Dense.of(units, theirs))
    },
    Arb.bind(Arb.int(1..9), Arb.int(0..1)) { units, bias ->
        Twice({ dense(units, bias = bias == 1) }, Dense.of(units).let { if (bias == 1) it else it.withoutBias() })
    },
    Arb.int(0..9).map { tenths -> Twice({ dropout(tenths / 10.0) }, Dropout(tenths / 10.0)) },
    Arb.element(
        Twice({ batchNorm() }, BatchNorm(0.99, 1e-3)),
        Twice({ batchNorm(scale = false) }, BatchNorm(0.99, 1e-3).withoutScale()),
        Twice({ batchNorm(0.9, center = false) }, BatchNorm(0.9, 1e-3).withoutCenter()),
        Twice({ layerNorm() }, LayerNorm(1e-3)),
        Twice({ layerNorm(scale = false, center = false) }, LayerNorm(1e-3).withoutScale().withoutCenter()),
        Twice({ terms("x1", "x1^2", "cos(x1)") }, Terms(listOf("x1", "x1^2", "cos(x1)"))),
        Twice({ alphaDropout(0.1) }, AlphaDropout(0.1)),
        Twice({ gaussianDropout(0.3) }, GaussianDropout(0.3)),
        Twice({ activityRegularization(l1(0.01)) }, ActivityRegularization(Regularizers.l1(0.01))),
        Twice({ frozen { batchNorm() } }, Layer.Frozen(BatchNorm(0.99, 1e-3))),
        Twice({ frozen { dense(3, bias = false) } }, Layer.Frozen(Dense.of(3).withoutBias())),
        Twice({ residual { layerNorm(); dropout(0.25) } }, Residual(listOf(LayerNorm(1e-3), Dropout(0.25)))),
    ),
)

@OptIn(ExperimentalKotest::class)
class RandomNetworksSpec : FreeSpec({
    "the block equals what Java builds by hand, and trains bit-identically" {
        val data = Dataset.of(
            Array(12) { row -> FloatArray(4) { (row * 5 + it * 3) % 7 / 7f } },
            IntArray(12) { it % 3 }
        )
        checkAll(PropTestConfig(seed = 7, iterations = 60), Arb.list(layers, 0..5), Arb.int(1..1000)) { all, seed ->
            val ours = network {
                all.forEach { it.verb(this) }
                dense(3)
                loss(softmaxCE)
                optimizer(adam(0.01))
                seed(seed.toLong())
            }
            val theirs = Model.of(
                Losses.SOFTMAX_CE, Optimizers.adam(0.01), *(all.map { it.layer } + Dense.of(3)).toTypedArray(),
            ).withSeed(seed.toLong())
            ours shouldBe theirs
            val two = Training.epochs(2).withBatchSize(5)
            ours.fit(data, two).weightsSha256 shouldBe theirs.fit(data, two).weightsSha256
        }
    }
})
