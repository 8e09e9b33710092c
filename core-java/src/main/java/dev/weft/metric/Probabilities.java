package dev.weft.metric;

import dev.weft.loss.Outputs;
import dev.weft.tensor.Tensor;

/** Metrics of one example's probabilities, in double precision. */
final class Probabilities {
    /** The machine epsilon of float32, as scikit-learn clips probabilities. */
    private static final double LEAST = 0x1p-23;

    private Probabilities() {}

    /** Returns {@code outputs} if they have probabilities. */
    static Outputs expect(String who, Outputs outputs) {
        if (!outputs.hasProbabilities()) {
            throw new IllegalArgumentException(who + " expects outputs with probabilities but got " + outputs
                    + ": choose a loss of logits or probabilities, or declare them with loss.withOutputs");
        }
        return outputs;
    }

    /** Whether each output is a yes/no question. */
    static boolean isBinary(Outputs outputs, Tensor predictions) {
        return outputs.isBinary() || predictions.shape().rowSize() == 1;
    }

    /** Returns the probabilities of row {@code row}: of yes for each question, or of each class with sum 1. */
    static double[] of(Outputs outputs, Tensor predictions, int row) {
        int width = predictions.shape().rowSize();
        boolean binary = isBinary(outputs, predictions);
        boolean logits = outputs == Outputs.LOGITS || outputs == Outputs.BINARY_LOGITS;
        double largest = logits && !binary ? largest(predictions, row) : 0;
        double[] p = new double[width];
        double sum = 0;
        for (int i = 0; i < width; i++) {
            double y = predictions.data()[row * width + i];
            p[i] = !logits ? Math.min(Math.max(y, 0), 1) : binary ? 1 / (1 + StrictMath.exp(-y))
                    : StrictMath.exp(y - largest);
            sum += p[i];
        }
        for (int i = 0; i < width && !binary; i++) {
            p[i] /= sum;
        }
        return p;
    }

    private static double largest(Tensor predictions, int row) {
        int width = predictions.shape().rowSize();
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = row * width; i < (row + 1) * width; i++) {
            largest = Math.max(largest, predictions.data()[i]);
        }
        return largest;
    }

    /** Returns the label of one output: its number, or 1 for the class of an index and 0 for the others. */
    static double label(Tensor predictions, Tensor labels, int row, int index) {
        int width = predictions.shape().rowSize();
        if (labels.shape().rank() != 1 || width == 1) {
            return labels.data()[row * width + index];
        }
        int label = Classes.labelled(labels, row, width);
        return label < 0 ? Double.NaN : label == index ? 1 : 0;
    }

    /** {@code -Σ_j t_j · ln p_j}, or the mean over yes/no questions of {@code -t · ln p - (1 - t) · ln(1 - p)}. */
    static double logLoss(Outputs outputs, Tensor predictions, Tensor labels, int row) {
        int width = predictions.shape().rowSize();
        boolean binary = isBinary(outputs, predictions);
        boolean logits = outputs == Outputs.LOGITS || outputs == Outputs.BINARY_LOGITS;
        double[] p = logits ? new double[0] : of(outputs, predictions, row);
        double logSum = logits && !binary ? logSum(predictions, row) : 0;
        double loss = 0;
        for (int i = 0; i < width; i++) {
            double t = label(predictions, labels, row, i);
            double y = predictions.data()[row * width + i];
            if (logits && !binary) {
                loss += times(t, logSum - y);
            } else if (logits) {
                loss += times(t, softplus(-y)) + times(1 - t, softplus(y));
            } else {
                double clipped = Math.min(Math.max(p[i], LEAST), 1 - LEAST);
                loss -= times(t, StrictMath.log(clipped)) + (binary ? times(1 - t, StrictMath.log(1 - clipped)) : 0);
            }
        }
        return binary ? loss / width : loss;
    }

    private static double logSum(Tensor predictions, int row) {
        int width = predictions.shape().rowSize();
        double largest = largest(predictions, row);
        double sum = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            sum += StrictMath.exp(predictions.data()[i] - largest);
        }
        return largest + StrictMath.log(sum);
    }

    private static double times(double label, double loss) {
        return label == 0 ? 0 : label * loss;
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    /** {@code Σ_j (p_j - t_j)²}, halved for two classes, or the mean over yes/no questions of {@code (p - t)²}. */
    static double brier(Outputs outputs, Tensor predictions, Tensor labels, int row) {
        int width = predictions.shape().rowSize();
        double[] p = of(outputs, predictions, row);
        double sum = 0;
        for (int i = 0; i < width; i++) {
            double d = p[i] - label(predictions, labels, row, i);
            sum += d * d;
        }
        return isBinary(outputs, predictions) ? sum / width : width == 2 ? sum / 2 : sum;
    }
}
