package dev.weft.exchange.onnx.operator;

import java.util.Arrays;
import java.util.List;

/**
 * The linear models of the domain {@code ai.onnx.ml}: scores {@code x · Wᵀ + b}, and what a post-transform makes of
 * them. Those that the standard leaves open are as in ONNX Runtime.
 */
final class Linear {
    /** What counts as no score in {@code SOFTMAX_ZERO}. */
    private static final double NONE = 1e-7;

    private Linear() {}

    static List<Array> regressor(Call call) {
        int targets = (int) Math.min(Integer.MAX_VALUE, Math.max(1, call.whole("targets", 1)));
        Array scores = scores(call, targets);
        transform(call, scores.reals(), targets);
        return List.of(scores);
    }

    /** The labels {@code [batch]} and the scores {@code [batch, classes]}. */
    static List<Array> classifier(Call call) {
        Array classes = call.has("classlabels_strings")
                ? Array.of(new int[]{call.texts("classlabels_strings").size()},
                        call.texts("classlabels_strings").toArray(String[]::new))
                : Array.vector(call.wholes("classlabels_ints"));
        int rows = Math.max(1, call.reals("intercepts").length);
        Array scores = scores(call, rows);
        int batch = scores.length(0);
        if (classes.size() != Math.max(2, rows)) {
            throw call.refused(Math.max(2, rows) + " labels", classes.size() + "");
        }
        Array labels = Array.zeros(classes.type(), batch);
        for (int i = 0; i < batch; i++) {
            int best = rows == 1 && scores.reals()[i] > 0 ? 1 : 0;
            for (int k = 1; k < rows; k++) {
                best = scores.reals()[i * rows + k] > scores.reals()[i * rows + best] ? k : best;
            }
            labels.copy(classes, best, i, 1);
        }
        if (rows == 1) {
            return List.of(labels, both(call, scores));
        }
        transform(call, scores.reals(), rows);
        return List.of(labels, scores);
    }

    /** The scores of two classes of which the file has the coefficients of the second; only logistic ones change. */
    private static Array both(Call call, Array scores) {
        boolean isLogistic = transform(call).equals("LOGISTIC");
        Array both = call.zeros(Type.FLOAT, scores.length(0), 2);
        for (int i = 0; i < scores.size(); i++) {
            double score = scores.reals()[i];
            both.reals()[2 * i] = (float) (isLogistic ? logistic(-score) : 1 - score);
            both.reals()[2 * i + 1] = (float) (isLogistic ? logistic(score) : score);
        }
        return both;
    }

    private static Array scores(Call call, int rows) {
        Array x = call.number(0);
        double[] weights = call.reals("coefficients");
        double[] biases = call.reals("intercepts");
        int n = x.rank() == 2 ? x.length(1) : 0;
        if (x.rank() != 2 || weights.length != (long) n * rows || biases.length > 0 && biases.length != rows) {
            throw call.refused("an input [batch, n] for " + weights.length + " coefficients and " + biases.length
                    + " intercepts of " + rows + " rows", x.toString());
        }
        Array result = call.zeros(Type.FLOAT, x.length(0), rows);
        for (int i = 0; i < result.size(); i++) {
            double sum = biases.length == 0 ? 0 : biases[i % rows];
            for (int j = 0; j < n; j++) {
                sum += x.real(i / rows * n + j) * weights[i % rows * n + j];
            }
            result.reals()[i] = (float) sum;
        }
        return result;
    }

    private static String transform(Call call) {
        String name = call.text("post_transform", "NONE");
        if (!List.of("NONE", "SOFTMAX", "SOFTMAX_ZERO", "LOGISTIC").contains(name)) {
            throw call.refused("a post_transform of NONE, SOFTMAX, SOFTMAX_ZERO or LOGISTIC", name);
        }
        return name;
    }

    /** Transforms each row of scores in place. */
    private static void transform(Call call, double[] scores, int width) {
        String name = transform(call);
        for (int start = 0; start < scores.length; start += width) {
            switch (name) {
                case "LOGISTIC" -> {
                    for (int i = start; i < start + width; i++) {
                        scores[i] = (float) logistic(scores[i]);
                    }
                }
                case "SOFTMAX", "SOFTMAX_ZERO" -> softmax(scores, start, width, name.equals("SOFTMAX_ZERO"));
                default -> {
                }
            }
        }
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Where {@code keepsZeros}, a score of zero stays zero, and counts nothing. */
    private static void softmax(double[] scores, int start, int width, boolean keepsZeros) {
        double most = Arrays.stream(scores, start, start + width).max().orElse(0);
        double sum = 0;
        for (int i = start; i < start + width; i++) {
            boolean isZero = keepsZeros && Math.abs(scores[i]) <= NONE;
            scores[i] = isZero ? scores[i] * Math.exp(-most) : Math.exp(scores[i] - most);
            sum += isZero ? 0 : scores[i];
        }
        for (int i = start; i < start + width; i++) {
            scores[i] = (float) (scores[i] / sum);
        }
    }
}
