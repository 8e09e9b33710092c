package dev.weft.loss;

import dev.weft.graph.Value;
import java.util.Optional;

/**
 * {@code max(1 + max_j((1 - t_j) · y_j) - Σ_j t_j · y_j, 0)} of a row of scores y and one of labels t.
 *
 * @param exchanged whether the gradient is that by the labels, which then come first
 */
record CategoricalHinge(boolean exchanged) implements RowLoss {
    static Value of(Value predictions, Value labels) {
        return RowLoss.record("CATEGORICAL_HINGE", 4, Optional.empty(), new CategoricalHinge(false),
                new CategoricalHinge(true), (y, t) -> Losses.classes("CATEGORICAL_HINGE", y, t, "scores", Losses.HINGE),
                predictions, labels);
    }

    @Override
    public Optional<Text> text() {
        String before = Whole.largest("wrong", "(t[j] == 1.0f ? 0.0f : (1.0f - t[j]) * y[j])")
                + Whole.sum("right", "(t[j] == 0.0f ? 0.0f : t[j] * y[j])")
                + "float loss0 = larger(wrong - right + 1.0f, 0.0f); float u = loss0 > 0.0f ? 1.0f : 0.0f; ";
        String slope = "(u == 0.0f ? 0.0f : g[i] * (";
        return Optional.of(new Whole(before, "loss0",
                slope + "(j == wrongAt ? 1.0f - t[j] : 0.0f) - t[j]))",
                slope + "-(j == wrongAt ? 2.0f : 1.0f) * y[j]))", false));
    }

    @Override
    public double of(float[] y, float[] t, int row, int n) {
        int wrong = largest(y, t, row, n);
        double right = 0;
        for (int i = row * n; i < row * n + n; i++) {
            right += Formulas.times(t[i], y[i]);
        }
        return Math.max(Formulas.times(1 - t[wrong], y[wrong]) - right + 1, 0);
    }

    /**
     * With u_j = 1 at the largest, else 0: {@code dy_j = g · (u_j · (1 - t_j) - t_j)} and
     * {@code dt_j = -g · (u_j + 1) · y_j}; 0 where the loss is 0.
     */
    @Override
    public void gradient(float[] first, float[] second, int row, int n, double g, float[] d) {
        float[] y = exchanged ? second : first;
        float[] t = exchanged ? first : second;
        int wrong = largest(y, t, row, n);
        double slope = of(y, t, row, n) > 0 ? g : 0;
        for (int i = row * n; i < row * n + n; i++) {
            int u = i == wrong ? 1 : 0;
            d[i] = (float) Formulas.times(slope, exchanged ? -(u + 1d) * y[i] : u * (1d - t[i]) - t[i]);
        }
    }

    /** The first of the largest {@code (1 - t_j) · y_j}, or the first NaN. */
    private static int largest(float[] y, float[] t, int row, int n) {
        int best = row * n;
        for (int i = row * n; i < row * n + n; i++) {
            double candidate = Formulas.times(1 - t[i], y[i]);
            double largest = Formulas.times(1 - t[best], y[best]);
            if (!(candidate <= largest) && !Double.isNaN(largest)) {
                best = i;
            }
        }
        return best;
    }
}
