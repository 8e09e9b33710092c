package dev.weft.recipe;

import dev.weft.data.Dataset;
import dev.weft.metric.Metrics;
import dev.weft.tensor.Tensor;
import dev.weft.training.Evaluation;
import dev.weft.training.Trained;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * Calibrates the probabilities of a classifier with one number, the temperature T, by which its logits are divided (Guo
 * et al. 2017, "On Calibration of Modern Neural Networks"). T minimizes {@code Σ -ln p + strength · (ln T)²} over
 * examples that the weights have not seen; the second term keeps T near 1 if these are few. The last layer's weights
 * are divided by T, so the model itself is calibrated, wherever it is used. Predicted classes stay the same, but for
 * members, whose probabilities are averaged afterwards.
 */
final class Temperature {
    private static final double WIDEST = 1.5;
    private static final double STRENGTH = 4;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final int STEPS = 14;

    private final List<Tensor> last;
    private final List<float[]> original;

    private Temperature(Trained trained) {
        Map<String, Tensor> weights = trained.weights();
        String layer = weights.keySet().stream().reduce((a, b) -> b).orElseThrow().replaceFirst("\\.[^.]*$", "");
        last = weights.entrySet().stream().filter(entry -> entry.getKey().startsWith(layer + "."))
                .map(Map.Entry::getValue).toList();
        original = last.stream().map(tensor -> tensor.data().clone()).toList();
    }

    /** Calibrates {@code trained} with {@code data} and returns the temperature. */
    static double calibrate(Trained trained, Dataset data) {
        Temperature temperature = new Temperature(trained);
        return temperature.search(logarithm -> {
            temperature.set(logarithm);
            Evaluation evaluation = Evaluation.of(trained, data);
            return new Evaluation(evaluation.model().withMetrics(Metrics.LOG_LOSS), evaluation.predictions(),
                    evaluation.labels()).report().get("log_loss");
        }, data.size());
    }

    /** Calibrates {@code trained} by the mean logarithmic loss of {@code rows} examples at a temperature. */
    static double calibrate(Trained trained, DoubleUnaryOperator losses, int rows) {
        return new Temperature(trained).search(logarithm -> losses.applyAsDouble(StrictMath.exp(logarithm)), rows);
    }

    /** Golden section search over ln T. */
    private double search(DoubleUnaryOperator losses, int rows) {
        DoubleUnaryOperator cost = x -> losses.applyAsDouble(x) * rows + STRENGTH * x * x;
        double from = -WIDEST;
        double to = WIDEST;
        double low = to - GOLDEN * (to - from);
        double high = from + GOLDEN * (to - from);
        double atLow = cost.applyAsDouble(low);
        double atHigh = cost.applyAsDouble(high);
        for (int i = 0; i < STEPS; i++) {
            if (atLow <= atHigh) {
                to = high;
                high = low;
                atHigh = atLow;
                low = to - GOLDEN * (to - from);
                atLow = cost.applyAsDouble(low);
            } else {
                from = low;
                low = high;
                atLow = atHigh;
                high = from + GOLDEN * (to - from);
                atHigh = cost.applyAsDouble(high);
            }
        }
        double best = (from + to) / 2;
        if (!(cost.applyAsDouble(best) <= cost.applyAsDouble(0))) {
            best = 0;
        }
        set(best);
        return StrictMath.exp(best);
    }

    private void set(double logarithm) {
        double factor = StrictMath.exp(-logarithm);
        for (int i = 0; i < last.size(); i++) {
            float[] values = last.get(i).data();
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) (original.get(i)[j] * factor);
            }
        }
    }
}
