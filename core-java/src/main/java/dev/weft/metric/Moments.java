package dev.weft.metric;

import dev.weft.tensor.Tensor;

/**
 * How much of the variation of the labels the predictions explain: {@code 1 - a / b} with the weighted sums of squares
 * b of the labels around their mean and a of the residuals, averaged over the outputs. The means run along with the
 * examples (West 1979), so that labels that are all alike have exactly no variation.
 *
 * @param who the name of the metric, for messages
 * @param centered whether a constant error is forgiven, as in the explained variance, or not, as in R²
 */
record Moments(String who, boolean centered) implements Sums.Counter {
    /** The sums of an output: the weight, then mean and squares of labels and of residuals, then squares around 0. */
    private static final int SUMS = 6;
    private static final int LABEL = 1;
    private static final int RESIDUAL = 3;
    private static final int ERROR = 5;

    @Override
    public int count(Tensor predictions, Tensor labels) {
        Classes.expectLabelPerOutput(who, predictions, labels);
        return SUMS * predictions.shape().rowSize();
    }

    @Override
    public void add(Tensor predictions, Tensor labels, int row, double weight, double[] sums) {
        int outputs = sums.length / SUMS;
        for (int output = 0; output < outputs; output++) {
            double label = labels.data()[row * outputs + output];
            double residual = label - predictions.data()[row * outputs + output];
            int at = output * SUMS;
            sums[at] += weight;
            include(label, weight / sums[at], weight, sums, at + LABEL);
            include(residual, weight / sums[at], weight, sums, at + RESIDUAL);
            sums[at + ERROR] += weight * residual * residual;
        }
    }

    private static void include(double x, double share, double weight, double[] sums, int at) {
        double before = x - sums[at];
        sums[at] += before * share;
        sums[at + 1] += weight * before * (x - sums[at]);
    }

    @Override
    public double value(double[] sums) {
        double sum = 0;
        for (int at = 0; at < sums.length; at += SUMS) {
            double variation = sums[at + LABEL + 1];
            double unexplained = centered ? sums[at + RESIDUAL + 1] : sums[at + ERROR];
            sum += variation == 0 ? Double.NaN : 1 - unexplained / variation;
        }
        return sum / (sums.length / SUMS);
    }
}
