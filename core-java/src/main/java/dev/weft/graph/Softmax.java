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
            double others = others(probabilities, start);
            float scale = (float) (1 / (1 + others));
            for (int i = start; i < start + n; i++) {
                probabilities[i] *= scale;
            }
            logSums[start / n] = log1p(others);
        }
    }

    /** The sum of a row without its largest element, which is {@code e^0 = 1}. */
    private double others(float[] exponentials, int start) {
        int end = start + n;
        int first = start;
        while (first < end - 1 && shifted[first] != 0) {
            first++;
        }
        double sum = shifted[first] == 0 ? 0 : Double.NaN;
        for (int i = start; i < first; i++) {
            sum += exponentials[i];
        }
        for (int i = first + 1; i < end; i++) {
            sum += exponentials[i];
        }
        return sum;
    }

    /** {@code ln(1 + x)} for {@code x ≥ 0} to 1e-9 relative. */
    private static double log1p(double x) {
        return x < 1e-6 ? x - x * x / 2 : StrictMath.log(1 + x);
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

    /** Returns {@code ln Σ_k e^z_k} of a row that {@link #run} has computed. */
    public double logSum(int row) {
        return logSums[row] + largest[row];
    }

    /**
     * Returns {@code y_i · Σ_k w_k - w_i} for an element of a row of probabilities y and the same of weights w: the
     * gradient of {@code -Σ_k w_k · ln y_k} by logit i. Where y_i is near 1, {@code 1 - y_i} is taken from the other
     * probabilities, so that the digits of a small difference are kept.
     *
     * @param probabilities the result of {@link #run}
     * @param weights the weights, such as one-hot labels, at the same elements
     * @param start the first element of the row
     * @param n the length of the row
     * @param element the element, from {@code start}
     * @param total {@code Σ_k w_k}
     */
    public static float slope(float[] probabilities, float[] weights, int start, int n, int element, float total) {
        float y = probabilities[element];
        float weight = weights[element];
        if (y <= SURE) {
            return y * total - weight;
        }
        double otherWeights = 0;
        for (int i = start; i < start + n; i++) {
            otherWeights += i == element ? 0 : weights[i];
        }
        return (float) (y * otherWeights - weight * complement(probabilities, start, n, element));
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
        if (probabilities[element] <= SURE) {
            return 1 - probabilities[element];
        }
        double sum = probabilities[element] * 0d; // NaN stays NaN
        for (int i = start; i < start + n; i++) {
            sum += i == element ? 0 : probabilities[i];
        }
        return (float) sum;
    }
}
