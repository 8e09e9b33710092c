package dev.weft.network;

import dev.weft.random.Draws;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;

/**
 * The initial values of a variable. {@link Initializers} has the usual ones; write your own as a lambda:
 *
 * <pre>{@code
 * Initializer ramp = (values, shape, stream) -> {
 *     for (int i = 0; i < values.length; i++) {
 *         values[i] = i / (float) values.length;
 *     }
 * };
 * }</pre>
 */
@FunctionalInterface
public interface Initializer {
    /**
     * Fills the initial values of a variable.
     *
     * @param values the elements to fill, row-major
     * @param shape the shape of the variable, for kernels {@code [in, out]}
     * @param stream the random numbers of this variable alone; a second initialization continues the stream
     */
    void fill(float[] values, Shape shape, RandomStream stream);

    /**
     * Returns an initializer that takes its values from {@code draws}, such as numpy's or TensorFlow's generator,
     * whatever the model's seed is. It reproduces the weights of programs in other languages. Every variable, and every
     * model, continues the draws, so create new ones for each model. A saved model with it can only be
     * restored into a model built in code, unless the initializer is registered.
     *
     * @param draws the numbers, in row-major order of the variables
     */
    static Initializer from(Draws draws) {
        return (values, shape, stream) -> draws.fill(values);
    }
}
