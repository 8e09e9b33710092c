package dev.weft.random;

/**
 * A source of random numbers that fills arrays: initial weights, noise, synthetic examples. {@link RandomStream},
 * {@link NumpyRandom} and {@link TensorFlowRandom} make draws; a lambda is one, too. Whether a second call continues
 * the stream, and which threads may use it, is specified by the method that makes it.
 *
 * <pre>{@code
 * Draws noise = RandomStream.of(1, "noise").normal(0, 0.1f);
 * float[] four = noise.next(4);
 * Initializer likeNumpy = Initializer.from(NumpyRandom.of(0).normalDraws(0, 0.01));
 * }</pre>
 */
@FunctionalInterface
public interface Draws {
    /** Overwrites every element of {@code values} with the next numbers, in order. An empty array draws none. */
    void fill(float[] values);

    /** Returns the next {@code count} numbers in a new array. */
    default float[] next(int count) {
        float[] values = new float[count];
        fill(values);
        return values;
    }
}
