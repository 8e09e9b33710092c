package dev.weft.dsl

import dev.weft.network.Activate
import dev.weft.network.Activation
import dev.weft.network.ActivityRegularization
import dev.weft.network.BatchNorm
import dev.weft.network.Chain
import dev.weft.network.Constraint
import dev.weft.network.Dense
import dev.weft.network.Dropout
import dev.weft.network.Embedding
import dev.weft.network.Flatten
import dev.weft.network.Forward
import dev.weft.network.Initializer
import dev.weft.network.Layer
import dev.weft.network.LayerNorm
import dev.weft.network.Layers
import dev.weft.network.OnLastAxis
import dev.weft.network.ParametricActivation
import dev.weft.network.PeriodicEmbedding
import dev.weft.network.Prelu
import dev.weft.network.Regularizer
import dev.weft.network.Residual
import dev.weft.network.Scale
import dev.weft.network.Scope
import dev.weft.network.SeparateDense
import dev.weft.network.SharedDense
import dev.weft.network.Tied
import dev.weft.optimizer.Schedule
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Trained
import java.util.Optional

/**
 * A fully connected layer, `y = activation(x · kernel + bias)`, with input `[batch, in]`, output `[batch, units]`,
 * `kernel [in, units]` and `bias [units]`; see [Dense]:
 * ```
 * dense(500, relu, kernelInitializer = truncatedNormal(0.1), regularizer = l2(1e-4))
 * dense(10, { it * sigmoid(it) })
 * ```
 *
 * @param units the number of outputs, at least 1
 * @param kernelInitializer the initial values of the kernel; [glorotUniform] by default, `normal(1.0)` if [scaled]
 * @param regularizer the penalty on the kernel; the bias has none
 * @param constraint what the kernel must fulfil after each step, such as [maxNorm]
 * @param scaled whether the product is divided by √in, see [Dense.withScaledKernel]
 * @throws IllegalArgumentException if [units] is below 1
 */
public fun <R> Layered<R>.dense(
    units: Int,
    activation: Activation = identity,
    kernelInitializer: Initializer? = null,
    biasInitializer: Initializer = zeros(),
    regularizer: Regularizer = unregularized,
    bias: Boolean = true,
    constraint: Constraint = unconstrained,
    scaled: Boolean = false,
): R {
    val kernel = kernelInitializer ?: if (scaled) normal(1.0) else glorotUniform()
    return add(Dense(units, activation, bias, kernel, biasInitializer, regularizer, constraint, scaled))
}

/**
 * A fully connected layer with an activation by name: `dense(500, "relu")`.
 *
 * @throws IllegalArgumentException if the name is unknown, see [activationOf]
 */
public fun <R> Layered<R>.dense(units: Int, activation: String): R = dense(units, activationOf(activation))

/**
 * A fully connected layer that uses the kernel of an earlier dense layer the other way round, `[batch, units]` to
 * `[batch, in]`, with a bias of its own; see [Tied]:
 * ```
 * named("encoder") { dense(64, relu) }
 * tied("encoder")
 * ```
 *
 * @param layer the name of the earlier layer, such as `dense1`, or the one that [named] gave
 */
public fun <R> Layered<R>.tied(layer: String, activation: Activation = identity): R = add(Tied(layer, activation))

/**
 * A table of trained vectors that are looked up by number, from `[batch, …]` to `[batch, …, width]`; see [Embedding]:
 * ```
 * input(8); embedding(5_000, 16, padding = 0); flatten(); dense(1)
 * ```
 *
 * @param entries the number of entries, from 1 to 16,777,216; the input has whole numbers from 0 to below it
 * @param width the length of each vector, at least 1
 * @param regularizer the penalty on the table; it makes a step as slow as the table is high
 * @param padding an entry that stays zeros, such as the places behind the end of a short list
 * @param unknown whether all other whole numbers share one more row, the last; without it they are an error
 * @throws IllegalArgumentException if a number is out of its range
 */
public fun <R> Layered<R>.embedding(
    entries: Int,
    width: Int,
    initializer: Initializer = uniform(-0.05, 0.05),
    regularizer: Regularizer = unregularized,
    padding: Int? = null,
    unknown: Boolean = false,
): R = add(Embedding(entries, width, initializer, regularizer, Optional.ofNullable(padding), unknown))

/** Flattens each example, from `[batch, 28, 28]` to `[batch, 784]`: `input(28, 28); flatten(); dense(10)`. */
public fun <R> Layered<R>.flatten(): R = add(Flatten())

