package dev.weft.metric;

import dev.weft.loss.Outputs;
import dev.weft.tensor.Tensor;

/**
 * Expected calibration error (Guo et al. 2017): {@code Σ_b n_b / n · |accuracy_b - confidence_b|} over bins of equal
 * width of the confidence, {@code (0, 1/bins]}, {@code (1/bins, 2/bins]} and so on. With several classes, confidence is
 * the largest probability, and accuracy the fraction of examples of that class; for yes/no questions, confidence is the
 * probability of yes, and accuracy the fraction of yes among the labels. 0 is perfect. NaN for no examples, or if an
 * output or label is NaN.
 *
 * <p>Predictions are {@code [n, outputs]}, labels are class indices {@code [n]} or rows {@code [n, outputs]}. Its label
 * is {@code calibration_error}.
 *
 * @param bins the number of bins, at least 1, usually 15
 */
public record CalibrationError(int bins) implements CountedMetric {
    private static final int KINDS = 3;

    /**
     * Checks the number of bins.
     *
     * @throws IllegalArgumentException if it is not from 1 to 1,000,000
     */
    public CalibrationError {
        if (bins < 1 || bins > 1_000_000) {
            throw new IllegalArgumentException("CalibrationError expects 1 to 1000000 bins but got " + bins);
        }
    }

    @Override
    public Tally tally(Outputs outputs, double threshold) {
        Outputs meaning = Probabilities.expect("CalibrationError", outputs);
        return new Sums(new Sums.Counter() {
            @Override
            public int count(Tensor predictions, Tensor labels) {
                return KINDS * bins;
            }

            @Override
            public void add(Tensor predictions, Tensor labels, int row, double weight, double[] sums) {
                double[] p = Probabilities.of(meaning, predictions, row);
                if (Probabilities.isBinary(meaning, predictions)) {
                    for (int i = 0; i < p.length; i++) {
                        include(p[i], Probabilities.label(predictions, labels, row, i), weight, sums);
                    }
                } else {
                    int predicted = Classes.ofLargest(predictions, row);
                    int actual = Classes.labelled(labels, row, p.length);
                    include(predicted < 0 ? Double.NaN : p[predicted],
                            actual < 0 ? Double.NaN : predicted == actual ? 1 : 0, weight, sums);
                }
            }

            @Override
            public double value(double[] sums) {
                double error = 0;
                double all = 0;
                for (int at = 0; at < sums.length; at += KINDS) {
                    error += Math.abs(sums[at + 1] - sums[at + 2]);
                    all += sums[at];
                }
                return error / all;
            }
        });
    }

    private void include(double confidence, double right, double weight, double[] sums) {
        int bin = Math.max(0, (int) Math.ceil(confidence * bins) - 1);
        sums[KINDS * bin] += weight;
        sums[KINDS * bin + 1] += weight * confidence;
        sums[KINDS * bin + 2] += weight * right;
    }

    @Override
    public String label() {
        return "calibration_error";
    }

    @Override
    public Direction direction() {
        return Direction.SMALLER_IS_BETTER;
    }
}
