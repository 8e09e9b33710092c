package dev.weft.graph;

import dev.weft.tensor.FloatMath;

/**
 * The softmax of rows of logits, {@code y_j = e^(z_j - max z) / Σ_k e^(z_k - max z)}, and its logarithms, with the
 * temporary arrays that they need: operations that contain a softmax keep one of these in their plan. Most programs use
 * {@link Reductions#softmax} instead.
 *
 * <p>Sums run in double precision. A row with a NaN or {@code +∞}, or of {@code -∞} alone, becomes all NaN. Safe for
 * several threads, each on rows of its own.
 */
public final class Softmax {
    /** Above it, 1 minus a probability has lost digits. */
    private static final float SURE = 0.9f;

    private final int n;
    private final float[] shifted;
    private final float[] scratch;
    private final float[] largest;
    private final double[] logSums;

    /**
     * Creates the temporary arrays.
     *
     * @param size the number of logits in all rows, a multiple of {@code n}
     * @param n the length of a row
     */
    public Softmax(int size, int n) {
        int rows = n == 0 ? 0 : size / n;
        this.n = n;
        this.shifted = new float[size];
        this.scratch = new float[size];
        this.largest = new float[rows];
        this.logSums = new double[rows];
    }

    /**
     * Computes the softmax of the rows between elements {@code from} and {@code to}, and what {@link #surprise} needs.
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
            largest[start / n] = max;
        }
        FloatMath.exp(1, shifted, probabilities, scratch, from, to);
        for (int start = from; start < to; start += n) {
            double sum = 0;
            for (int i = start; i < start + n; i++) {
                sum += probabilities[i];
            }
            float scale = (float) (1 / sum);
            logSums[start / n] = sum > 1 + 1e-6 ? StrictMath.log(sum) : StrictMath.log1p(others(probabilities, start));
            for (int i = start; i < start + n; i++) {
                probabilities[i] *= scale;
            }
        }
    }

    /** The sum of a row of exponentials without its largest element, which is 1: 1 plus it may lose its digits. */
    private double others(float[] exponentials, int start) {
        double sum = 0;
        int ones = 0;
        for (int i = start; i < start + n; i++) {
            boolean isLargest = shifted[i] == 0 && ones == 0;
            sum += isLargest ? 0 : exponentials[i];
            ones += isLargest ? 1 : 0;
        }
        return sum;
    }

    /**
     * Returns {@code -ln y_j = ln Σ_k e^z_k - z_j} of an element of a row that {@link #run} has computed, without
     * cancellation: small results and large logits keep their digits.
     *
     * @param row the row
     * @param logit the element {@code z_j}
     */
    public double surprise(int row, float logit) {
        return logSums[row] + ((double) largest[row] - logit);
    }

    /** Writes {@code ln y_j}, minus the {@link #surprise}, for the elements of a row that {@link #run} has computed. */
    void logarithms(int row, float[] logits, float[] logarithms) {
        double logSum = logSums[row];
        double max = largest[row];
        for (int i = row * n; i < row * n + n; i++) {
            logarithms[i] = (float) (logits[i] - max - logSum);
        }
    }

    /**
     * Returns {@code Σ_j w_j · (ln Σ_k e^z_k - z_j)} of a row that {@link #run} has computed, for weights w such as
     * one-hot labels. A weight of 0 adds 0, also beside a logit of {@code -∞}.
     *
     * @param row the row
     * @param logits the logits that {@code run} got
     * @param weights the weights, at the same elements
     */
    public double surprise(int row, float[] logits, float[] weights) {
        double logSum = logSums[row];
        double max = largest[row];
        double sum = 0 * logSum; // NaN stays NaN
        for (int i = row * n; i < row * n + n; i++) {
            sum += weights[i] == 0 ? 0 : weights[i] * (logSum + (max - logits[i]));
        }
        return sum;
    }

    /** Returns {@code ln Σ_k e^z_k} of a row that {@link #run} has computed. */
    public double logSum(int row) {
        return logSums[row] + largest[row];
    }

    /** Returns the element whose probability is so near 1 that 1 minus it has lost digits, or -1 if there is none. */
    static int sure(float[] probabilities, int start, int n) {
        for (int i = start; i < start + n; i++) {
            if (probabilities[i] > SURE) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Returns {@code 1 - y_i} of a row of probabilities; where it would lose digits, as the sum of the others.
     *
     * @param probabilities the result of {@link #run}
     * @param start the first element of the row
     * @param n the length of the row
     * @param element the element, from {@code start}
     */
    public static float complement(float[] probabilities, int start, int n, int element) {
        float own = probabilities[element];
        return own > SURE ? (float) (sum(probabilities, start, element) + sum(probabilities, element + 1, start + n))
                : 1 - own;
    }

    /**
     * Writes {@code d_i = factor · (y_i · Σ_k w_k - w_i)} for a row of probabilities y and weights w: the gradient of
     * {@code -factor · Σ_k w_k · ln y_k} by the logits. Small differences keep their digits.
     *
     * @param probabilities the result of {@link #run}
     * @param weights the weights, such as one-hot labels, at the same elements
     * @param factor the factor, such as the gradient of the result
     * @param d receives the gradient at the same elements
     * @param start the first element of the row
     * @param n the length of the row
     */
    public static void slope(float[] probabilities, float[] weights, float factor, float[] d, int start, int n) {
        double sum = 0;
        int sure = -1;
        for (int i = start; i < start + n; i++) {
            sum += weights[i];
            if (probabilities[i] > SURE) {
                sure = i;
            }
        }
        float total = (float) sum;
        for (int i = start; i < start + n; i++) {
            d[i] = (probabilities[i] * total - weights[i]) * factor;
        }
        if (sure >= 0) {
            double others = sum(weights, start, sure) + sum(weights, sure + 1, start + n);
            d[sure] = factor * (float) (probabilities[sure] * others
                    - (double) weights[sure] * complement(probabilities, start, n, sure));
        }
    }

    static double sum(float[] x, int from, int to) {
        double even = 0;
        double odd = 0;
        int i = from;
        for (; i + 1 < to; i += 2) {
            even += x[i];
            odd += x[i + 1];
        }
        return i < to ? even + odd + x[i] : even + odd;
    }
}
