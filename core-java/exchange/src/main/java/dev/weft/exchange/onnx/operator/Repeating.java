package dev.weft.exchange.onnx.operator;

import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/** Arrays repeated to a common shape: lengths are aligned at the end, and missing ones and those of 1 are repeated. */
final class Repeating {
    private Repeating() {}

    /** The lengths that arrays have together. */
    static int[] common(Call call, Array... arrays) {
        int rank = 0;
        for (Array array : arrays) {
            rank = Math.max(rank, array.rank());
        }
        long[] lengths = new long[rank];
        java.util.Arrays.fill(lengths, 1);
        for (Array array : arrays) {
            for (int i = 1; i <= array.rank(); i++) {
                int length = array.length(array.rank() - i);
                if (length != 1 && lengths[rank - i] != 1 && length != lengths[rank - i]) {
                    throw call.refused("lengths that can be repeated to be the same",
                            java.util.Arrays.toString(arrays));
                }
                lengths[rank - i] = length == 1 ? lengths[rank - i] : length;
            }
        }
        return call.lengths(lengths);
    }

    /** For each element of the large shape, the number of the one in the small; null if they are the same. */
    static int @Nullable [] positions(int[] small, int... large) {
        if (java.util.Arrays.equals(small, large)) {
            return null;
        }
        int[] strides = new int[large.length];
        int stride = 1;
        for (int i = 1; i <= small.length; i++) {
            int length = small[small.length - i];
            strides[large.length - i] = length == 1 ? 0 : stride;
            stride *= length;
        }
        return walk(large, strides, 0);
    }

    /** The positions of elements {@code start + Σ index · stride} for all indices of a shape, the last fastest. */
    static int[] walk(int[] lengths, int[] strides, int start) {
        int[] positions = new int[Array.size(lengths)];
        int[] index = new int[lengths.length];
        int at = start;
        for (int i = 0; i < positions.length; i++) {
            positions[i] = at;
            for (int axis = lengths.length - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++index[axis] < lengths[axis]) {
                    break;
                }
                at -= strides[axis] * lengths[axis];
                index[axis] = 0;
            }
        }
        return positions;
    }

    /** The same elements in the lengths {@code large}. */
    static Array to(Array array, int... large) {
        int[] positions = positions(array.lengths(), large);
        return positions == null ? array : array.picked(positions, large);
    }

    /** Combines two arrays of one type; {@code whole} is null if the operator takes real numbers only. */
    static Array combined(Call call, Array a, Array b, DoubleBinaryOperator real, @Nullable LongBinaryOperator whole) {
        Type type = a.type();
        if (type != b.type() || type == Type.STRING || !type.isReal() && whole == null) {
            throw call.refused(whole == null ? "real numbers of one type" : "numbers of one type", a + " and " + b);
        }
        int[] lengths = common(call, a, b);
        Array left = to(a, lengths);
        Array right = to(b, lengths);
        if (whole == null || type.isReal()) {
            double[] result = new double[left.size()];
            for (int i = 0; i < result.length; i++) {
                result[i] = type.round(real.applyAsDouble(left.reals()[i], right.reals()[i]));
            }
            return Array.of(type, lengths, result);
        }
        long[] result = new long[left.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = type.wrap(whole.applyAsLong(left.wholes()[i], right.wholes()[i]));
        }
        return Array.of(type, lengths, result);
    }

    /** A test of two elements. */
    interface Test {
        boolean of(int comparison, boolean isUnordered);
    }

    /** Compares two arrays of one type. */
    static Array compared(Call call, Array a, Array b, Test test) {
        if (a.type() != b.type()) {
            throw call.refused("two arrays of one type", a + " and " + b);
        }
        int[] lengths = common(call, a, b);
        Array left = to(a, lengths);
        Array right = to(b, lengths);
        long[] result = new long[left.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = test(left, right, i, test) ? 1 : 0;
        }
        return Array.of(Type.BOOL, lengths, result);
    }

    private static boolean test(Array a, Array b, int i, Test test) {
        return switch (a.type().kind()) {
            case REAL -> {
                double x = a.reals()[i];
                double y = b.reals()[i];
                yield test.of(x < y ? -1 : x > y ? 1 : 0, Double.isNaN(x) || Double.isNaN(y));
            }
            case WORD -> test.of(a.words()[i].compareTo(b.words()[i]), false);
            case SIGNED -> test.of(Long.compare(a.wholes()[i], b.wholes()[i]), false);
            case UNSIGNED -> test.of(Long.compareUnsigned(a.wholes()[i], b.wholes()[i]), false);
        };
    }
}
