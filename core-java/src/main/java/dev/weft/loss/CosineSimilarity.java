package dev.weft.loss;

import dev.weft.graph.Value;
import java.util.Optional;

/** {@code -Σ y · t / (|y| · |t|)} of a row of predictions y and one of labels t, which may be exchanged. */
final class CosineSimilarity implements RowLoss {
    /** What counts as the length of a vector of zeros. */
    private static final double ZERO = 1e-6;

    private CosineSimilarity() {}

    static Value of(Value predictions, Value labels) {
        return RowLoss.symmetric("COSINE_SIMILARITY", 4, new CosineSimilarity(),
                (y, t) -> Losses.rows("COSINE_SIMILARITY", y, t), predictions, labels);
    }

    @Override
    public Optional<Text> text() {
        String before = Whole.sum("yy", "y[j] * y[j]") + Whole.sum("tt", "t[j] * t[j]") + Whole.sum("yt", "y[j] * t[j]")
                + "float a = yy == 0.0f ? 1e-6f : sqrt(yy); float b = tt == 0.0f ? 1e-6f : sqrt(tt);"
                + " float cosine = yt / (a * b); ";
        return Optional.of(new Whole(before, "-cosine", "-g[i] * (t[j] / b - cosine * (y[j] / a)) / a",
                "-g[i] * (y[j] / a - cosine * (t[j] / b)) / b", false));
    }

    @Override
    public double of(float[] y, float[] t, int row, int n) {
        return -dot(y, t, row, n) / (length(y, row, n) * length(t, row, n));
    }

    /** With the cosine c: {@code dy_j = -g · (t_j / |t| - c · y_j / |y|) / |y|}. */
    @Override
    public void gradient(float[] y, float[] t, int row, int n, double g, float[] d) {
        double ofY = length(y, row, n);
        double ofT = length(t, row, n);
        double cosine = dot(y, t, row, n) / (ofY * ofT);
        for (int i = row * n; i < row * n + n; i++) {
            d[i] = (float) (-g * (t[i] / ofT - cosine * (y[i] / ofY)) / ofY);
        }
    }

    private static double dot(float[] a, float[] b, int row, int n) {
        double sum = 0;
        for (int i = row * n; i < row * n + n; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static double length(float[] x, int row, int n) {
        double squares = dot(x, x, row, n);
        return squares == 0 ? ZERO : Math.sqrt(squares);
    }
}
