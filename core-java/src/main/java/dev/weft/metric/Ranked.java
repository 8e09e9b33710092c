package dev.weft.metric;

import dev.weft.loss.Outputs;
import dev.weft.tensor.Tensor;
import java.util.Arrays;

/** The rankings of all examples, one for each class against the rest. */
record Ranked(Tensor predictions, Tensor labels, float[] weights, Outputs outputs, Curve curve) implements ByClass {
    Ranked {
        if (predictions.shape().rowSize() == 1 || isIndependent(predictions, outputs)) {
            Classes.expectLabelPerOutput("Metric", predictions, labels);
        }
    }

    static Tally tally(Curve curve, Outputs outputs) {
        Collected examples = Collected.examples();
        return new Counting(examples, () -> new Ranked(examples.predictions(), examples.labels(), examples.weights(),
                outputs, curve), ByClass::value);
    }

    private static boolean isIndependent(Tensor predictions, Outputs outputs) {
        return outputs.isBinary() && predictions.shape().rowSize() > 1;
    }

    private int width() {
        return predictions.shape().rowSize();
    }

    private boolean isIndependent() {
        return isIndependent(predictions, outputs);
    }

    @Override
    public int classes() {
        return isIndependent() ? width() : Classes.count(width());
    }

    @Override
    public boolean isSingle() {
        return width() == 1;
    }

    @Override
    public double of(int index) {
        return curve.of(scores(index), positive(index), weights);
    }

    @Override
    public double support(int index) {
        int[] positive = positive(index);
        double sum = 0;
        for (int i = 0; i < positive.length; i++) {
            sum += positive[i] == 1 ? weights[i] : 0;
        }
        return sum;
    }

    /** Every class counts, so that the average is undefined if one class is. */
    @Override
    public boolean occurs(int index) {
        return true;
    }

    @Override
    public double micro() {
        if (isSingle()) {
            return of(1);
        }
        int n = weights.length;
        double[] scores = new double[n * classes()];
        int[] positive = new int[n * classes()];
        float[] all = new float[n * classes()];
        for (int i = 0; i < classes(); i++) {
            System.arraycopy(scores(i), 0, scores, i * n, n);
            System.arraycopy(positive(i), 0, positive, i * n, n);
            System.arraycopy(weights, 0, all, i * n, n);
        }
        return curve.of(scores, positive, all);
    }

    private double[] scores(int index) {
        double[] scores = new double[weights.length];
        Arrays.setAll(scores, row -> score(row, index));
        return scores;
    }

    /** The score of an example for a class: the logarithm of the odds of logits, a difference of two, or the output. */
    private double score(int row, int index) {
        int width = width();
        float[] y = predictions.data();
        if (width == 1) {
            return index == 1 ? y[row] : -y[row];
        }
        if (width == 2 && !outputs.isBinary()) {
            return (double) y[2 * row + index] - y[2 * row + 1 - index];
        }
        return outputs == Outputs.LOGITS ? logOdds(y, row * width, index) : y[row * width + index];
    }

    private double logOdds(float[] logits, int start, int index) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < width(); i++) {
            largest = i == index ? largest : Math.max(largest, logits[start + i]);
        }
        double sum = 0;
        for (int i = 0; i < width(); i++) {
            sum += i == index ? 0 : StrictMath.exp(logits[start + i] - largest);
        }
        return logits[start + index] - largest - StrictMath.log(sum);
    }

    /** For each example 1 if it is of the class, 0 if it is not, -1 if its label is not a class. */
    private int[] positive(int index) {
        int[] positive = new int[weights.length];
        Arrays.setAll(positive, row -> {
            if (isSingle() || isIndependent()) {
                int at = isSingle() ? row : row * width() + index;
                int side = Classes.side(labels.data()[at], Classes.LABEL_THRESHOLD);
                return side >= 0 && isSingle() && index == 0 ? 1 - side : side;
            }
            int label = Classes.labelled(labels, row, width());
            return label < 0 ? -1 : label == index ? 1 : 0;
        });
        return positive;
    }
}
