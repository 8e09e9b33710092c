package dev.weft.metric;

import dev.weft.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * Predictions and labels as class indices, in the order of the examples. With several outputs, the class is the index
 * of the largest. A single output means class 1 above a threshold, else class 0. The class is -1 if an output is NaN or
 * if a label is not a class. Holds no state, so threads may share it.
 *
 * <pre>{@code
 * int[] predicted = Classes.predicted(trained.predict(examples), 0);
 * int[] actual = Classes.labelled(labels, 10);
 * }</pre>
 */
public final class Classes {
    static final double LABEL_THRESHOLD = 0.5;

    private Classes() {}

    /**
     * The number of classes that a network with {@code outputs} outputs distinguishes: two for a single output, else
     * one per output.
     */
    public static int count(int outputs) {
        return Math.max(2, outputs);
    }

    /**
     * Returns the predicted class of each row of {@code predictions [n, outputs]}; of equal outputs the first wins.
     *
     * @param predictions the outputs
     * @param threshold the number above which a single output means class 1; ignored for several outputs
     */
    public static int[] predicted(Tensor predictions, double threshold) {
        return IntStream.range(0, predictions.shape().rows()).map(row -> predicted(predictions, row, threshold))
                .toArray();
    }

    static int predicted(Tensor predictions, int row, double threshold) {
        return predictions.shape().rowSize() == 1 ? side(predictions.data()[row], threshold)
                : ofLargest(predictions, row);
    }

    /**
     * Returns the class of each label.
     *
     * @param labels class indices {@code [n]}, or rows whose largest number is at the class; with a single output,
     *     numbers above 0.5 mean class 1. Fractions of class indices are cut off
     * @param outputs the number of the network's outputs
     * @return the classes, -1 for NaN and for indices that are no class
     */
    public static int[] labelled(Tensor labels, int outputs) {
        return IntStream.range(0, labels.shape().rows()).map(row -> labelled(labels, row, outputs)).toArray();
    }

    static int labelled(Tensor labels, int row, int outputs) {
        int label = outputs == 1 ? side(labels.data()[row], LABEL_THRESHOLD) : ofLabel(labels, row);
        return label < count(outputs) ? Math.max(-1, label) : -1;
    }

    /** Returns 1 above the threshold, 0 up to it, and -1 for NaN. */
    static int side(float x, double threshold) {
        return Float.isNaN(x) ? -1 : x > threshold ? 1 : 0;
    }

    static void expectLabelPerOutput(String who, Tensor predictions, Tensor labels) {
        if (predictions.size() != labels.size() || predictions.shape().rows() != labels.shape().rows()) {
            throw new IllegalArgumentException(who + " expects a label for each number but got predictions "
                    + predictions.shape() + " and labels " + labels.shape());
        }
    }

    static void expectLabelPerRow(Tensor predictions, Tensor labels) {
        if (predictions.shape().rows() != labels.shape().rows()) {
            throw new IllegalArgumentException("Metric expects a label for each row but got predictions "
                    + predictions.shape() + " and labels " + labels.shape());
        }
    }

    /** Returns the index of the largest number in row {@code row}, the first of equal ones; -1 if one is NaN. */
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
     * Returns the class of a label: the index itself, or the position of the largest number of a one-hot row; -1 if it
     * is NaN. An index is not checked, so it may be negative or too large.
     *
     * @param labels class indices {@code [n]} or rows {@code [n, classes]}
     * @param row the number of the example
     */
    public static int ofLabel(Tensor labels, int row) {
        if (labels.shape().rank() != 1) {
            return ofLargest(labels, row);
        }
        return Float.isNaN(labels.data()[row]) ? -1 : (int) Math.floor(labels.data()[row]);
    }
}
