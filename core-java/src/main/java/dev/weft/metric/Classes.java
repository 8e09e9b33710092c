package dev.weft.metric;

import dev.weft.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * Predictions and labels as classes, in the order of the examples. Several outputs name the class of the largest; a
 * single one names class 1 above a threshold, else class 0. Where a number is NaN, or a label names no class, the
 * class
 * is -1.
 */
public final class Classes {
    private static final double LABEL_THRESHOLD = 0.5;

    private Classes() {}

    /**
     * How many classes a network with {@code outputs} outputs tells apart: two with a single output, else one for
     * each.
     */
    public static int count(int outputs) {
        return Math.max(2, outputs);
    }

    /** The class that each row of {@code predictions [n, outputs]} is taken for. */
    public static int[] predicted(Tensor predictions, double threshold) {
        boolean single = predictions.shape().rowSize() == 1;
        return IntStream.range(0, predictions.shape().rows())
                .map(row -> single ? side(predictions.data()[row], threshold) : ofLargest(predictions, row)).toArray();
    }

    /**
     * The class that each label names to a network with {@code outputs} outputs.
     *
     * @param labels indices {@code [n]} or rows with the largest number at the class; for a single output, numbers
     *               above 0.5 name class 1
     */
    public static int[] labelled(Tensor labels, int outputs) {
        int classes = count(outputs);
        return IntStream.range(0, labels.shape().rows()).map(row -> {
            int label = outputs == 1 ? side(labels.data()[row], LABEL_THRESHOLD) : ofLabel(labels, row);
            return label < classes ? Math.max(-1, label) : -1;
        }).toArray();
    }

    private static int side(float x, double threshold) {
        return Float.isNaN(x) ? -1 : x > threshold ? 1 : 0;
    }

    /** The index of the largest number in row {@code row}, the first of equal ones; -1 if one is NaN. */
    public static int ofLargest(Tensor rows, int row) {
        int width = rows.shape().rowSize();
        int start = row * width;
        int best = start;
        for (int i = start; i < start + width; i++) {
            if (Float.isNaN(rows.data()[i])) {
                return -1;
            }
            if (rows.data()[i] > rows.data()[best]) {
                best = i;
            }
        }
        return best - start;
    }

    /**
     * The class that a label names: the index itself, or the place of the largest number of a one-hot row; -1 if it
     * is NaN.
     */
    public static int ofLabel(Tensor labels, int row) {
        if (labels.shape().rank() != 1) {
            return ofLargest(labels, row);
        }
        return Float.isNaN(labels.data()[row]) ? -1 : (int) labels.data()[row];
    }
}
