package dev.weft.metric;

import java.util.Arrays;

/** A number of one ranking: of the examples of a class and all others, ordered by their scores. */
interface Curve {
    /**
     * Returns the number of a ranking, given by its steps from the highest score down. Examples with equal scores share
     * a step.
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
