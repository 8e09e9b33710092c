package dev.weft.metric;

import dev.weft.tensor.Tensor;

/**
 * How often each class was predicted, how often it was right, and how often both. An example without a predicted class counts
 * for its own, so that it is a miss.
 */
public record Counts(long[] predicted, long[] actual, long[] hits) {
    /** A number for one class. */
    public interface OfClass {
        double of(Counts counts, int index);
    }

    public static Counts of(Tensor predictions, Tensor labels, double threshold) {
        int classes = classes(predictions);
        Counts counts = new Counts(new long[classes], new long[classes], new long[classes]);
        for (int row = 0; row < predictions.shape().rows(); row++) {
            int guess = guess(predictions, row, threshold);
            int label = label(predictions, labels, row);
            if (guess >= 0) {
                counts.predicted[guess]++;
            }
            if (label >= 0 && label < classes) {
                counts.actual[label]++;
                counts.hits[label] += guess == label ? 1 : 0;
            }
        }
        return counts;
    }

    /** Two of a single output, else one for each. */
    public static int classes(Tensor predictions) {
        return Math.max(2, predictions.shape().rowSize());
    }

    /** The class that an example is taken for, -1 if it is none. */
    public static int guess(Tensor predictions, int row, double threshold) {
        return predictions.shape().rowSize() == 1 ? side(predictions.data()[row], threshold) : Metrics.classOf(predictions, row);
    }

    /** The class that it belongs to, -1 if it is none. */
    public static int label(Tensor predictions, Tensor labels, int row) {
        return predictions.shape().rowSize() == 1 ? side(labels.data()[row], 0.5) : Metrics.labelOf(labels, row);
    }

    private static int side(float x, double threshold) {
        return Float.isNaN(x) ? -1 : x > threshold ? 1 : 0;
    }

    /** That of class 1 of two sides, else the mean over the classes that occur; NaN if none does. */
    double mean(OfClass number, boolean twoSides) {
        if (twoSides) {
            return predicted[0] + actual[0] + predicted[1] + actual[1] == 0 ? Double.NaN : number.of(this, 1);
        }
        double sum = 0;
        int occurring = 0;
        for (int i = 0; i < predicted.length; i++) {
            if (predicted[i] + actual[i] > 0) {
                sum += number.of(this, i);
                occurring++;
            }
        }
        return sum / occurring;
    }

    double precision(int index) {
        return hits[index] == 0 ? 0 : (double) hits[index] / predicted[index];
    }

    double recall(int index) {
        return hits[index] == 0 ? 0 : (double) hits[index] / actual[index];
    }

    double f1(int index) {
        return hits[index] == 0 ? 0 : 2.0 * hits[index] / (predicted[index] + actual[index]);
    }
}