/**
 * Applies an activation, or any function without weights, as a layer of its own: `activation(relu)`,
 * `activation { it * sigmoid(it) }`.
 */
public fun <R> Layered<R>.activation(activation: Activation): R = add(Activate(activation))

/**
 * Applies an activation by name: `activation("relu")`.
 *
 * @throws IllegalArgumentException if the name is unknown, see [activationOf]
 */
public fun <R> Layered<R>.activation(activation: String): R = activation(activationOf(activation))

/**
 * Gives each example another shape with the same number of elements: `reshape(28, 28)`.
 *
 * @param dimensions the shape of one example, without the batch dimension
 */
public fun <R> Layered<R>.reshape(vararg dimensions: Int): R = add(Layers.reshape(*dimensions))

/**
 * During training, zeroes a fraction [rate] of its input and multiplies the rest by `1 / (1 - rate)`:
 * `dense(500, relu); dropout(0.5)`. Predictions are unchanged (Srivastava et al. 2014).
 *
 * @param schedule by what the rate is multiplied at each step: `dropout(0.15, flatCosine(1.0, epochs = 256.0))`
 * @throws IllegalArgumentException if [rate] is not in [0, 1)
 */
public fun <R> Layered<R>.dropout(rate: Double, schedule: Schedule? = null): R =
    add(Dropout(rate, Optional.ofNullable(schedule)))

/**
 * Dropout for [selu]: during training, replaces a fraction [rate] of its input by selu's limit and keeps mean 0 and
 * variance 1: `dense(500, selu, kernelInitializer = lecunNormal()); alphaDropout(0.1)`. Predictions are unchanged
 * (Klambauer et al. 2017).
 *
 * @throws IllegalArgumentException if [rate] is not in [0, 1)
 */
public fun <R> Layered<R>.alphaDropout(rate: Double): R = add(Layers.alphaDropout(rate))

/**
 * During training, multiplies its input by normal noise with mean 1 and standard deviation `sqrt(rate / (1 - rate))`:
 * `dense(500, relu); gaussianDropout(0.5)`. Predictions are unchanged (Srivastava et al. 2014).
 *
 * @throws IllegalArgumentException if [rate] is not in [0, 1)
 */
public fun <R> Layered<R>.gaussianDropout(rate: Double): R = add(Layers.gaussianDropout(rate))

/**
 * Returns its input and, during training, adds the penalty on it, divided by the number of examples, to the loss:
 * `dense(64, relu); activityRegularization(l1(1e-3))`. Keras' `activity_regularizer` of the layer before it.
 */
public fun <R> Layered<R>.activityRegularization(regularizer: Regularizer): R =
    add(ActivityRegularization(regularizer))

/**
 * Returns its input x and, during training, adds `(l1 · Σ |x| + l2 · Σ x² / 2) / batch` to the loss:
 * `dense(64, relu); activityRegularization(1e-3, 0.0)`. Keras' `l2` is half of this one.
 */
public fun <R> Layered<R>.activityRegularization(l1: Double, l2: Double): R =
    add(Layers.activityRegularization(l1, l2))

/**
 * During training, adds normal noise with mean 0: `input(784); gaussianNoise(0.1)`. Predictions are unchanged.
 *
 * @param deviation the standard deviation of the noise, at least 0
 */
public fun <R> Layered<R>.gaussianNoise(deviation: Double): R = add(Layers.gaussianNoise(deviation))

/**
 * Normalizes each feature to mean 0 and variance 1 over the batch, then scales and shifts it by learned weights:
 * `dense(500, bias = false); batchNorm(); activation(relu)`. Predictions use running statistics (Ioffe and Szegedy
 * 2015). A training refuses batches of one example.
 *
 * @param momentum the weight of the old running statistics, from 0 to below 1, as in Keras
 * @param epsilon added to the variance, above 0
 * @param scale whether to scale
 * @param center whether to shift
 */
public fun <R> Layered<R>.batchNorm(
    momentum: Double = 0.99,
    epsilon: Double = 1e-3,
    scale: Boolean = true,
    center: Boolean = true,
): R = add(BatchNorm(momentum, epsilon, scale, center))

/**
 * Normalizes each example to mean 0 and variance 1 over its features, then scales and shifts it by learned weights:
 * `dense(500); layerNorm()`. The same in training and prediction (Ba et al. 2016).
 *
 * @param epsilon added to the variance, above 0
 * @param scale whether to scale
 * @param center whether to shift
 */
public fun <R> Layered<R>.layerNorm(epsilon: Double = 1e-3, scale: Boolean = true, center: Boolean = true): R =
    add(LayerNorm(epsilon, scale, center))

