package dev.weft.graph;

import dev.weft.tensor.FloatMath;

/**
 * The softmax of rows of logits, {@code y_j = e^(z_j - max z) / Σ_k e^(z_k - max z)}, and {@code ln Σ_k e^z_k}, with
 * the temporary arrays that they need: operations that contain a softmax keep one of these in their plan. Most programs
 * use {@link Reductions#softmax} instead.
 *
 * <p>Sums run in double precision. A row with a NaN or {@code +∞}, or of {@code -∞} alone, becomes all NaN. Safe for
 * several threads, each on rows of its own.
 */
public final class Softmax {
    private final int n;
    private final float[] shifted;
    private final float[] scratch;
    private final double[] logSums;

    /**
     * Creates the temporary arrays.
     *
     * @param size the number of logits in all rows, a multiple of {@code n}
     * @param n the length of a row
     */
    public Softmax(int size, int n) {
        this.n = n;
        this.shifted = new float[size];
        this.scratch = new float[size];
        this.logSums = new double[n == 0 ? 0 : size / n];
    }

    /**
     * Computes the softmax of the rows between elements {@code from} and {@code to}, and their {@link #logSum}.
     *
     * @param logits the logits, row after row; unchanged
     * @param probabilities receives the result at the same elements; another array than {@code logits}
     * @param from the first element, a multiple of the length of a row
     * @param to the element after the last one, a multiple of the length of a row
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

    /** Returns {@code ln Σ_k e^z_k} of a row that {@link #run} has computed. */
    public double logSum(int row) {
        return logSums[row];
    }
}
