package dev.weft.network;

import dev.weft.tensor.Shape;
import java.util.List;

/** The layers by their usual names. */
public final class Layers {
    private Layers() {}

    /** {@code y = activation(x · kernel + bias)}. */
    public static Dense dense(int units, Activation activation) {
        return Dense.of(units, activation);
    }

    /** {@code y = x · kernel + bias}. */
    public static Dense dense(int units) {
        return Dense.of(units);
    }

    /** An activation as a layer of its own. */
    public static Activate activation(Activation activation) {
        return new Activate(activation);
    }

    /** Each example as one row of features. */
    public static Flatten flatten() {
        return new Flatten();
    }

    /** The same numbers of each example in another shape. */
    public static Reshape reshape(int... dimensions) {
        return new Reshape(Shape.of(dimensions));
    }

    /** In training sets a share {@code rate} of its input to 0. */
    public static Dropout dropout(double rate) {
        return new Dropout(rate);
    }

    /** In training adds normal numbers of mean 0. */
    public static GaussianNoise gaussianNoise(double deviation) {
        return new GaussianNoise(deviation);
    }

    /** Every feature with mean 0 and variance 1 over the batch, then scaled and moved; momentum 0.99, epsilon 0.001. */
    public static BatchNorm batchNorm() {
        return new BatchNorm(0.99, 1e-3);
    }

    /** Every example with mean 0 and variance 1 over its features, then scaled and moved; epsilon 0.001. */
    public static LayerNorm layerNorm() {
        return new LayerNorm(1e-3);
    }

    /**
     * {@code y = x} where {@code x > 0}, else {@code a · x} with an {@code a} for each feature that is learned; first
     * 0.25.
     */
    public static Prelu prelu() {
        return new Prelu(Initializers.constant(0.25));
    }

    /** {@code y = x + layers(x)}. */
    public static Residual residual(Layer... layers) {
        return new Residual(List.of(layers));
    }
}
