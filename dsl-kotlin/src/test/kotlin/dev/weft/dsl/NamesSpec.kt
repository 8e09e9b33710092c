package dev.weft.dsl

import dev.weft.loss.Losses
import dev.weft.metric.Metrics
import dev.weft.network.Activations
import dev.weft.network.Initializers
import dev.weft.network.Layers
import dev.weft.network.Regularizers
import dev.weft.optimizer.Optimizers
import dev.weft.optimizer.Schedules
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import java.lang.reflect.Modifier
import java.util.Locale

class NamesSpec : FreeSpec({
    "a name is the core's object" {
        val all = listOf(
            activationOf("relu") to Activations.RELU,
            activationOf("relu", 6.0) to Activations.relu(6.0, 0.0, 0.0),
            activationOf("relu6") to Activations.RELU6,
            activationOf("linear") to Activations.IDENTITY,
            lossOf("softmaxCE") to Losses.SOFTMAX_CE,
            lossOf("SOFTMAX_CE") to Losses.SOFTMAX_CE,
            lossOf("softmax-ce") to Losses.SOFTMAX_CE,
            metricOf("accuracy") to Metrics.ACCURACY,
            optimizerOf("sgd", 0.1) to Optimizers.sgd(0.1),
            optimizerOf("momentum", 0.1) to Optimizers.momentum(0.1, 0.9),
            optimizerOf("adam") to Optimizers.adam(),
            initializerOf("uniform", -1.0, 1.0) to Initializers.uniform(-1.0, 1.0),
            initializerOf("heNormal") to Initializers.heNormal(),
            scheduleOf("cosine", 0.1, 5.0) to Schedules.cosine(0.1, 5.0),
            scheduleOf("oneCycle", 0.1, 5.0) to oneCycle(0.1, 5.0),
            scheduleOf("flatCosine", 0.1, 5.0) to flatCosine(0.1, 5.0),
            scheduleOf("logCosineCycles", 0.1, 5.0, 3.0) to logCosineCycles(0.1, 5.0, 3.0),
            scheduleOf("cosineRestarts", 0.1, 5.0) to cosineRestarts(0.1, 5.0),
            polynomial(0.1, 5.0) to Schedules.polynomial(0.1, 5.0, 0.0),
            piecewise(0.1, 10.0 to 0.01) to Schedules.piecewise(doubleArrayOf(10.0), doubleArrayOf(0.1, 0.01)),
            regularizerOf("l2", 0.5) to Regularizers.l2(0.5),
        )
        all.forEach { (named, meant) -> named shouldBe meant }
    }

    "every constant of the core has a name" {
        Activations.entries.forEach { activationOf(it.name.lowercase(Locale.ROOT)) shouldBe it }
        Losses.entries.forEach { lossOf(it.name) shouldBe it }
        Metrics.entries.forEach { metricOf(it.name) shouldBe it }
    }

    "the default arguments equal the core's" {
        val pairs = listOf(
            adagrad(0.1) to Optimizers.adagrad(0.1),
            adadelta(0.1) to Optimizers.adadelta(0.1),
            rmsprop(0.1) to Optimizers.rmsprop(0.1),
            adam() to Optimizers.adam(),
            adam(0.1) to Optimizers.adam(0.1),
            adamax(0.1) to Optimizers.adamax(0.1),
            nadam(0.1) to Optimizers.nadam(0.1),
            radam(0.1) to Optimizers.radam(0.1),
            momentum(0.1) to Optimizers.momentum(0.1, 0.9),
            nesterov(0.1) to Optimizers.nesterov(0.1, 0.9),
            adamw() to Optimizers.adamw(0.001, 0.01),
        )
        pairs.forEach { (said, written) -> said shouldBe written }
    }

    "every optimizer and initializer of the core has its alias" {
        aliases("OptimizersKt").let { all ->
            Optimizers::class.java.declaredMethods.forEach { all shouldContain it.name }
        }
        Initializers::class.java.declaredMethods.forEach { aliases("InitializersKt") shouldContain it.name }
    }

    "every built-in of the core has its alias" {
        val files = mapOf(
            Activations::class.java to "ActivationsKt", Losses::class.java to "LossesKt",
            Metrics::class.java to "MetricsKt",
            Schedules::class.java to "SchedulesKt", Layers::class.java to "LayersKt",
            Regularizers::class.java to "InitializersKt",
        )
        val exceptions = setOf("identity", "step", "none", "constant", "mae", "values", "valueOf", "usual")
        files.forEach { (holder, file) ->
            val constants = holder.enumConstants.orEmpty().map { camel((it as Enum<*>).name) }
            val methods = holder.declaredMethods.filter {
                Modifier.isPublic(it.modifiers) &&
                    Modifier.isStatic(it.modifiers)
            }.map { it.name }
            val names = aliases(file).map { it.removePrefix("get").replaceFirstChar(Char::lowercase) }
            (constants + methods - exceptions).forEach { names shouldContain it }
        }
    }

    "an unknown name is an error that suggests similar ones" {
        fails { activationOf("relo") } shouldStartWith
            "unknown activation relo; did you mean relu? known: binaryStep, elu, "
        fails { lossOf("softmaxE") } shouldStartWith "unknown loss softmaxE; did you mean softmaxCE? known: "
        fails { network { loss("nothing like it") } } shouldStartWith
            "unknown loss nothing like it; known: bce, bceWithLogits, "
        fails { scheduleOf("cosin", 0.1, 5.0) } shouldStartWith
            "unknown schedule cosin; did you mean cosine? known: constant, constantRate, cosine, "
        fails { optimizerOf("adm", 0.1) } shouldStartWith "unknown optimizer adm; did you mean adam? known: adadelta, "
    }

    "wrong numbers are an error that lists the parameters" {
        fails { optimizerOf("nesterov") } shouldBe "optimizer nesterov takes (rate) or (rate, momentum) but got []"
        fails { activationOf("gelu", 0.1) } shouldBe "activation gelu takes () but got [0.1]"
        fails { activationOf("relu", 1.0, 0.0, 0.0, 0.0) } shouldBe "activation relu takes () or (max) or " +
            "(max, slope) or (max, slope, threshold) but got [1.0, 0.0, 0.0, 0.0]"
    }

    "errors of the core pass through unchanged" {
        fails { regularizerOf("l2", -1.0) } shouldBe "L2 expects a scale >= 0 but got -1.0"
    }
})

private fun camel(constant: String) =
    constant.lowercase(Locale.ROOT).replace(Regex("_(.)")) { it.groupValues[1].uppercase(Locale.ROOT) }
        .replace("softmaxCe", "softmaxCE")

private fun fails(block: () -> Unit): String = shouldThrow<IllegalArgumentException>(block).message!!

private fun aliases(file: String) = Class.forName("dev.weft.dsl.$file").methods.map { it.name }
