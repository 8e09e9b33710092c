package dev.weft.random;

/**
 * A source of numbers: what fills a kernel with its first values, or a data set with examples. Whether a second call
 * continues a stream or repeats it, and whether threads may share it, is for the maker to say.
 */
@FunctionalInterface
public interface Draws {
    /** Overwrites every element of {@code values} with the next numbers, in order. */
    void fill(float[] values);

    /** The next {@code count} numbers. */
    default float[] next(int count) {
        float[] values = new float[count];
        fill(values);
        return values;
    }
}