/**
 * Computes features from features, numbered from 1, as the first layer: `terms("x1", "x1^2", "x1*x2", "sin(x1)")`; see
 * [dev.weft.network.Terms].
 *
 * @param terms the terms, at least one
 * @throws IllegalArgumentException if one is not a product of features, their powers, sines and cosines
 */
public fun <R> Layered<R>.terms(vararg terms: String): R = add(Layers.terms(*terms))

/**
 * A leaky ReLU with a learned slope for each feature, `y = x` where `x > 0`, else `alpha · x`: `dense(500); prelu()`.
 *
 * @param initializer the initial slopes; 0.25 as in the paper (He et al. 2015), 0 in Keras
 */
public fun <R> Layered<R>.prelu(initializer: Initializer = constant(0.25)): R = add(Prelu(initializer))

/**
 * Multiplies each feature by a learned factor: `scale(); dense(64, relu)`; see [Scale].
 *
 * @param initializer the initial factors
 */
public fun <R> Layered<R>.scale(initializer: Initializer = ones()): R = add(Scale(initializer))

/**
 * Mixes an activation with the identity by a learned share of each unit, `y = x + share · (activation(x) - x)`:
 * `dense(256); parametricActivation(selu)`; see [ParametricActivation].
 *
 * @param initializer the initial shares
 */
public fun <R> Layered<R>.parametricActivation(activation: Activation, initializer: Initializer = ones()): R =
    add(ParametricActivation(activation, initializer))

/**
 * Turns each number x into itself and learned sums of cosines of it, `[batch, in]` to `[batch, in · size]`:
 * `input(8); periodicEmbedding(); dense(256, selu)`; see [PeriodicEmbedding].
 *
 * @param frequencies the number of cosines for each number
 * @param size the length of what each number becomes, with itself
 * @param deviation the standard deviation of the initial frequencies
 * @param features how many features are turned, from the first, the others follow unchanged; all by default
 */
public fun <R> Layered<R>.periodicEmbedding(
    frequencies: Int = 16,
    size: Int = 4,
    deviation: Double = 0.1,
    features: Int? = null,
): R = add(PeriodicEmbedding(frequencies, size, deviation, Optional.ofNullable(features)))

/**
 * Gives each member of an ensemble that shares one network a copy of the input, `[batch, in]` to `[batch, count, in]`:
 * ```
 * members(32); sharedDense(512, relu, randomSigns()); sharedDense(512, relu); separateDense(10)
 * loss(softmaxCE.ofMembers())
 * ```
 * See [dev.weft.network.Members].
 */
public fun <R> Layered<R>.members(count: Int): R = add(Layers.members(count))

/**
 * A fully connected layer whose kernel the members of an ensemble share, with factors and biases of their own:
 * `members(32); sharedDense(512, relu, randomSigns()); separateDense(10)`; see [SharedDense].
 *
 * @param scaleInitializer the initial factors of the inputs, [randomSigns] in the first of these layers
 */
public fun <R> Layered<R>.sharedDense(
    units: Int,
    activation: Activation = identity,
    scaleInitializer: Initializer = ones(),
    kernelInitializer: Initializer = glorotUniform(),
): R = add(SharedDense(units, activation, kernelInitializer, scaleInitializer))

/**
 * A fully connected layer with a kernel and a bias for each member of an ensemble:
 * `members(32); sharedDense(512, relu, randomSigns()); separateDense(10)`; see [SeparateDense].
 */
public fun <R> Layered<R>.separateDense(units: Int, activation: Activation = identity): R =
    add(SeparateDense(units, activation))

/**
 * A residual block, `y = x + layers(x)`: `residual { dense(64, relu); dense(64) }`. The output of the inner layers must
 * have the shape of their input (He et al. 2016).
 *
 * @throws IllegalArgumentException if the block contains no layer, or anything but layers
 */
public fun <R> Layered<R>.residual(describe: NetworkScope.() -> Unit): R =
    add(Residual(NetworkScope().apply(describe).onlyLayers("residual")))

/**
 * Layers whose weights keep their values while the others train: `frozen { dense(64, relu); batchNorm() }`. Gradients
 * flow through them; a frozen [batchNorm] uses its running statistics, as in Keras; see [Layer.Frozen].
 *
 * @throws IllegalArgumentException if the block contains no layer, or anything but layers
 */
public fun <R> Layered<R>.frozen(describe: NetworkScope.() -> Unit): R {
    val layers = NetworkScope().apply(describe).onlyLayers("frozen")
    require(layers.isNotEmpty()) { "frozen expects at least one layer but got none" }
    return add(layers.map(Layers::frozen))
}

