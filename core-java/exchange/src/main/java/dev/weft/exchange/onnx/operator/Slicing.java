package dev.weft.exchange.onnx.operator;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that pick elements by their places. */
final class Slicing {
    private Slicing() {}

    static Array range(Array x, int axis, int start, int count) {
        int[] lengths = x.lengths();
        lengths[axis] = count;
        int[] strides = Shaping.strides(x.lengths());
        return x.picked(Repeating.walk(lengths, strides, start * strides[axis]), lengths);
    }

    static List<Array> slice(Call call) {
        Array x = call.in(0);
        long[] starts = numbers(call, 1, "starts");
        long[] ends = numbers(call, 2, "ends");
        long[] axes = call.numbers(3, "axes").orElseGet(() -> IntStream.range(0, starts.length).asLongStream()
                .toArray());
        long[] steps = call.has(4) ? numbers(call, 4, "steps") : ones(starts.length);
        if (ends.length != starts.length || axes.length != starts.length || steps.length != starts.length) {
            throw call.refused("as many ends, axes and steps as starts", starts.length + ", " + ends.length + ", "
                    + axes.length + ", " + steps.length);
        }
        int[] lengths = x.lengths();
        int[] strides = Shaping.strides(lengths);
        int origin = 0;
        for (int i = 0; i < starts.length; i++) {
            int axis = call.axis(axes[i], x.rank());
            int n = x.length(axis);
            long step = steps[i];
            if (step == 0) {
                throw call.refused("steps other than 0", "0");
            }
            long first = bounded(starts[i], n, step > 0 ? 0 : -1, step > 0 ? n : n - 1);
            long last = bounded(ends[i], n, step > 0 ? 0 : -1, step > 0 ? n : n - 1);
            long distance = step > 0 ? last - first : first - last;
            long size = Math.abs(step);
            int count = distance <= 0 ? 0 : (int) ((distance - 1) / size + 1);
            origin += count == 0 ? 0 : (int) first * strides[axis];
            lengths[axis] = count;
            strides[axis] *= count < 2 ? 1 : (int) step;
        }
        return List.of(x.picked(Repeating.walk(lengths, strides, origin), lengths));
    }

    private static long bounded(long place, int n, int least, int most) {
        long counted = place < 0 ? Math.max(place, -2L * n - 2) + n : place;
        return Math.max(least, Math.min(most, counted));
    }

    private static long[] ones(int count) {
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static long[] numbers(Call call, int input, String attribute) {
        return call.numbers(input, attribute).orElseThrow(() -> call.refused(attribute, "none"));
    }

    private static int index(Call call, long index, int n) {
        if (index < -n || index >= n) {
            throw call.refused("an index from " + -n + " to " + (n - 1), Long.toString(index));
        }
        return (int) (index < 0 ? index + n : index);
    }

    static List<Array> gather(Call call) {
        Array x = call.in(0);
        Array indices = call.number(1);
        int axis = call.axis(call.whole("axis", 0), x.rank());
        int inner = Shaping.strides(x.lengths())[axis];
        int n = x.length(axis);
        int outer = Array.size(Arrays.copyOf(x.lengths(), axis));
        long[] wanted = new long[x.rank() - 1 + indices.rank()];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = i < axis ? x.length(i) : i < axis + indices.rank() ? indices.length(i - axis)
                    : x.length(i - indices.rank() + 1);
        }
        int[] lengths = call.lengths(wanted);
        int[] from = new int[Array.size(lengths)];
        int next = 0;
        for (int i = 0; i < outer && from.length > 0; i++) {
            for (int j = 0; j < indices.size(); j++) {
                int start = (i * n + index(call, indices.whole(j), n)) * inner;
                for (int k = 0; k < inner; k++) {
                    from[next++] = start + k;
                }
            }
        }
        return List.of(x.picked(from, lengths));
    }

    static List<Array> gatherElements(Call call) {
        Array x = call.in(0);
        Array indices = call.number(1);
        int axis = call.axis(call.whole("axis", 0), x.rank());
        if (indices.rank() != x.rank()) {
            throw call.refused("indices of rank " + x.rank(), indices.toString());
        }
        for (int i = 0; i < x.rank(); i++) {
            if (i != axis && indices.length(i) > x.length(i)) {
                throw call.refused("indices no longer than " + x, indices.toString());
            }
        }
        int[] strides = Shaping.strides(x.lengths());
        int[] flat = strides.clone();
        flat[axis] = 0;
        int[] from = Repeating.walk(indices.lengths(), flat, 0);
        for (int i = 0; i < from.length; i++) {
            from[i] += index(call, indices.whole(i), x.length(axis)) * strides[axis];
        }
        return List.of(x.picked(from, indices.lengths()));
    }

