package dev.weft.loss;

import dev.weft.device.Form;
import dev.weft.graph.Value;
import java.util.Optional;

/**
 * Quantile loss, also called pinball loss (Koenker and Bassett 1978): {@code mean(quantile · d)} where the label t
 * exceeds the prediction y by {@code d = t - y}, and {@code mean((quantile - 1) · d)} where it does not. Its minimum is
 * the prediction that a fraction {@code quantile} of the labels stays below: 0.5 predicts the median, 0.9 a number that
 * nine of ten labels do not exceed. Two models, such as with 0.05 and 0.95, give an interval.
 *
 * <p>Predictions and labels are {@code [batch, outputs]}, the loss is {@code [batch]}. The slope at 0 is 0. With 0.5 it
 * is half of {@link Losses#MAE}. As scikit-learn's {@code mean_pinball_loss}. A label of NaN throws an
 * {@link IllegalArgumentException} when its batch is computed.
 *
 * @param quantile above 0 and below 1
 */
public record Quantile(double quantile) implements Loss {
    /**
     * Checks the quantile.
     *
     * @throws IllegalArgumentException if it is not above 0 and below 1
     */
    public Quantile {
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("Quantile expects a quantile above 0 and below 1 but got " + quantile);
        }
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return new Pinball(quantile).record("Quantile", 2, predictions, labels);
    }

    private record Pinball(double quantile) implements RowLoss.OfOutput {
        @Override
        public Optional<Check> check() {
            return Optional.of(Check.each(Pinball::expectNumber));
        }

        @Override
        public Optional<Text> text() {
            String above = Form.literal((float) quantile);
            String below = Form.literal((float) (1 - quantile));
            return Optional.of(new Each("", "(t > y ? " + above + " : -" + below + ") * (t - y)",
                    "(t > y ? -" + above + " : t < y ? " + below + " : y == t ? 0.0f : NAN)", "0.0f", true));
        }

        private static void expectNumber(double t) {
            if (Double.isNaN(t)) {
                throw new IllegalArgumentException(
                        "Quantile expects numbers as labels but got NaN: remove the example");
            }
        }

        @Override
        public double of(double y, double t) {
            expectNumber(t);
            return t > y ? quantile * (t - y) : (quantile - 1) * (t - y);
        }

        @Override
        public double slope(double y, double t) {
            return t > y ? -quantile : t < y ? 1 - quantile : y == t ? 0 : Double.NaN;
        }
    }
}
