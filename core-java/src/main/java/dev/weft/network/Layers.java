package dev.weft.network;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The layers under their usual names, with usual defaults; their records have the other settings. Import it statically
 * for short networks:
 *
 * <pre>{@code
 * Network.of(dense(500, RELU), dropout(0.5), dense(10))
 * }</pre>
 */
public final class Layers {
    private Layers() {}

    /**
     * {@code y = activation(x · kernel + bias)}, see {@link Dense}.
     *
     * @param units the number of outputs, at least 1
     */
    public static Dense dense(int units, Activation activation) {
        return Dense.of(units, activation);
    }

    /**
     * {@code y = x · kernel + bias}, see {@link Dense}.
     *
     * @param units the number of outputs, at least 1
     */
    public static Dense dense(int units) {
        return Dense.of(units);
    }

    /**
     * {@code y = activation(x · kernelᵀ + bias)} with the kernel of an earlier dense layer, see {@link Tied}.
     *
     * @param layer the name of the earlier layer, such as {@code dense1}
     */
    public static Tied tied(String layer, Activation activation) {
        return new Tied(layer, activation);
    }

    /**
     * {@code y[i] = table[x[i]]}, trained vectors that are looked up by number, see {@link Embedding}.
     *
     * @param entries the number of entries, from 1 to 16,777,216
     * @param width the length of each vector, at least 1
     */
    public static Embedding embedding(int entries, int width) {
        return Embedding.of(entries, width);
    }

    /** {@code y = activation(x)}, see {@link Activate}. */
    public static Activate activation(Activation activation) {
        return new Activate(activation);
    }

    /**
     * Takes columns {@code [from, to)} of the last axis, see {@link Columns}.
     *
     * @param from the first column, from 0
     * @param to the column after the last one
     */
    public static Columns columns(int from, int to) {
        return new Columns(from, to);
    }

    /** Reshapes each example to one row of features, see {@link Flatten}. */
    public static Flatten flatten() {
        return new Flatten();
    }

    /**
     * Reshapes each example to other dimensions with the same number of elements, see {@link Reshape}.
     *
     * @param dimensions the dimensions of one example, without the batch
     */
    public static Reshape reshape(int... dimensions) {
        return new Reshape(Shape.of(dimensions));
    }

    /**
     * During training, zeroes a fraction {@code rate} of its input, see {@link Dropout}.
     *
     * @param rate the fraction to zero, from 0 to below 1
     */
    public static Dropout dropout(double rate) {
        return new Dropout(rate);
    }

    /**
     * During training, replaces a fraction {@code rate} of its input by selu's limit and keeps mean 0 and variance 1,
     * see {@link AlphaDropout}.
     *
     * @param rate the fraction to replace, from 0 to below 1
     */
    public static AlphaDropout alphaDropout(double rate) {
        return new AlphaDropout(rate);
    }

    /**
     * During training, multiplies its input by normally distributed noise with mean 1 and standard deviation
     * {@code sqrt(rate / (1 - rate))}, see {@link GaussianDropout}.
     *
     * @param rate the rate of the dropout with the same variance, from 0 to below 1
     */
    public static GaussianDropout gaussianDropout(double rate) {
        return new GaussianDropout(rate);
    }

    /**
     * Returns its input x and, during training, adds {@code (l1 · Σ |x| + l2 · Σ x² / 2) / batch} to the loss, see
     * {@link ActivityRegularization}, which takes any regularizer.
     *
     * @param l1 the scale of the absolute values, at least 0
     * @param l2 the scale of the squares, at least 0
     */
    public static ActivityRegularization activityRegularization(double l1, double l2) {
        return new ActivityRegularization(Regularizers.l1l2(l1, l2));
    }

    /**
     * During training, adds normally distributed noise with mean 0, see {@link GaussianNoise}.
     *
     * @param deviation the standard deviation, at least 0
     */
    public static GaussianNoise gaussianNoise(double deviation) {
        return new GaussianNoise(deviation);
    }

    /**
     * Normalizes each feature to mean 0 and variance 1 over the batch, then scales and shifts it, with momentum 0.99
     * and epsilon 0.001, see {@link BatchNorm}.
     */
    public static BatchNorm batchNorm() {
        return new BatchNorm(0.99, 1e-3);
    }

    /**
     * Normalizes each example to mean 0 and variance 1 over its features, then scales and shifts them, with epsilon
     * 0.001, see {@link LayerNorm}.
     */
    public static LayerNorm layerNorm() {
        return new LayerNorm(1e-3);
    }

