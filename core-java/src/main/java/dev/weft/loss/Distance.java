package dev.weft.loss;

import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.Optional;

/** The Euclidean distance of two embeddings, in double precision: no square overflows. */
final class Distance implements RowLoss {
    /** Records the distances {@code [batch]} of the rows of one value from those of another of the same shape. */
    static Value of(String name, Value first, Value second) {
        return RowLoss.symmetric("distance", 3, new Distance(), (x, y) -> {
            if (x.rank() != 2 || !x.accepts(y)) {
                throw new IllegalArgumentException(name + " expects embeddings [batch, outputs] of equal shape but got "
                        + x + " and " + y);
            }
            return Shape.of(x.rows());
        }, first, second);
    }

    /** The distance of row {@code a} of {@code x} from row {@code b} of {@code y}, of {@code n} numbers each. */
    static double between(float[] x, int a, float[] y, int b, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double d = (double) x[a * n + i] - y[b * n + i];
            sum += d * d;
        }
        return Math.sqrt(sum);
    }

    /**
     * Adds the gradients of {@code g · distance} by rows {@code a} and {@code b} of {@code x} to these rows of
     * {@code d}. Equal rows, whose distance has no derivative, add 0.
     */
    static void addGradients(float[] x, int a, int b, int n, double g, double[] d) {
        double distance = between(x, a, x, b, n);
        if (g == 0 || distance == 0) {
            return;
        }
        for (int i = 0; i < n; i++) {
            double slope = g * (((double) x[a * n + i] - x[b * n + i]) / distance);
            d[a * n + i] += slope;
            d[b * n + i] -= slope;
        }
    }

    @Override
    public Optional<Text> text() {
        String slope = "(g[i] == 0.0f || far == 0.0f ? 0.0f : g[i] * ((A - B) / far))";
        return Optional.of(new Whole(Whole.sum("squares", "(y[j] - t[j]) * (y[j] - t[j])")
                + "float far = sqrt(squares); ", "far", slope.replace("A", "y[j]").replace("B", "t[j]"),
                slope.replace("A", "t[j]").replace("B", "y[j]"), false));
    }

    @Override
    public double of(float[] x, float[] y, int row, int n) {
        return between(x, row, y, row, n);
    }

    @Override
    public void gradient(float[] x, float[] y, int row, int n, double g, float[] d) {
        double distance = between(x, row, y, row, n);
        for (int i = row * n; i < row * n + n; i++) {
            d[i] = g == 0 || distance == 0 ? 0 : (float) (g * (((double) x[i] - y[i]) / distance));
        }
    }
}
