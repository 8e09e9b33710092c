package dev.weft.exchange.onnx.operator;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that combine elements along axes, in double precision. */
final class Reductions {
    private Reductions() {}

    /** Combines the elements of one result. */
    private interface Combine {
        double of(double... elements);
    }

    static void addTo(Map<String, Operator> all) {
        all.put("ReduceSum", reduce(line -> Arrays.stream(line).sum()));
        all.put("ReduceMean", reduce(line -> Arrays.stream(line).sum() / line.length));
        all.put("ReduceMax", reduce(line -> {
            double most = Double.NEGATIVE_INFINITY;
            for (double x : line) {
                most = Math.max(most, x);
            }
            return most;
        }));
        all.put("ReduceMin", reduce(line -> {
            double least = Double.POSITIVE_INFINITY;
            for (double x : line) {
                least = Math.min(least, x);
            }
            return least;
        }));
        all.put("ReduceProd", reduce(line -> {
            double product = 1;
            for (double x : line) {
                product *= x;
            }
            return product;
        }));
        all.put("ReduceSumSquare", reduce(Reductions::squares));
        all.put("ReduceL1", reduce(line -> Arrays.stream(line).map(Math::abs).sum()));
        all.put("ReduceL2", reduce(line -> Math.sqrt(squares(line))));
        all.put("ReduceLogSum", reduce(line -> Math.log(Arrays.stream(line).sum())));
        all.put("ReduceLogSumExp", reduce(line -> {
            double most = Arrays.stream(line).max().orElse(Double.NEGATIVE_INFINITY);
            double shift = Double.isInfinite(most) ? 0 : most;
            return shift + Math.log(Arrays.stream(line).map(x -> Math.exp(x - shift)).sum());
        }));
        all.put("ArgMax", call -> extreme(call, 1));
        all.put("ArgMin", call -> extreme(call, -1));
        all.put("Softmax", call -> along(call, Reductions::softmax));
        all.put("LogSoftmax", call -> along(call, Reductions::logSoftmax));
        all.put("Hardmax", call -> along(call, line -> {
            int best = 0;
            for (int i = 1; i < line.length; i++) {
                best = line[i] > line[best] ? i : best;
            }
            Arrays.fill(line, 0);
            line[best] = 1;
        }));
    }

    private static double squares(double... line) {
        double sum = 0;
        for (double x : line) {
            sum += x * x;
        }
        return sum;
    }

    private static Operator reduce(Combine combine) {
        return call -> {
            Array x = call.number(0);
            long[] axes = call.numbers(1, "axes").orElse(new long[0]);
            if (axes.length == 0 && call.whole("noop_with_empty_axes", 0) != 0) {
                return List.of(x);
            }
            boolean[] goes = new boolean[x.rank()];
            Arrays.fill(goes, axes.length == 0);
            for (long axis : axes) {
                goes[call.axis(axis, x.rank())] = true;
            }
            return List.of(reduced(x, goes, call.whole("keepdims", 1) != 0, combine));
        };
    }

    private static Array reduced(Array x, boolean[] goes, boolean keeps, Combine combine) {
        int[] strides = Shaping.strides(x.lengths());
        int[] stay = IntStream.range(0, x.rank()).filter(axis -> !goes[axis]).toArray();
        int[] gone = IntStream.range(0, x.rank()).filter(axis -> goes[axis]).toArray();
        int[] lengths = Arrays.stream(stay).map(x::length).toArray();
        int[] starts = Repeating.walk(lengths, Arrays.stream(stay).map(axis -> strides[axis]).toArray(), 0);
        int[] within = Repeating.walk(Arrays.stream(gone).map(x::length).toArray(),
                Arrays.stream(gone).map(axis -> strides[axis]).toArray(), 0);
        int[] shape = !keeps ? lengths
                : IntStream.range(0, x.rank()).map(axis -> goes[axis] ? 1 : x.length(axis)).toArray();
        Array result = Array.zeros(x.type(), shape);
        double[] line = new double[within.length];
        for (int i = 0; i < starts.length; i++) {
            for (int j = 0; j < line.length; j++) {
                line[j] = x.real(starts[i] + within[j]);
            }
            if (x.type().isReal()) {
                result.reals()[i] = x.type().round(combine.of(line));
            } else {
                result.wholes()[i] = x.type().wrap((long) combine.of(line));
            }
        }
        return result;
    }

    private static List<Array> extreme(Call call, int sign) {
        Array x = call.number(0);
        int axis = call.axis(call.whole("axis", 0), x.rank());
        boolean isLast = call.whole("select_last_index", 0) != 0;
        boolean keeps = call.whole("keepdims", 1) != 0;
        int n = x.length(axis);
        if (n == 0) {
            throw call.refused("at least one element along axis " + axis, x.toString());
        }
        int stride = Shaping.strides(x.lengths())[axis];
        int[] lengths = x.lengths();
        lengths[axis] = 1;
        Array result = Array.zeros(Type.INT64, lengths);
        for (int i = 0; i < result.size(); i++) {
            int start = i / stride * stride * n + i % stride;
            int best = 0;
            for (int j = 1; j < n; j++) {
                int order = Double.compare(sign * x.real(start + j * stride), sign * x.real(start + best * stride));
                best = order > 0 || order == 0 && isLast ? j : best;
            }
            result.wholes()[i] = best;
        }
        return List.of(keeps ? result : result.reshaped(IntStream.range(0, x.rank()).filter(each -> each != axis)
                .map(x::length).toArray()));
    }

    /** Changes the elements of one line. */
    interface Line {
        void change(double... line);
    }

    /** Works along one axis; before version 13 along all from {@code axis} on. */
    private static List<Array> along(Call call, Line change) {
        Array x = call.real(0);
        boolean isOld = call.version() < 13;
        int axis = call.axis(call.whole("axis", isOld ? 1 : -1), Math.max(1, x.rank()));
        int n = x.rank() == 0 ? 1
                : isOld ? Array.size(Arrays.copyOfRange(x.lengths(), axis, x.rank())) : x.length(axis);
        int stride = isOld || x.rank() == 0 ? 1 : Shaping.strides(x.lengths())[axis];
        Array result = Array.zeros(x.type(), x.lengths());
        double[] line = new double[n];
        for (int i = 0; n > 0 && i < x.size() / n; i++) {
            int start = i / stride * stride * n + i % stride;
            for (int j = 0; j < n; j++) {
                line[j] = x.reals()[start + j * stride];
            }
            change.change(line);
            for (int j = 0; j < n; j++) {
                result.reals()[start + j * stride] = x.type().round(line[j]);
            }
        }
        return List.of(result);
    }

    private static double largest(double... line) {
        double most = Double.NEGATIVE_INFINITY;
        for (double x : line) {
            most = Math.max(most, x);
        }
        return most;
    }

    static void softmax(double... line) {
        double most = largest(line);
        double sum = 0;
        for (int i = 0; i < line.length; i++) {
            line[i] = Math.exp(line[i] - most);
            sum += line[i];
        }
        for (int i = 0; i < line.length; i++) {
            line[i] /= sum;
        }
    }

    static void logSoftmax(double... line) {
        double most = largest(line);
        double sum = 0;
        for (double x : line) {
            sum += Math.exp(x - most);
        }
        double logarithm = Math.log(sum);
        for (int i = 0; i < line.length; i++) {
            line[i] = line[i] - most - logarithm;
        }
    }
}
