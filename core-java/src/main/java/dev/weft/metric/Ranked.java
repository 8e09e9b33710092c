package dev.weft.metric;

import dev.weft.loss.Outputs;
import dev.weft.tensor.Tensor;
import java.util.Arrays;

/** The rankings of all examples, one for each class against the rest. */
record Ranked(Tensor predictions, Tensor labels, float[] weights, Outputs outputs,
        Ranked.Curve curve) implements ByClass {
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

    /** A number of one ranking: of the examples of a class and all others, ordered by their scores. */
    interface Curve {
        /**
         * Returns the number of a ranking, given by its steps from the highest score down. Examples with equal scores
         * share a step.
         *
         * @param positives the total weight of the examples of the class down to each step, at least one step
         * @param negatives the total weight of the others down to each step
         */
        double of(double[] positives, double[] negatives);

        /**
         * Ranks examples.
         *
         * @param scores the score of each example; this array is changed
         * @param positive whether an example is of the class: 1, 0, or -1 if its label is not a class
         * @param weights the weight of each example
         * @return the number; NaN for no examples, if a score is NaN or if a label is not a class
         */
        default double of(double[] scores, int[] positive, float[] weights) {
            for (int i = 0; i < scores.length; i++) {
                scores[i] += 0.0; // Turns -0 into 0, which is the same score.
                if (Double.isNaN(scores[i]) || positive[i] < 0) {
                    return Double.NaN;
                }
            }
            double[] sorted = Arrays.stream(scores).sorted().distinct().toArray();
            if (sorted.length == 0) {
                return Double.NaN;
            }
            double[][] totals = new double[2][sorted.length];
            for (int i = 0; i < scores.length; i++) {
                int step = sorted.length - 1 - Arrays.binarySearch(sorted, scores[i]);
                totals[positive[i]][step] += weights[i];
            }
            for (int i = 1; i < sorted.length; i++) {
                totals[0][i] += totals[0][i - 1];
                totals[1][i] += totals[1][i - 1];
            }
            return of(totals[1], totals[0]);
        }

        /** The area under the ROC curve: the share of pairs that are ordered rightly (Mann and Whitney 1947). */
        static double rocArea(double[] positives, double[] negatives) {
            double area = 0;
            double above = 0;
            double before = 0;
            for (int i = 0; i < positives.length; i++) {
                area += (negatives[i] - before) * (above + positives[i]) / 2;
                above = positives[i];
                before = negatives[i];
            }
            return area / (above * before);
        }

        /** Average precision: the mean of the precision at each step, weighted by the recall that the step adds. */
        static double averagePrecision(double[] positives, double[] negatives) {
            double sum = 0;
            double before = 0;
            for (int i = 0; i < positives.length; i++) {
                sum += (positives[i] - before) * precision(positives[i], negatives[i]);
                before = positives[i];
            }
            return sum / before;
        }

        /** The highest precision of the steps whose recall is at least {@code recall}. */
        static double precisionAt(double recall, double[] positives, double[] negatives) {
            double all = positives[positives.length - 1];
            double best = all == 0 ? Double.NaN : 0;
            for (int i = 0; i < positives.length; i++) {
                best = positives[i] >= recall * all ? Math.max(best, precision(positives[i], negatives[i])) : best;
            }
            return best;
        }

        /** The highest recall of the steps whose precision is at least {@code precision}; 0 if there are none. */
        static double recallAt(double precision, double[] positives, double[] negatives) {
            double all = positives[positives.length - 1];
            double best = 0;
            for (int i = 0; i < positives.length; i++) {
                best = precision(positives[i], negatives[i]) >= precision ? Math.max(best, positives[i]) : best;
            }
            return best / all;
        }

        private static double precision(double positives, double negatives) {
            return positives == 0 ? 0 : positives / (positives + negatives);
        }
    }
}
