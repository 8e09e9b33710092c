package dev.weft.exchange.onnx.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that move elements, and those that make arrays from shapes. */
final class Shaping {
    private Shaping() {}

    static void addTo(Map<String, Operator> all) {
        all.put("Reshape", Shaping::reshape);
        all.put("Flatten", Shaping::flatten);
        all.put("Squeeze", Shaping::squeeze);
        all.put("Unsqueeze", Shaping::unsqueeze);
        all.put("Transpose", Shaping::transpose);
        all.put("Concat", Shaping::concat);
        all.put("Split", Shaping::split);
        all.put("Slice", Slicing::slice);
        all.put("Gather", Slicing::gather);
        all.put("GatherElements", Slicing::gatherElements);
        all.put("GatherND", Slicing::gatherNd);
        all.put("Expand", Shaping::expand);
        all.put("Tile", Shaping::tile);
        all.put("Pad", Slicing::pad);
        all.put("Shape", Shaping::shape);
        all.put("Size", call -> List.of(Array.of(Type.INT64, new int[0], (long) call.in(0).size())));
        all.put("Constant", Shaping::constant);
        all.put("ConstantOfShape", Shaping::constantOfShape);
        all.put("Range", Shaping::range);
        all.put("OneHot", Slicing::oneHot);
        all.put("Trilu", Slicing::triangle);
        all.put("EyeLike", Slicing::eye);
        all.put("CumSum", Slicing::cumulative);
    }

    private static long[] required(Call call, int input, String attribute) {
        return call.numbers(input, attribute).orElseThrow(() -> call.refused(attribute, "none"));
    }