    static List<Array> gatherNd(Call call) {
        Array x = call.in(0);
        Array indices = call.number(1);
        int depth = indices.rank() == 0 ? 0 : indices.length(indices.rank() - 1);
        if (call.whole("batch_dims", 0) != 0 || depth < 1 || depth > x.rank()) {
            throw call.refused("indices of 1 to " + x.rank() + " places, without batch_dims", indices.toString());
        }
        int[] strides = Shaping.strides(x.lengths());
        int inner = Array.size(Arrays.copyOfRange(x.lengths(), depth, x.rank()));
        long[] wanted = new long[indices.rank() - 1 + x.rank() - depth];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = i < indices.rank() - 1 ? indices.length(i) : x.length(i - indices.rank() + 1 + depth);
        }
        int[] lengths = call.lengths(wanted);
        int[] from = new int[Array.size(lengths)];
        for (int i = 0; i < from.length; i++) {
            int row = i / inner;
            from[i] = i % inner;
            for (int k = 0; k < depth; k++) {
                from[i] += index(call, indices.whole(row * depth + k), x.length(k)) * strides[k];
            }
        }
        return List.of(x.picked(from, lengths));
    }

    static List<Array> pad(Call call) {
        Array x = call.number(0);
        long[] pads = numbers(call, 1, "pads");
        String mode = call.text("mode", "constant");
        if (!mode.equals("constant") || pads.length != 2 * x.rank()
                || Arrays.stream(pads).anyMatch(n -> Math.abs(n) > Integer.MAX_VALUE)) {
            throw call.refused("constant pads at both ends of all axes", mode + " " + Arrays.toString(pads));
        }
        double value = call.has(2) ? call.number(2).real(0) : call.real("value", 0);
        long[] wanted = IntStream.range(0, x.rank()).mapToLong(i -> x.length(i) + pads[i] + pads[i + x.rank()])
                .toArray();
        Array result = call.zeros(x.type(), wanted);
        int[] own = Shaping.strides(result.lengths());
        int[] strides = Shaping.strides(x.lengths());
        for (int i = 0; i < result.size(); i++) {
            long from = 0;
            boolean isInside = true;
            for (int axis = 0; axis < x.rank(); axis++) {
                long at = i / own[axis] % result.length(axis) - pads[axis];
                isInside &= at >= 0 && at < x.length(axis);
                from += at * strides[axis];
            }
            if (isInside) {
                result.copy(x, (int) from, i, 1);
            } else if (x.type().isReal()) {
                result.reals()[i] = x.type().round(value);
            } else {
                result.wholes()[i] = x.type().wrap((long) value);
            }
        }
        return List.of(result);
    }

    static List<Array> oneHot(Call call) {
        Array indices = call.number(0);
        long depth = call.number(1).whole(0);
        Array values = call.in(2);
        if (values.size() != 2) {
            throw call.refused("two values", values.toString());
        }
        int axis = call.axis(call.whole("axis", -1), indices.rank() + 1);
        long[] wanted = new long[indices.rank() + 1];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = i < axis ? indices.length(i) : i == axis ? depth : indices.length(i - 1);
        }
        int[] lengths = call.lengths(wanted);
        int inner = Shaping.strides(lengths)[axis];
        int[] from = new int[Array.size(lengths)];
        for (int i = 0; i < from.length; i++) {
            long place = i / inner % depth;
            double index = indices.real((int) (i / (inner * depth)) * inner + i % inner);
            from[i] = place == (index < 0 ? index + depth : index) ? 1 : 0;
        }
        return List.of(values.picked(from, lengths));
    }

    static List<Array> triangle(Call call) {
        Array x = call.in(0);
        if (x.rank() < 2) {
            throw call.refused("matrices", x.toString());
        }
        long k = call.has(1) ? call.number(1).whole(0) : 0;
        boolean isUpper = call.whole("upper", 1) != 0;
        Array result = Array.zeros(x.type(), x.lengths());
        int columns = x.length(x.rank() - 1);
        int rows = x.length(x.rank() - 2);
        for (int i = 0; i < x.size(); i++) {
            long offset = i % columns - (long) (i / columns % rows);
            if (isUpper ? offset >= k : offset <= k) {
                result.copy(x, i, i, 1);
            }
        }
        return List.of(result);
    }

    static List<Array> eye(Call call) {
        Array x = call.in(0);
        Type type = call.has("dtype") ? Type.of((int) call.whole("dtype", 1)).filter(each -> each != Type.STRING)
                .orElseThrow(() -> call.refused("a type of numbers", "another")) : x.type();
        if (x.rank() != 2) {
            throw call.refused("a matrix", x.toString());
        }
        Array result = call.zeros(type, x.length(0), x.length(1));
        for (int i = 0; i < x.length(0); i++) {
            long j = i + call.whole("k", 0);
            if (j >= 0 && j < x.length(1)) {
                int at = (int) (i * (long) x.length(1) + j);
                if (type.isReal()) {
                    result.reals()[at] = 1;
                } else {
                    result.wholes()[at] = 1;
                }
            }
        }
        return List.of(result);
    }

    static List<Array> cumulative(Call call) {
        Array x = call.number(0);
        int axis = call.axis(call.number(1).whole(0), x.rank());
        boolean isReverse = call.whole("reverse", 0) != 0;
        boolean excludes = call.whole("exclusive", 0) != 0;
        int stride = Shaping.strides(x.lengths())[axis];
        int n = x.length(axis);
        Array result = Array.zeros(x.type(), x.lengths());
        for (int first = 0; first < x.size(); first++) {
            if (first / stride % n != 0) {
                continue;
            }
            double sum = 0;
            for (int i = 0; i < n; i++) {
                int at = first + (isReverse ? n - 1 - i : i) * stride;
                double next = sum + x.real(at);
                double value = excludes ? sum : next;
                if (x.type().isReal()) {
                    result.reals()[at] = x.type().round(value);
                } else {
                    result.wholes()[at] = x.type().wrap((long) value);
                }
                sum = next;
            }
        }
        return List.of(result);
    }
}
