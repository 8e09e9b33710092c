package dev.weft.graph;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/**
 * Random shapes and numbers for contracts. The numbers lie on a grid with some noise, so that none comes near a point
 * where a function has no derivative: every element can be compared with a difference quotient.
 */
public final class Samples {
    private static final float STEP = 1 / 32f;

    private final Random random;

    public Samples(long seed) {
        random = new Random(seed);
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** Batch 1 and width 1 first, then ranks from {@code least} to 3 with lengths to 5. */
    public Shape shape(int round, int least, int most) {
        int[][] first = {{1, 1}, {1, 4}, {5, 1}, {3}, {1}, {2, 3, 4}, {1, 1, 1}, {}};
        if (round < first.length && first[round].length >= least && first[round].length <= most) {
            return Shape.of(first[round]);
        }
        return Shape.of(random.ints(least + random.nextInt(most - least + 1), 1, 6).toArray());
    }

    public int length() {
        return 1 + random.nextInt(5);
    }

    /** A shape that is repeated when it meets {@code shape}: without some leading axes, some lengths 1. */
    public Shape repeated(Shape shape) {
        int[] lengths = shape.toArray();
        int[] kept =
                Arrays.copyOfRange(lengths, random.nextInt(3) == 0 ? random.nextInt(lengths.length + 1) : 0,
                        lengths.length);
        for (int i = 0; i < kept.length; i++) {
            kept[i] = random.nextInt(3) == 0 ? 1 : kept[i];
        }
        return Shape.of(kept);
    }

    /** Numbers from -2 to 2, at least 1/128 away from 0, ±0.5, ±1 and from the {@link #between} numbers. */
    public Tensor signed(Shape shape) {
        return fill(shape, -64, 64, 0.5f);
    }

    /** Numbers from -2 to 2 between those of {@link #signed}. */
    public Tensor between(Shape shape) {
        return fill(shape, -64, 64, 0);
    }

    /** Numbers from 0.25 to 4. */
    public Tensor positive(Shape shape) {
        return fill(shape, 8, 128, 0.5f);
    }

    /** Numbers from -2 to 2, no two of which are closer than 1/64. */
    public Tensor distinct(Shape shape) {
        Tensor tensor = Tensor.zeros(shape.toArray());
        int[] places = random.ints(-64, 64).distinct().limit(shape.size()).toArray();
        for (int i = 0; i < places.length; i++) {
            tensor.data()[i] = (places[i] + 0.5f + noise()) * STEP;
        }
        return tensor;
    }

    /** Whole numbers from 0 to {@code bound - 1}. */
    public Tensor whole(Shape shape, int bound) {
        Tensor tensor = Tensor.zeros(shape.toArray());
        for (int i = 0; i < tensor.size(); i++) {
            tensor.data()[i] = random.nextInt(bound);
        }
        return tensor;
    }

    private Tensor fill(Shape shape, int low, int high, float offset) {
        Tensor tensor = Tensor.zeros(shape.toArray());
        for (int i = 0; i < tensor.size(); i++) {
            tensor.data()[i] = (low + random.nextInt(high - low) + offset + noise()) * STEP;
        }
        return tensor;
    }

    private float noise() {
        return (random.nextFloat() - 0.5f) / 4;
    }
}
