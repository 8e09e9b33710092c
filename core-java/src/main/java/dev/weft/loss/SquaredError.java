package dev.weft.loss;

import dev.weft.graph.Value;
import java.util.Optional;

/**
 * {@code mean((y - t)²)} over the outputs of an example. Differences are rounded to float, as TensorFlow does; their
 * squares are not, so none overflows before the mean.
 */
final class SquaredError implements RowLoss {
    private SquaredError() {}

    static Value of(Value predictions, Value labels) {
        return RowLoss.symmetric("MSE", 3, new SquaredError(), (y, t) -> Losses.alike("MSE", y, t), predictions,
                labels);
    }

    @Override
    public Optional<Text> text() {
        return Optional.of(new Each("", "(y - t) * (y - t)", "2.0f * (y - t)", "2.0f * (t - y)", true));
    }

    @Override
    public double of(float[] y, float[] t, int row, int n) {
        double sum = 0;
        for (int i = row * n; i < row * n + n; i++) {
            double difference = y[i] - t[i];
            sum += difference * difference;
        }
        return sum / n;
    }

    @Override
    public void gradient(float[] y, float[] t, int row, int n, double g, float[] d) {
        float factor = 2 * ((float) g / n);
        for (int i = row * n; i < row * n + n; i++) {
            d[i] = factor * (y[i] - t[i]);
        }
    }
}
