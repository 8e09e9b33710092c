package dev.weft.data;

import java.util.Objects;

/** A view that repeats the examples of another data set. */
record Recurring(Dataset source, int size) implements View {
    static Dataset of(Dataset source, int times) {
        if (times < 0) {
            throw new IllegalArgumentException("Dataset.repeat expects 0 times or more but got " + times);
        }
        long size = (long) source.size() * times;
        if (size > Integer.MAX_VALUE) {
            throw new ArithmeticException("Dataset.repeat expects at most " + Integer.MAX_VALUE + " examples but got "
                    + source.size() + " x " + times);
        }
        return new Recurring(source, (int) size);
    }

    @Override
    public int place(int example) {
        return Objects.checkIndex(example, size) % source.size();
    }
}
