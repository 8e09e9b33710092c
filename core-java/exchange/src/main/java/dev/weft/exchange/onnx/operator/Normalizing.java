package dev.weft.exchange.onnx.operator;

import dev.weft.random.NumpyRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Normalizations, dropout and losses. */
final class Normalizing {
    private Normalizing() {}

    static void addTo(Map<String, Operator> all) {
        all.put("BatchNormalization", Normalizing::batch);
        all.put("LayerNormalization", Normalizing::layer);
        all.put("RMSNormalization", Normalizing::rms);
        all.put("LpNormalization", Normalizing::lp);
        all.put("Dropout", Normalizing::dropout);
        all.put("SoftmaxCrossEntropyLoss", call -> loss(call, true));
        all.put("NegativeLogLikelihoodLoss", call -> loss(call, false));
    }

    /** An input that has one number for each of {@code n} channels. */
    private static Array channels(Call call, int input, int n) {
        Array found = call.real(input);
        if (found.size() != n) {
            throw call.refused(n + " numbers as input " + input, found.toString());
        }
        return found;
    }

    private static List<Array> batch(Call call) {
        Array x = call.real(0);
        if (x.rank() < 2 || call.whole("spatial", 1) == 0) {
            throw call.refused("an input [batch, channels, …] and statistics for each channel", x.toString());
        }
        int n = x.length(1);
        int inner = Array.size(Arrays.copyOfRange(x.lengths(), 2, x.rank()));
        Array scale = channels(call, 1, n);
        Array bias = channels(call, 2, n);
        Array mean = channels(call, 3, n);
        Array variance = channels(call, 4, n);
        double epsilon = call.real("epsilon", 1e-5);
        List<Array> results = new ArrayList<>();
        if (call.whole("training_mode", 0) != 0) {
            Array batchMean = Array.zeros(x.type(), n);
            Array batchVariance = Array.zeros(x.type(), n);
            double count = (double) x.size() / Math.max(1, n);
            for (int i = 0; i < x.size(); i++) {
                batchMean.reals()[i / inner % n] += x.reals()[i] / count;
            }
            for (int i = 0; i < x.size(); i++) {
                double deviation = x.reals()[i] - batchMean.reals()[i / inner % n];
                batchVariance.reals()[i / inner % n] += deviation * deviation / count;
            }
            double momentum = call.real("momentum", 0.9);
            results.add(followed(mean, batchMean, momentum));
            results.add(followed(variance, batchVariance, momentum));
            mean = batchMean;
            variance = batchVariance;
        }
        Array y = Array.zeros(x.type(), x.lengths());
        for (int i = 0; i < x.size(); i++) {
            int channel = i / inner % n;
            y.reals()[i] = x.type().round((x.reals()[i] - mean.reals()[channel])
                    / Math.sqrt(variance.reals()[channel] + epsilon) * scale.reals()[channel]
                    + bias.reals()[channel]);
        }
        results.add(0, y);
        return results;
    }

    private static Array followed(Array running, Array batch, double momentum) {
        Array result = Array.zeros(running.type(), running.lengths());
        for (int i = 0; i < running.size(); i++) {
            result.reals()[i] = running.type().round(running.reals()[i] * momentum + batch.reals()[i] * (1 - momentum));
        }
        return result;
    }

