package dev.weft.network;

import dev.weft.random.Draws;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;

/** The first values of a variable. */
@FunctionalInterface
public interface Initializer {
    /**
     * Fills {@code values}, the elements of a variable of {@code shape}, row-major. {@code stream} belongs to the
     * variable alone and goes on where it stood if initialization is asked for again.
     */
    void fill(float[] values, Shape shape, RandomStream stream);

    /** Values from a generator of your own, such as numpy's or TensorFlow's, whatever the seed of the model. */
    static Initializer from(Draws draws) {
        return (values, shape, stream) -> draws.fill(values);
    }
}
