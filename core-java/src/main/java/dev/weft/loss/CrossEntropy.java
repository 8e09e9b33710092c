package dev.weft.loss;

import dev.weft.graph.Value;
import java.util.Optional;

/**
 * Cross-entropy of probabilities: {@code -Σ_j t_j · ln q_j}, where q is {@code y / Σ_k y_k}, clipped to
 * [1e-7, 1 - 1e-7]. With u_j 1 where q_j is not clipped, else 0, and S the sum of the row:
 * {@code dy_k = g · (Σ_j u_j t_j - u_k t_k / q_k) / S}.
 */
record CrossEntropy(ClassLabels labels) implements RowLoss {
    private static final double LEAST = 1e-7;

    static Value of(Value predictions, Value labels) {
        ClassLabels classes = ClassLabels.of("CROSS_ENTROPY", labels.shape());
        return RowLoss.record("crossEntropy", 20, new CrossEntropy(classes),
                (y, t) -> classes.losses(y, t, "probabilities", Losses.BCE), predictions, labels);
    }

    @Override
    public Optional<Check> check() {
        return Optional.of(labels::check);
    }

    @Override
    public Optional<Text> text() {
        String own = "(q < 1e-7f || q > 0.9999999f ? 0.0f : " + labels.text() + ")";
        String cost = labels.text() + " == 0.0f && y[j] / all == y[j] / all ? 0.0f : -" + labels.text()
                + " * log(smaller(larger(y[j] / all, 1e-7f), 0.9999999f))";
        return Optional.of(new Whole(Whole.sum("all", "y[j]") + Whole.sum("costs", "(" + cost + ")")
                + Whole.sum("total", own.replace("q", "y[j] / all")), "costs",
                "g[i] * (total - " + own.replace("q", "y[j] / all") + " / (y[j] / all)) / all", "0.0f",
                labels.sparse()));
    }

    @Override
    public double of(float[] y, float[] t, int row, int n) {
        labels.check(t, row, n);
        double sum = sum(y, row, n);
        double loss = 0;
        for (int j = 0; j < n; j++) {
            double q = y[row * n + j] / sum;
            double weight = labels.of(t, row, n, j);
            // A NaN counts even where the label is 0: the row has no sum then.
            loss += weight == 0 && !Double.isNaN(q) ? 0 : -weight * StrictMath.log(clipped(q));
        }
        return loss;
    }

    @Override
    public void gradient(float[] y, float[] t, int row, int n, double g, float[] d) {
        double sum = sum(y, row, n);
        double total = 0;
        for (int j = 0; j < n; j++) {
            total += isClipped(y[row * n + j] / sum) ? 0 : labels.of(t, row, n, j);
        }
        for (int j = 0; j < n; j++) {
            double q = y[row * n + j] / sum;
            double own = isClipped(q) ? 0 : labels.of(t, row, n, j) / q;
            d[row * n + j] = (float) (g * (total - own) / sum);
        }
    }

    private static double sum(float[] y, int row, int n) {
        double sum = 0;
        for (int i = row * n; i < row * n + n; i++) {
            sum += y[i];
        }
        return sum;
    }

    private static double clipped(double q) {
        return Math.min(Math.max(q, LEAST), 1 - LEAST);
    }

    private static boolean isClipped(double q) {
        return q < LEAST || q > 1 - LEAST;
    }
}