    private static List<Array> layer(Call call) {
        Array x = call.real(0);
        int axis = call.axis(call.whole("axis", -1), x.rank());
        int n = Array.size(Arrays.copyOfRange(x.lengths(), axis, x.rank()));
        int[] tail = Arrays.copyOfRange(x.lengths(), axis, x.rank());
        Array scale = Repeating.to(fitting(call, 1, tail), tail);
        Array bias = call.has(2) ? Repeating.to(fitting(call, 2, tail), tail) : Array.zeros(x.type(), tail);
        double epsilon = call.real("epsilon", 1e-5);
        int rows = n == 0 ? 0 : x.size() / n;
        int[] reduced = x.lengths();
        Arrays.fill(reduced, axis, reduced.length, 1);
        Array means = Array.zeros(Type.FLOAT, reduced);
        Array inverses = Array.zeros(Type.FLOAT, reduced);
        Array y = Array.zeros(x.type(), x.lengths());
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int i = row * n; i < row * n + n; i++) {
                sum += x.reals()[i];
            }
            double mean = sum / n;
            double squares = 0;
            for (int i = row * n; i < row * n + n; i++) {
                squares += (x.reals()[i] - mean) * (x.reals()[i] - mean);
            }
            double inverse = 1 / Math.sqrt(squares / n + epsilon);
            means.reals()[row] = (float) mean;
            inverses.reals()[row] = (float) inverse;
            for (int i = 0; i < n; i++) {
                y.reals()[row * n + i] = x.type().round((x.reals()[row * n + i] - mean) * inverse * scale.reals()[i]
                        + bias.reals()[i]);
            }
        }
        return List.of(y, means, inverses);
    }

    private static Array fitting(Call call, int input, int... lengths) {
        Array found = call.real(input);
        Array like = Array.of(Type.BOOL, lengths, new long[0]);
        if (!Arrays.equals(Repeating.common(call, found, like), lengths)) {
            throw call.refused("an input that repeats to " + Arrays.toString(lengths), found.toString());
        }
        return found;
    }

    private static List<Array> rms(Call call) {
        Array x = call.real(0);
        int axis = call.axis(call.whole("axis", -1), x.rank());
        int[] tail = Arrays.copyOfRange(x.lengths(), axis, x.rank());
        int n = Array.size(tail);
        Array scale = Repeating.to(fitting(call, 1, tail), tail);
        double epsilon = call.real("epsilon", 1e-5);
        Array y = Array.zeros(x.type(), x.lengths());
        for (int start = 0; n > 0 && start < x.size(); start += n) {
            double squares = 0;
            for (int i = 0; i < n; i++) {
                squares += x.reals()[start + i] * x.reals()[start + i];
            }
            double inverse = 1 / Math.sqrt(squares / n + epsilon);
            for (int i = 0; i < n; i++) {
                y.reals()[start + i] = x.type().round(x.reals()[start + i] * inverse * scale.reals()[i]);
            }
        }
        return List.of(y);
    }

    private static List<Array> lp(Call call) {
        Array x = call.real(0);
        int axis = call.axis(call.whole("axis", -1), x.rank());
        long p = call.whole("p", 2);
        int stride = Shaping.strides(x.lengths())[axis];
        int n = x.length(axis);
        Array y = Array.zeros(x.type(), x.lengths());
        for (int first = 0; first < x.size(); first++) {
            if (first / stride % n != 0) {
                continue;
            }
            double sum = 0;
            for (int i = 0; i < n; i++) {
                double each = Math.abs(x.reals()[first + i * stride]);
                sum += p == 1 ? each : each * each;
            }
            double norm = p == 1 ? sum : Math.sqrt(sum);
            for (int i = 0; i < n; i++) {
                int at = first + i * stride;
                y.reals()[at] = norm == 0 ? 0 : x.type().round(x.reals()[at] / norm);
            }
        }
        return List.of(y);
    }

    /** In training it draws as numpy does from the seed, so that the same seed gives what the standard's tests have. */
    private static List<Array> dropout(Call call) {
        Array x = call.real(0);
        double ratio = call.version() < 12 ? call.real("ratio", 0.5) : call.has(1) ? call.real(1).real(0) : 0.5;
        boolean trains = call.version() >= 12 && call.has(2) && call.number(2).whole(0) != 0 && ratio > 0;
        long[] mask = new long[x.size()];
        Arrays.fill(mask, 1);
        if (!trains) {
            return List.of(x, Array.of(Type.BOOL, x.lengths(), mask));
        }
        NumpyRandom random = NumpyRandom.of(call.whole("seed", 0) & 0xFFFF_FFFFL);
        Array y = Array.zeros(x.type(), x.lengths());
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.randomSample() >= ratio ? 1 : 0;
            y.reals()[i] = mask[i] == 0 ? 0 : x.type().round(x.reals()[i] / (1 - ratio));
        }
        return List.of(y, Array.of(Type.BOOL, x.lengths(), mask));
    }

    private static List<Array> loss(Call call, boolean isCrossEntropy) {
        Array x = call.real(0);
        Array labels = call.number(1);
        int classes = x.rank() < 2 ? 0 : x.length(1);
        int inner = x.rank() < 2 ? 1 : Array.size(Arrays.copyOfRange(x.lengths(), 2, x.rank()));
        if (classes == 0 || labels.size() * (long) classes != x.size()) {
            throw call.refused("scores [batch, classes, …] and a class for each", x + " and " + labels);
        }
        double[] scores = isCrossEntropy ? new double[x.size()] : x.reals();
        double[] line = new double[classes];
        for (int i = 0; isCrossEntropy && i < labels.size(); i++) {
            int start = i / inner * inner * classes + i % inner;
            for (int k = 0; k < classes; k++) {
                line[k] = x.reals()[start + k * inner];
            }
            Reductions.logSoftmax(line);
            for (int k = 0; k < classes; k++) {
                scores[start + k * inner] = line[k];
            }
        }
        Array losses = Array.zeros(x.type(), labels.lengths());
        double total = 0;
        double weights = 0;
        for (int i = 0; i < labels.size(); i++) {
            long label = labels.whole(i);
            if (call.has("ignore_index") && label == call.whole("ignore_index", 0)) {
                continue;
            }
            if (label < 0 || label >= classes) {
                throw call.refused("classes from 0 to " + (classes - 1), Long.toString(label));
            }
            double weight = call.has(2) ? channels(call, 2, classes).reals()[(int) label] : 1;
            double each = -scores[(int) (i / inner * inner * classes + i % inner + label * inner)] * weight;
            losses.reals()[i] = x.type().round(each);
            total += each;
            weights += weight;
        }
        String reduction = call.text("reduction", "mean");
        Array result = reduction.equals("none") ? losses : Array.of(x.type(), new int[0],
                x.type().round(reduction.equals("sum") ? total : total / weights));
        return isCrossEntropy ? List.of(result, Array.of(x.type(), x.lengths(),
                Arrays.stream(scores).map(x.type()::round).toArray())) : List.of(result);
    }
}
