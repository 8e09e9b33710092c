package dev.weft.device;

/**
 * Texts for work along lines: sums, largest elements, and softmax, for which the Java code is in the class
 * {@code Reductions} of the package {@code graph} and in {@code Softmax}. A sum keeps its rounding errors, as double
 * precision does on the host, and its order depends on shapes alone.
 */
public final class Lines {
    /**
     * A text for each line of {@code n} elements from {@code start}, {@code stride} apart.
     *
     * @param one statements for one thread
     * @param group the same for the threads of a group
     */
    public record Line(String one, String group) {}

    private static final String ALL = "for (int j = lane; j < n; j += LANES) { float z = x[start + j * stride]; ";

    /** The sum of the elements, by {@code divisor}. */
    public static final Line SUM = new Line("float s = 0.0f; float c = 0.0f; for (int j = 0; j < n; j++)"
            + " { PLUS(s, c, x[start + j * stride]) } put(result, i, TOTAL(s, c) / divisor);",
            "float s = 0.0f; float c = 0.0f; " + ALL + "PLUS(s, c, z) } float total = sum_of(TOTAL(s, c));"
                    + " if (lane == 0) { put(result, i, total / divisor); }");
    /** The gradient of each of these elements. */
    public static final String SUM_SLOPE = "g / divisor";
    private static final String LARGEST = "int best = 0; for (int j = 1; j < n; j++)"
            + " { float most = x[start + best * stride]; float other = x[start + j * stride];"
            + " if (!(other <= most) && most == most) { best = j; } } ";
    private static final String LARGEST_OF_GROUP = "float most = -INFINITY; " + ALL + "most = larger(most, z); }"
            + " most = largest_of(most); float at = -INFINITY; " + ALL + "if (z == most || z != z)"
            + " { at = larger(at, -(float) j); } } int best = (int) -largest_of(at); ";
    /** The largest element. */
    public static final Line MAX = new Line(LARGEST + "put(result, i, x[start + best * stride]);",
            LARGEST_OF_GROUP + "if (lane == 0) { put(result, i, most); }");
    /** The gradients of the elements, of which only the largest has one. */
    public static final Line MAX_SLOPE = new Line(
            LARGEST + "for (int j = 0; j < n; j++) { put(result, start + j * stride, j == best ? g[i] : 0.0f); }",
            LARGEST_OF_GROUP + ALL + "put(result, start + j * stride, j == best ? g[i] : 0.0f); }");
    /** The index of the largest element. */
    public static final Line ARGMAX = new Line(
            LARGEST + "float most = x[start + best * stride]; put(result, i, most == most ? (float) best : most);",
            LARGEST_OF_GROUP + "if (lane == 0) { put(result, i, most == most ? (float) best : most); }");

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

    /** The sums of {@code blocks} parts of {@code n} elements. */
    public static Kernel parts(int n, int blocks) {
        return Kernel.groups(blocks, "int from = i * block; int to = n - from < block ? n : from + block;"
                + " float s = 0.0f; float c = 0.0f; for (int j = from + lane; j < to; j += LANES)"
                + " { PLUS(s, c, x[j]) } float t = sum_of(TOTAL(s, c)); if (lane == 0) { put(result, i, t); }",
                "result", "x").with("n", n).with("block", (n + blocks - 1) / blocks);
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
