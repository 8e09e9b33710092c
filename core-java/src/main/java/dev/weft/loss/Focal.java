package dev.weft.loss;

import dev.weft.device.Form;
import dev.weft.graph.Value;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Focal loss for classes (Lin et al. 2017): {@code Σ_j t_j · (1 - p_j)^gamma · -ln p_j} with p the softmax of the
 * logits. Well classified examples count little.
 *
 * <p>Predictions are logits {@code [batch, classes]}; labels are as for {@link Losses#SOFTMAX_CE}; the loss is
 * {@code [batch]}. With gamma 0 it equals {@code SOFTMAX_CE}. As Keras' {@code CategoricalFocalCrossentropy} of logits
 * with an alpha of 1. The paper's alpha is {@link Loss#weighted}:
 *
 * <pre>{@code
 * Losses.focal(2).weighted(0.25, 0.75)
 * }</pre>
 *
 * <p>A label that is NaN, below 0 or no class throws an {@link IllegalArgumentException} when its batch is computed.
 *
 * @param gamma the exponent, at least 0 and finite, usually 2
 */
public record Focal(double gamma) implements Loss {
    /**
     * Checks gamma.
     *
     * @throws IllegalArgumentException if it is negative, NaN or infinite
     */
    public Focal {
        check("Focal", gamma);
    }

    static void check(String name, double gamma) {
        if (!(gamma >= 0 && gamma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " expects a gamma >= 0 but got " + gamma);
        }
    }

    @Override
    public Value of(Value predictions, Value labels) {
        ClassLabels classes = ClassLabels.of("Focal", labels.shape());
        return RowLoss.record("Focal", 60, new Focused(gamma, classes),
                (y, t) -> classes.losses(y, t, "logits", Losses.BCE_WITH_LOGITS), predictions, labels);
    }

    @Override
    public Outputs outputs() {
        return Outputs.LOGITS;
    }

    /**
     * With {@code c = -ln p_j} and {@code w = 1 - p_j}, class j adds {@code t_j · w^gamma · c}. Its derivative by c is
     * {@code h_j = t_j · w^gamma · (gamma · p_j · c / w + 1)}, and that of c by logit k is {@code p_k}, minus 1 for
     * k = j.
     */
    private record Focused(double gamma, ClassLabels labels) implements RowLoss {
        @Override
        public Optional<Check> check() {
            return Optional.of(labels::check);
        }

        @Override
        public Optional<Text> text() {
            String cost = "((j == mostAt ? 0.0f : most - y[j]) + rest)";
            String slope = "(LABEL == 0.0f ? 0.0f : LABEL * POWER * (exp(-COST) == 0.0f ? 1.0f : GAMMA * exp(-COST)"
                    + " * (COST == 0.0f ? 1.0f : COST / -expm1(-COST)) + 1.0f))";
            String before = Whole.largest("most", "y[j]") + Whole.sum("others",
                    "(j == mostAt ? 0.0f : exp(y[j] - most))") + "float rest = log1p(others); "
                    + Whole.sum("costs", "(LABEL == 0.0f ? 0.0f : LABEL * POWER * COST)")
                    + Whole.sum("total", slope);
            String gradient = "g[i] * ((SLOPE == 0.0f ? 0.0f : SLOPE * expm1(-COST))"
                    + " + (total == SLOPE ? 0.0f : (total - SLOPE) * exp(-COST)))";
            UnaryOperator<String> text = part -> part.replace("SLOPE", slope)
                    .replace("POWER", gamma == 2 ? "expm1(-COST) * expm1(-COST)" : "pow(-expm1(-COST), GAMMA)")
                    .replace("COST", cost).replace("GAMMA", Form.literal((float) gamma))
                    .replace("LABEL", labels.text());
            return Optional.of(new Whole(text.apply(before), "rest == rest ? costs : rest", text.apply(gradient),
                    "0.0f", labels.sparse()));
        }

        @Override
        public double of(float[] z, float[] t, int row, int n) {
            labels.check(t, row, n);
            int largest = largest(z, row, n);
            double rest = rest(z, largest, row, n);
            double loss = Double.isNaN(rest) ? rest : 0;
            for (int j = 0; j < n; j++) {
                double label = labels.of(t, row, n, j);
                if (label != 0) {
                    double c = crossEntropy(z, row * n + j, largest, rest);
                    loss += label * power(-StrictMath.expm1(-c)) * c;
                }
            }
            return loss;
        }

        @Override
        public void gradient(float[] z, float[] t, int row, int n, double g, float[] d) {
            int largest = largest(z, row, n);
            double rest = rest(z, largest, row, n);
            double total = 0;
            for (int j = 0; j < n; j++) {
                total += slope(labels.of(t, row, n, j), crossEntropy(z, row * n + j, largest, rest));
            }
            for (int j = 0; j < n; j++) {
                double c = crossEntropy(z, row * n + j, largest, rest);
                double own = slope(labels.of(t, row, n, j), c);
                // own · (p - 1) + (total - own) · p, without cancellation for one-hot labels.
                double towards = own == 0 ? 0 : own * StrictMath.expm1(-c);
                double away = total == own ? 0 : (total - own) * StrictMath.exp(-c);
                d[row * n + j] = (float) (g * (towards + away));
            }
        }

        private double slope(double label, double c) {
            if (label == 0) {
                return 0;
            }
            double w = -StrictMath.expm1(-c);
            double p = StrictMath.exp(-c);
            return label * power(w) * (p == 0 ? 1 : gamma * p * (w == 0 ? 1 : c / w) + 1);
        }

        private double power(double w) {
            return gamma == 2 ? w * w : StrictMath.pow(w, gamma);
        }

        /** {@code -ln p} of logit i: {@code max z - z_i + rest}, where the last summand may be tiny. */
        private static double crossEntropy(float[] z, int i, int largest, double rest) {
            return (i == largest ? 0 : (double) z[largest] - z[i]) + rest;
        }

        /** {@code ln(1 + Σ e^(z_j - max z))} over all classes but the largest. */
        private static double rest(float[] z, int largest, int row, int n) {
            double sum = 0;
            for (int i = row * n; i < row * n + n; i++) {
                sum += i == largest ? 0 : StrictMath.exp((double) z[i] - z[largest]);
            }
            return StrictMath.log1p(sum);
        }

        private static int largest(float[] z, int row, int n) {
            int largest = row * n;
            for (int i = row * n; i < row * n + n; i++) {
                if (!(z[i] <= z[largest])) {
                    largest = i;
                }
            }
            return largest;
        }
    }
}
