package dev.weft.metric;

import dev.weft.tensor.Tensor;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * The weighted mean of {@code output(prediction, label)} over all outputs where {@code outputwise} says so, else of
 * {@code example} over all examples.
 *
 * @param who the name of the metric, for messages
 * @param finish what to do with the mean, such as a root
 */
record Mean(String who, Mean.Outputwise outputwise, Mean.OfExample example, DoubleBinaryOperator output,
        DoubleUnaryOperator finish) implements Sums.Counter {
    /** The number of one example. */
    interface OfExample {
        double of(Tensor predictions, Tensor labels, int row);
    }

    /** Whether predictions are read output by output, with a label for each. */
    interface Outputwise {
        boolean test(Tensor predictions);
    }

    /** The mean over all examples. */
    static Tally ofExamples(OfExample example) {
        return new Sums(new Mean("Metric", predictions -> false, example, (y, t) -> Double.NaN, mean -> mean));
    }

    /** The mean over all outputs of all examples. */
    static Tally ofOutputs(String who, DoubleBinaryOperator output, DoubleUnaryOperator finish) {
        return new Sums(new Mean(who, predictions -> true, (predictions, labels, row) -> Double.NaN, output, finish));
    }

    @Override
    public int count(Tensor predictions, Tensor labels) {
        if (outputwise.test(predictions)) {
            Classes.expectLabelPerOutput(who, predictions, labels);
        }
        return 2;
    }

    @Override
    public void add(Tensor predictions, Tensor labels, int row, double weight, double[] sums) {
        if (!outputwise.test(predictions)) {
            sums[0] += weight * example.of(predictions, labels, row);
            sums[1] += weight;
            return;
        }
        int width = predictions.shape().rowSize();
        for (int i = row * width; i < (row + 1) * width; i++) {
            sums[0] += weight * output.applyAsDouble(predictions.data()[i], labels.data()[i]);
            sums[1] += weight;
        }
    }

    @Override
    public double value(double[] sums) {
        return sums.length == 0 ? Double.NaN : finish.applyAsDouble(sums[0] / sums[1]);
    }
}