/**
 * The layers of a part of a trained network, which come first. `build(part)` then takes its weights, and `freeze` keeps
 * them:
 * ```
 * val encoder = trained.withoutLast(1)
 * val price = network { layersOf(encoder); dense(1); freeze("dense1"); loss(mse); optimizer(adam()) }.build(encoder)
 * ```
 *
 * @param part what [Trained.upTo], [Trained.withoutLast] or [Trained.part] returns; its frozen names are not taken over
 */
public fun <R> Layered<R>.layersOf(part: Trained): R = add(part.model().network().layers())

/**
 * Layers with a name of their own: `named("encoder") { dense(64, relu); dense(2) }`. The weights are
 * `encoder.dense1.kernel` and so on, those of a single layer `encoder.kernel`; see [Layer.Named] and [Chain].
 *
 * @param name 1 to 100 letters, digits, underscores and dashes, starting with a letter; a network has each name once
 * @throws IllegalArgumentException if the name is malformed, or the block contains no layer, or anything but layers
 */
public fun <R> Layered<R>.named(name: String, describe: NetworkScope.() -> Unit): R {
    val layers = NetworkScope().apply(describe).onlyLayers("named")
    require(layers.isNotEmpty()) { "named expects at least one layer but got none" }
    return add((layers.singleOrNull() ?: Chain(layers)).named(name))
}

/**
 * Layers one after the other as one layer: `chain { dense(64, relu); dense(2) }`. Their weights are
 * `chain1.dense1.kernel` and so on; [named] gives them a better name.
 *
 * @throws IllegalArgumentException if the block contains no layer, or anything but layers
 */
public fun <R> Layered<R>.chain(describe: NetworkScope.() -> Unit): R =
    add(Chain(NetworkScope().apply(describe).onlyLayers("chain")))

/**
 * Applies layers to each row along the last axis, `[batch, …, in]` to `[batch, …, units]`, with the same weights:
 * `embedding(5_000, 16); onLastAxis { dense(8, relu) }; averageOver(1)`; see [OnLastAxis].
 *
 * @throws IllegalArgumentException if the block contains no layer, or anything but layers
 */
public fun <R> Layered<R>.onLastAxis(describe: NetworkScope.() -> Unit): R {
    val layers = NetworkScope().apply(describe).onlyLayers("onLastAxis")
    require(layers.isNotEmpty()) { "onLastAxis expects at least one layer but got none" }
    return add(layers.map(Layers::onLastAxis))
}

/**
 * Averages along an axis, `[batch, n, width]` to `[batch, width]` for axis 1: `embedding(5_000, 16); averageOver(1)`.
 *
 * @param axis the axis, counting the batch as 0, at least 1
 */
public fun <R> Layered<R>.averageOver(axis: Int): R = add(Layers.averageOver(axis))

/**
 * Takes the largest elements along an axis, `[batch, n, width]` to `[batch, width]` for axis 1:
 * `embedding(5_000, 16); maximumOver(1)`.
 *
 * @param axis the axis, counting the batch as 0, at least 1
 */
public fun <R> Layered<R>.maximumOver(axis: Int): R = add(Layers.maximumOver(axis))

/**
 * Standardizes each feature with the mean and variance that it has in [examples], those of the training:
 * `normalization(data.all().features()); dense(64, relu)`; see [dev.weft.network.Normalization].
 *
 * @param examples the examples, `[n, …, features]`
 */
public fun <R> Layered<R>.normalization(examples: Tensor): R = add(Layers.normalization(examples))

/**
 * A custom layer: the block creates the weights for an input shape and returns the function from input to output:
 * ```
 * layer("gain") { input ->
 *     val gain = parameter("gain", Shape.of(input.dimension(-1)), ones())
 *     Forward { x, pass -> x * gain }
 * }
 * ```
 * A model file with such a layer cannot be loaded; for that, write a data class and [register] it.
 *
 * @param kind the first part of the names of its weights: `gain1.gain`
 * @param build receives the shape of the input, with an unknown batch dimension
 */
public fun <R> Layered<R>.layer(kind: String, build: (@WeftDsl Scope).(input: Shape) -> Forward): R =
    add(object : Layer {
        override fun kind() = kind

        override fun build(scope: Scope, input: Shape) = scope.build(input)
    })

/** Takes columns of the last axis, from [from] to before [to]: `input("row", 12).columns(0, 4)`. */
public fun <R> Layered<R>.columns(from: Int, to: Int): R = add(Layers.columns(from, to))