    private static List<Array> reshape(Call call) {
        Array x = call.in(0);
        long[] wanted = required(call, 1, "shape").clone();
        boolean keepsZeros = call.whole("allowzero", 0) != 0;
        int open = -1;
        long known = 1;
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] == 0 && !keepsZeros) {
                if (i >= x.rank()) {
                    throw call.refused("an axis of the input for each 0", Arrays.toString(wanted) + " for " + x);
                }
                wanted[i] = x.length(i);
            }
            if (wanted[i] == -1 && open < 0) {
                open = i;
            } else if (wanted[i] < 0 || wanted[i] > Integer.MAX_VALUE) {
                throw call.refused("one -1 and lengths from 0", Arrays.toString(wanted));
            } else {
                known = Math.multiplyHigh(known, wanted[i]) != 0 ? Long.MAX_VALUE : known * wanted[i];
            }
        }
        if (open >= 0) {
            wanted[open] = known == 0 ? 0 : x.size() / known;
        }
        int[] lengths = call.lengths(wanted);
        if (Array.size(lengths) != x.size()) {
            throw call.refused("as many elements as " + x, Arrays.toString(wanted));
        }
        return List.of(x.reshaped(lengths));
    }

    private static List<Array> flatten(Call call) {
        Array x = call.in(0);
        long wanted = call.whole("axis", 1);
        int axis = wanted == x.rank() ? x.rank() : call.axis(wanted, Math.max(1, x.rank()));
        int rows = Array.size(Arrays.copyOf(x.lengths(), Math.min(axis, x.rank())));
        int columns = Array.size(Arrays.copyOfRange(x.lengths(), Math.min(axis, x.rank()), x.rank()));
        return List.of(x.reshaped(rows, columns));
    }

    private static List<Array> squeeze(Call call) {
        Array x = call.in(0);
        boolean[] goes = new boolean[x.rank()];
        long[] axes = call.numbers(1, "axes").orElseGet(() -> IntStream.range(0, x.rank())
                .filter(axis -> x.length(axis) == 1).asLongStream().toArray());
        for (long axis : axes) {
            goes[call.axis(axis, x.rank())] = true;
        }
        int[] lengths = IntStream.range(0, x.rank()).filter(axis -> !goes[axis]).map(x::length).toArray();
        if (Array.size(lengths) != x.size()) {
            throw call.refused("axes of length 1", x + " with axes " + Arrays.toString(axes));
        }
        return List.of(x.reshaped(lengths));
    }

    private static List<Array> unsqueeze(Call call) {
        Array x = call.in(0);
        long[] axes = required(call, 1, "axes");
        if (axes.length > 64) {
            throw call.refused("at most 64 axes", axes.length + "");
        }
        int rank = x.rank() + axes.length;
        boolean[] isNew = new boolean[rank];
        for (long axis : axes) {
            int place = call.axis(axis, rank);
            if (isNew[place]) {
                throw call.refused("different axes", Arrays.toString(axes));
            }
            isNew[place] = true;
        }
        int[] lengths = new int[rank];
        int next = 0;
        for (int i = 0; i < rank; i++) {
            lengths[i] = isNew[i] ? 1 : x.length(next++);
        }
        return List.of(x.reshaped(lengths));
    }

    private static List<Array> transpose(Call call) {
        Array x = call.in(0);
        long[] order = call.has("perm") ? call.wholes("perm")
                : IntStream.range(0, x.rank()).mapToLong(i -> x.rank() - 1L - i).toArray();
        boolean isOrder = order.length == x.rank() && Arrays.stream(order).distinct().count() == order.length
                && Arrays.stream(order).allMatch(axis -> axis >= 0 && axis < x.rank());
        if (!isOrder) {
            throw call.refused("an order of " + x.rank() + " axes", Arrays.toString(order));
        }
        int[] axes = Arrays.stream(order).mapToInt(axis -> (int) axis).toArray();
        return List.of(transposed(x, axes));
    }

    static Array transposed(Array x, int... order) {
        int[] strides = strides(x.lengths());
        int[] lengths = new int[order.length];
        int[] steps = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            lengths[i] = x.length(order[i]);
            steps[i] = strides[order[i]];
        }
        return x.picked(Repeating.walk(lengths, steps, 0), lengths);
    }

    static int[] strides(int... lengths) {
        int[] strides = new int[lengths.length];
        int stride = 1;
        for (int axis = lengths.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= lengths[axis];
        }
        return strides;
    }

    private static List<Array> concat(Call call) {
        Array first = call.in(0);
        int axis = call.axis(call.whole("axis", 1), first.rank());
        long[] lengths = Arrays.stream(first.lengths()).asLongStream().toArray();
        lengths[axis] = 0;
        for (int i = 0; i < call.inputs().size(); i++) {
            Array each = call.in(i);
            boolean fits = each.rank() == first.rank() && each.type() == first.type();
            for (int j = 0; fits && j < each.rank(); j++) {
                fits = j == axis || each.length(j) == first.length(j);
            }
            if (!fits) {
                throw call.refused("arrays that differ in axis " + axis + " only", first + " and " + each);
            }
            lengths[axis] += each.length(axis);
        }
        Array result = call.zeros(first.type(), lengths);
        if (result.size() == 0) {
            return List.of(result);
        }
        int rows = Array.size(Arrays.copyOf(result.lengths(), axis));
        int inner = Array.size(Arrays.copyOfRange(result.lengths(), axis + 1, result.rank()));
        int start = 0;
        for (int i = 0; i < call.inputs().size(); i++) {
            int width = call.in(i).length(axis) * inner;
            for (int row = 0; width > 0 && row < rows; row++) {
                result.copy(call.in(i), row * width, row * (int) lengths[axis] * inner + start, width);
            }
            start += width;
        }
        return List.of(result);
    }

    private static List<Array> split(Call call) {
        Array x = call.in(0);
        int axis = call.axis(call.whole("axis", 0), x.rank());
        int parts = Math.max(1, call.outputs());
        long each = (x.length(axis) + parts - 1L) / parts;
        long[] lengths = call.numbers(1, "split").orElseGet(() -> IntStream.range(0, parts)
                .mapToLong(i -> Math.max(0, Math.min(each, x.length(axis) - i * each))).toArray());
        if (lengths.length != parts || Arrays.stream(lengths).anyMatch(n -> n < 0 || n > x.length(axis))
                || Arrays.stream(lengths).sum() != x.length(axis)) {
            throw call.refused(parts + " lengths with the sum " + x.length(axis), Arrays.toString(lengths));
        }
        List<Array> results = new ArrayList<>();
        int start = 0;
        for (long length : lengths) {
            results.add(Slicing.range(x, axis, start, (int) length));
            start += (int) length;
        }
        return results;
    }

    private static List<Array> expand(Call call) {
        Array x = call.in(0);
        long[] wanted = required(call, 1, "shape");
        if (wanted.length > 64) {
            throw call.refused("at most 64 axes", wanted.length + "");
        }
        Array like = Array.of(Type.BOOL, call.lengths(wanted), new long[0]);
        return List.of(Repeating.to(x, Repeating.common(call, x, like)));
    }

    private static List<Array> tile(Call call) {
        Array x = call.in(0);
        long[] times = required(call, 1, "repeats");
        if (times.length != x.rank() || Arrays.stream(times).anyMatch(n -> n < 0 || n > Integer.MAX_VALUE)) {
            throw call.refused("a number of repeats for each of " + x.rank() + " axes", Arrays.toString(times));
        }
        long[] wanted = IntStream.range(0, x.rank()).mapToLong(i -> x.length(i) * times[i]).toArray();
        int[] lengths = call.lengths(wanted);
        int[] strides = strides(x.lengths());
        int[] from = new int[Array.size(lengths)];
        int[] own = strides(lengths);
        for (int i = 0; i < from.length; i++) {
            for (int axis = 0; axis < lengths.length; axis++) {
                from[i] += i / own[axis] % lengths[axis] % x.length(axis) * strides[axis];
            }
        }
        return List.of(x.picked(from, lengths));
    }

    private static List<Array> shape(Call call) {
        int[] lengths = call.in(0).lengths();
        int rank = lengths.length;
        long from = call.whole("start", 0);
        long to = call.whole("end", rank);
        int first = (int) Math.max(0, Math.min(rank, from < 0 ? from + rank : from));
        int last = (int) Math.max(first, Math.min(rank, to < 0 ? to + rank : to));
        return List.of(Array.vector(Arrays.stream(lengths, first, last).asLongStream().toArray()));
    }

    private static List<Array> constant(Call call) {
        for (String name : List.of("value", "value_int", "value_float", "value_string", "value_ints", "value_floats",
                "value_strings")) {
            Object value = call.attributes().get(name);
            if (value != null) {
                return List.of(constant(call, value));
            }
        }
        throw call.refused("a value", "none");
    }

    private static Array constant(Call call, Object value) {
        if (value instanceof Array array) {
            return array;
        }
        if (value instanceof Long number) {
            return Array.of(Type.INT64, new int[0], (long) number);
        }
        if (value instanceof Double number) {
            return Array.of(Type.FLOAT, new int[0], (double) number);
        }
        if (value instanceof String text) {
            return Array.of(new int[0], text);
        }
        if (value instanceof long[] numbers) {
            return Array.vector(numbers);
        }
        if (value instanceof double[] numbers) {
            return Array.of(Type.FLOAT, new int[]{numbers.length}, numbers);
        }
        String[] texts = ((List<?>) value).stream().map(String.class::cast).toArray(String[]::new);
        return Array.of(new int[]{texts.length}, texts);
    }

    private static List<Array> constantOfShape(Call call) {
        int[] lengths = call.lengths(required(call, 0, "shape"));
        Object value = call.attributes().getOrDefault("value", Array.of(Type.FLOAT, new int[]{1}, 0.0));
        if (!(value instanceof Array one) || one.size() != 1) {
            throw call.refused("one value", value.toString());
        }
        return List.of(one.picked(new int[Array.size(lengths)], lengths));
    }

    private static List<Array> range(Call call) {
        Array start = call.number(0);
        double from = start.real(0);
        double step = call.number(2).real(0);
        double count = Math.ceil((call.number(1).real(0) - from) / step);
        if (Double.isNaN(count)) {
            throw call.refused("numbers and a step other than 0", from + " and " + step);
        }
        Array result = call.zeros(start.type(), (long) Math.max(0, count));
        for (int i = 0; i < result.size(); i++) {
            if (start.type().isReal()) {
                result.reals()[i] = start.type().round(from + i * step);
            } else {
                result.wholes()[i] = start.wholes()[0] + i * call.in(2).whole(0);
            }
        }
        return List.of(result);
    }
}
