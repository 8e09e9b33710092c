package dev.weft.training;

import dev.weft.tensor.Tensor;

/** The metrics without parameters. */
public enum Metrics implements Metric {
    /**
     * The share of examples whose largest output stands at the label; with a single output, of those on the label's side
     * of 0.5.
     */
    ACCURACY("accuracy") {
        @Override
        public double of(Tensor predictions, Tensor labels) {
            int n = predictions.shape().rows();
            int outputs = predictions.shape().rowSize();
            int hits = 0;
            for (int i = 0; i < n; i++) {
                if (outputs == 1) {
                    float p = predictions.data()[i];
                    hits += !Float.isNaN(p) && !Float.isNaN(labels.data()[i]) && (p > 0.5f) == (labels.data()[i] > 0.5f) ? 1 : 0;
                } else {
                    int predicted = classOf(predictions, i);
                    hits += predicted >= 0 && predicted == labelOf(labels, i) ? 1 : 0;
                }
            }
            return n == 0 ? Double.NaN : (double) hits / n;
        }
    };

    private final String label;

    Metrics(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }

    /** The index of the largest number in row {@code row}, the first of equal ones; -1 if one is NaN. */
    public static int classOf(Tensor rows, int row) {
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

    /** The class that a label names: the index itself, or where the largest number of a one-hot row stands; -1 if it is NaN. */
    public static int labelOf(Tensor labels, int row) {
        if (labels.shape().rank() != 1) {
            return classOf(labels, row);
        }
        return Float.isNaN(labels.data()[row]) ? -1 : (int) labels.data()[row];
    }
}
