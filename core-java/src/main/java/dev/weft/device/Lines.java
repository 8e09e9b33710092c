package dev.weft.device;

/**
 * Texts for work along lines: sums, largest elements, and softmax, for which the Java code is in the class
 * {@code Reductions} of the package {@code graph} and in {@code Softmax}. A sum keeps its rounding errors, as double
 * precision does on the host, and its order depends on shapes alone.
 */
public final class Lines {
    /** The sum of the {@code n} elements from {@code start}, {@code stride} apart, by {@code divisor}. */
    public static final String SUM = "float s = 0.0f; float c = 0.0f; for (int j = 0; j < n; j++)"
            + " { PLUS(s, c, x[start + j * stride]) } put(result, i, TOTAL(s, c) / divisor);";
    /** The gradient of each of these elements. */
    public static final String SUM_SLOPE = "g / divisor";
    private static final String LARGEST = "int best = 0; for (int j = 1; j < n; j++)"
            + " { float most = x[start + best * stride]; float other = x[start + j * stride];"
            + " if (!(other <= most) && most == most) { best = j; } } ";
    /** The largest element. */
    public static final String MAX = LARGEST + "put(result, i, x[start + best * stride]);";
    /** The gradients of the elements, of which only the largest has one. */
    public static final String MAX_SLOPE =
            LARGEST + "for (int j = 0; j < n; j++) { put(result, start + j * stride, j == best ? g[i] : 0.0f); }";
    /** The index of the largest element. */
    public static final String ARGMAX =
            LARGEST + "float most = x[start + best * stride]; put(result, i, most == most ? (float) best : most);";

    /** The largest element of a row, and the sum of its exponentials without that of the largest, which is 1. */
    private static final String EXPONENTIALS = "int from = i * n; float most = -INFINITY;"
            + " for (int j = lane; j < n; j += LANES) { most = larger(most, z[from + j]); }"
            + " most = largest_of(most); float s = 0.0f; float c = 0.0f; float ones = 0.0f;"
            + " for (int j = lane; j < n; j += LANES) { float d = z[from + j] - most;"
            + " if (d == 0.0f) { ones += 1.0f; } else { PLUS(s, c, exp(d)) } }"
            + " float others = sum_of(TOTAL(s, c)) + (sum_of(ones) - 1.0f);";
    /** The sums of a row that its gradient needs: of the weights, and of what the row's largest probability lacks. */
    private static final String SUMS =
            "int from = i * n; float s = 0.0f; float c = 0.0f; float p = 0.0f; float q = 0.0f;"
                    + " for (int j = lane; j < n; j += LANES) { float y = softmax[from + j]; float w = WEIGHT;"
                    + " PLUS(s, c, w) if (!(y > 0.9f)) { p += y; q += w; } }"
                    + " float total = sum_of(TOTAL(s, c)); float lacking = sum_of(p); float rest = sum_of(q);";
    private static final String SLOPE = " for (int j = lane; j < n; j += LANES) { float y = softmax[from + j];"
            + " float w = WEIGHT; put(result, from + j, FACTOR * (y > 0.9f ? y * rest - w * lacking"
            + " : y * total - w)); }";

    private Lines() {}

    /** The sum of {@code n} elements, by {@code divisor}. */
    public static Kernel total(int n, int divisor) {
        return Kernel.groups(1, "float s = 0.0f; float c = 0.0f; for (int j = lane; j < n; j += LANES)"
                + " { PLUS(s, c, x[j]) } float t = sum_of(TOTAL(s, c));"
                + " if (lane == 0) { put(result, 0, t / divisor); }",
                "result", "x").with("n", n).with("divisor", divisor);
    }

    /** The sums of the squares of blocks of {@code block} elements, of {@code size} in all. */
    public static Kernel squares(int blocks, int block, int size) {
        return Kernel.groups(blocks, "float s = 0.0f; float c = 0.0f; for (int j = i * block + lane;"
                + " j < size && j < i * block + block; j += LANES) { PLUS(s, c, x[j] * x[j]) }"
                + " float t = sum_of(TOTAL(s, c)); if (lane == 0) { put(result, i, t); }", "result", "x")
                .with("block", block).with("size", size);
    }

    /** The softmax of rows of {@code n}. */
    public static Kernel softmax(int rows, int n) {
        return Kernel.groups(rows, EXPONENTIALS + " for (int j = lane; j < n; j += LANES)"
                + " { put(result, from + j, exp(z[from + j] - most) / (1.0f + others)); }", "result", "z").with("n", n);
    }

    /** The gradient of a softmax. */
    public static Kernel softmaxSlope(int rows, int n) {
        return Kernel.groups(rows, "int from = i * n; float s = 0.0f; float c = 0.0f;"
                + " for (int j = lane; j < n; j += LANES) { PLUS(s, c, g[from + j] * y[from + j]) }"
                + " float dot = sum_of(TOTAL(s, c)); s = 0.0f; c = 0.0f; for (int j = lane; j < n; j += LANES)"
                + " { float d = y[from + j] * (g[from + j] - dot); if (!(y[from + j] > 0.9f)) { PLUS(s, c, d) } }"
                + " float rest = sum_of(TOTAL(s, c)); for (int j = lane; j < n; j += LANES)"
                + " { put(result, from + j, y[from + j] > 0.9f ? -rest : y[from + j] * (g[from + j] - dot)); }",
                "result", "y", "g").with("n", n);
    }

    /** The logarithms of a softmax, which saves the softmax. */
    public static Kernel logSoftmax(int rows, int n) {
        return Kernel.groups(rows, EXPONENTIALS + " for (int j = lane; j < n; j += LANES)"
                + " { float d = z[from + j] - most; saved[from + j] = exp(d) / (1.0f + others);"
                + " put(result, from + j, d - log1p(others)); }", "result", "z").with("n", n);
    }

    /** The gradient of these. */
    public static Kernel logSoftmaxSlope(int rows, int n) {
        return Kernel.groups(rows, (SUMS + SLOPE).replace("WEIGHT", "g[from + j]").replace("FACTOR", "-1.0f"), "result",
                "softmax", "g").with("n", n);
    }

    /**
     * The cross-entropy of a softmax for each row, which saves the softmax.
     *
     * @param weight the label of element j of row i as an expression of {@code labels}
     */
    public static Kernel crossEntropy(int rows, int n, String weight) {
        return Kernel.groups(rows, EXPONENTIALS + " s = 0.0f; c = 0.0f; float logs = log1p(others);"
                + " for (int j = lane; j < n; j += LANES) { float d = z[from + j] - most; float w = " + weight + ";"
                + " saved[from + j] = exp(d) / (1.0f + others);"
                + " if (w != 0.0f) { PLUS(s, c, w * (logs - d)) } }"
                + " float loss = sum_of(TOTAL(s, c)); if (lane == 0) { put(result, i, loss + 0.0f * logs); }", "result",
                "z", "labels").with("n", n);
    }

    /** The gradient of it by the logits. */
    public static Kernel crossEntropySlope(int rows, int n, String weight) {
        return Kernel.groups(rows, (SUMS + SLOPE).replace("WEIGHT", weight).replace("FACTOR", "g[i]"), "result",
                "labels", "softmax", "g").with("n", n);
    }
}
