package dev.weft.graph;

import dev.weft.tensor.FloatMath;

/**
 * The softmax of rows of logits, {@code y_j = e^(z_j - max z) / Σ_k e^(z_k - max z)}, and {@code ln Σ_k e^z_k}, with
 * the temporary arrays that they need: operations that contain a softmax keep one of these in their plan. Safe for
 * several threads, each on rows of its own.
 */
public final class Softmax {
    private final int n;
    private final float[] shifted;
    private final float[] scratch;
    private final double[] logSums;

    /** Creates the arrays for {@code size} logits in rows of {@code n}. */
    public Softmax(int size, int n) {
        this.n = n;
        this.shifted = new float[size];
        this.scratch = new float[size];
        this.logSums = new double[n == 0 ? 0 : size / n];
    }

    /**
     * Computes the softmax of the rows between elements {@code from} and {@code to}. A row with a NaN becomes all NaN.
     */
    public void run(float[] logits, float[] probabilities, int from, int to) {
        for (int start = from; start < to; start += n) {
            float max = Float.NEGATIVE_INFINITY;
            for (int i = start; i < start + n; i++) {
                max = Math.max(max, logits[i]);
            }
            for (int i = start; i < start + n; i++) {
                shifted[i] = logits[i] - max;
            }
            logSums[start / n] = max;
        }
        FloatMath.exp(1, shifted, probabilities, scratch, from, to);
        for (int start = from; start < to; start += n) {
            double sum = 0;
            for (int i = start; i < start + n; i++) {
                sum += probabilities[i];
            }
            float scale = (float) (1 / sum);
            for (int i = start; i < start + n; i++) {
                probabilities[i] *= scale;
            }
            logSums[start / n] += StrictMath.log(sum);
        }
    }

    /** Returns {@code ln Σ_k e^z_k} of a row that has been computed. */
    public double logSum(int row) {
        return logSums[row];
    }
}