    /**
     * Computes features from features, such as {@code x1*x2}, see {@link Terms}.
     *
     * @param terms the terms, at least one, such as {@code x1}, {@code x1^2}, {@code x1*x2} or {@code sin(x1)}
     */
    public static Terms terms(String... terms) {
        return new Terms(List.of(terms));
    }

    /**
     * {@code y = x} where {@code x > 0}, else {@code a · x}, with a trained slope {@code a} for each feature, initially
     * 0.25, see {@link Prelu}.
     */
    public static Prelu prelu() {
        return new Prelu(Initializers.constant(0.25));
    }

    /** {@code y = x · scale}, with a trained factor for each feature, initially 1, see {@link Scale}. */
    public static Scale scale() {
        return new Scale(Initializers.ones());
    }

    /**
     * {@code y = x + share · (activation(x) - x)}, with a trained share for each unit, initially 1, see
     * {@link ParametricActivation}.
     */
    public static ParametricActivation parametricActivation(Activation activation) {
        return new ParametricActivation(activation, Initializers.ones());
    }

    /**
     * Turns each number into itself and 3 sums of 16 cosines of it with trained frequencies, see
     * {@link PeriodicEmbedding}, which has other numbers of them.
     */
    public static PeriodicEmbedding periodicEmbedding() {
        return new PeriodicEmbedding(16, 4, 0.1, Optional.empty());
    }

    /**
     * Gives each member of an ensemble a copy of the input, {@code [batch, in]} to {@code [batch, count, in]}, see
     * {@link Members}.
     *
     * @param count the number of members, at least 1
     */
    public static Members members(int count) {
        return new Members(count);
    }

    /**
     * {@code y = activation(((x ∘ r) · kernel) ∘ s + b)} for each member of an ensemble, with a shared kernel, see
     * {@link SharedDense}.
     *
     * @param units the number of outputs of each member, at least 1
     */
    public static SharedDense sharedDense(int units, Activation activation) {
        return SharedDense.of(units, activation);
    }

    /**
     * {@code y = x · kernel + bias} for each member of an ensemble, with a kernel of its own, see
     * {@link SeparateDense}.
     *
     * @param units the number of outputs of each member, at least 1
     */
    public static SeparateDense separateDense(int units) {
        return SeparateDense.of(units);
    }

    /**
     * Keeps the weights of {@code layer} as they are while the other layers train, see {@link Layer.Frozen}.
     *
     * @param layer the layer, which may contain others
     */
    public static Layer.Frozen frozen(Layer layer) {
        return new Layer.Frozen(layer);
    }

    /**
     * Gives {@code layer} a name of its own, see {@link Layer.Named}.
     *
     * @param name the name: 1 to 100 letters, digits, underscores and dashes, starting with a letter
     * @param layer the layer
     */
    public static Layer.Named named(String name, Layer layer) {
        return new Layer.Named(name, layer);
    }

    /**
     * Layers one after the other as one layer, see {@link Chain}.
     *
     * @param layers the layers, at least one
     */
    public static Chain chain(Layer... layers) {
        return new Chain(List.of(layers));
    }

    /**
     * Applies {@code layer} to each row along the last axis of an input of any rank, see {@link OnLastAxis}.
     *
     * @param layer the layer
     */
    public static OnLastAxis onLastAxis(Layer layer) {
        return new OnLastAxis(layer);
    }

    /**
     * Averages along an axis, {@code [batch, n, width]} to {@code [batch, width]} for axis 1, see {@link AverageOver}.
     *
     * @param axis the axis, counting the batch as 0, at least 1
     */
    public static AverageOver averageOver(int axis) {
        return new AverageOver(axis);
    }

    /**
     * Takes the largest elements along an axis, {@code [batch, n, width]} to {@code [batch, width]} for axis 1, see
     * {@link MaximumOver}.
     *
     * @param axis the axis, counting the batch as 0, at least 1
     */
    public static MaximumOver maximumOver(int axis) {
        return new MaximumOver(axis);
    }

    /**
     * {@code y = (x - mean) / sqrt(variance)} with the means and variances of {@code examples}, see
     * {@link Normalization}.
     *
     * @param examples the examples for training {@code [n, …, features]}
     */
    public static Normalization normalization(Tensor examples) {
        return Normalization.of(examples);
    }

    /**
     * {@code y = x + layers(x)}, see {@link Residual}.
     *
     * @param layers the inner layers, at least one, whose output has the shape of their input
     */
    public static Residual residual(Layer... layers) {
        return new Residual(List.of(layers));
    }
}
