package dev.weft.graph;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * An array in double precision, computed one index at a time: the reference for the float arithmetic.
 */
public record Naive(int[] lengths, double[] data) {
    /** A function of arrays, as the contracts differentiate it. */
    public interface Function {
        /** The function's value. */
        Naive of(List<Naive> inputs);
    }

    public static Naive of(Tensor tensor) {
        double[] data = new double[tensor.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = tensor.data()[i];
        }
        return new Naive(tensor.shape().toArray(), data);
    }

    /** The array whose element at each index is {@code element} of that index. */
    public static Naive fill(int[] lengths, ToDoubleFunction<int[]> element) {
        double[] data = new double[Arrays.stream(lengths).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < data.length; i++) {
            int[] index = new int[lengths.length];
            int rest = i;
            for (int axis = lengths.length - 1; axis >= 0; axis--) {
                index[axis] = rest % lengths[axis];
                rest /= lengths[axis];
            }
            data[i] = element.applyAsDouble(index);
        }
        return new Naive(lengths, data);
    }

    /** The element at {@code index}; an index of more axes, or beyond a length of 1, reads the repeated element. */
    public double at(int... index) {
        int offset = 0;
        for (int axis = 0; axis < lengths.length; axis++) {
            int i = index[index.length - lengths.length + axis];
            offset = offset * lengths[axis] + (lengths[axis] == 1 ? 0 : i);
        }
        return data[offset];
    }

    public Shape shape() {
        return Shape.of(lengths);
    }

    public Naive map(DoubleUnaryOperator f) {
        return new Naive(lengths, Arrays.stream(data).map(f).toArray());
    }

    public Naive zip(Naive other, DoubleBinaryOperator f) {
        return fill(repeated(other), index -> f.applyAsDouble(at(index), other.at(index)));
    }

    /** The lengths of this array and {@code other} after repetition. */
    public int[] repeated(Naive other) {
        int rank = Math.max(lengths.length, other.lengths.length);
        int[] common = new int[rank];
        for (int i = 1; i <= rank; i++) {
            common[rank - i] = Math.max(i <= lengths.length ? lengths[lengths.length - i] : 1,
                    i <= other.lengths.length ? other.lengths[other.lengths.length - i] : 1);
        }
        return common;
    }

    /** One number for each line along {@code axis}, which disappears. */
    public Naive along(int axis, ToDoubleFunction<double[]> f) {
        int[] kept = new int[lengths.length - 1];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = lengths[i < axis ? i : i + 1];
        }
        return fill(kept, index -> {
            double[] line = new double[lengths[axis]];
            for (int j = 0; j < line.length; j++) {
                int[] full = new int[lengths.length];
                for (int i = 0; i < full.length; i++) {
                    full[i] = i == axis ? j : index[i < axis ? i : i - 1];
                }
                line[j] = at(full);
            }
            return f.applyAsDouble(line);
        });
    }

    public Naive reshape(int... wanted) {
        return new Naive(wanted, data);
    }

    /** {@code Σ_k this[i, k] · other[k, j]}. */
    public Naive matmul(Naive other) {
        return fill(new int[]{lengths[0], other.lengths[1]}, index -> {
            double sum = 0;
            for (int k = 0; k < lengths[1]; k++) {
                sum += at(index[0], k) * other.at(k, index[1]);
            }
            return sum;
        });
    }

    public Naive softmax() {
        int last = lengths.length - 1;
        Naive sums = along(last, line -> Arrays.stream(line).map(x -> Math.exp(x - max(line))).sum());
        Naive largest = along(last, Naive::max);
        return fill(lengths, index -> {
            int[] line = Arrays.copyOf(index, last);
            return Math.exp(at(index) - largest.at(line)) / sums.at(line);
        });
    }

    /** The normal distribution: {@code 1/2 + φ(x) · (x + x³/3 + x⁵/15 + …)}. */
    public static double normal(double x) {
        if (Math.abs(x) > 9) {
            return x < 0 ? 0 : 1;
        }
        double sum = x;
        double term = x;
        for (int k = 3; k < 400; k += 2) {
            term *= x * x / k;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    public static double max(double[] line) {
        double max = line[0];
        for (double x : line) {
            max = Math.max(max, x);
        }
        return max;
    }

    public double sum() {
        return Arrays.stream(data).sum();
    }

    /** {@code Σ this · other}, of equal lengths. */
    public double dot(Naive other) {
        double sum = 0;
        for (int i = 0; i < data.length; i++) {
            sum += data[i] * other.data[i];
        }
        return sum;
    }

    /** A copy with another number at {@code element}. */
    public Naive with(int element, double value) {
        double[] changed = data.clone();
        changed[element] = value;
        return new Naive(lengths, changed);
    }

    /** The derivative of {@code f} by every element of input {@code k}, by central differences. */
    public static Naive gradient(ToDoubleFunction<List<Naive>> f, List<Naive> inputs, int k) {
        Naive x = inputs.get(k);
        double[] slopes = new double[x.data.length];
        Naive[] changed = inputs.toArray(Naive[]::new);
        for (int i = 0; i < slopes.length; i++) {
            double h = 1e-5 * Math.max(1, Math.abs(x.data[i]));
            double above = x.data[i] + h;
            double below = x.data[i] - h;
            changed[k] = x.with(i, above);
            double high = f.applyAsDouble(List.of(changed));
            changed[k] = x.with(i, below);
            slopes[i] = (high - f.applyAsDouble(List.of(changed))) / (above - below);
        }
        return new Naive(x.lengths, slopes);
    }

    /**
     * The first element of {@code actual} that is not within {@code relative · |expected| + absolute}, in words; empty
     * if none.
     */
    public String difference(Tensor actual, double relative, double absolute) {
        if (!Arrays.equals(lengths, actual.shape().toArray())) {
            return "shape " + actual.shape() + " instead of " + Arrays.toString(lengths);
        }
        for (int i = 0; i < data.length; i++) {
            double error = Math.abs(actual.data()[i] - data[i]);
            boolean same = Double.isNaN(data[i]) ? Float.isNaN(actual.data()[i])
                    : actual.data()[i] == data[i] || error <= relative * Math.abs(data[i]) + absolute;
            if (!same) {
                return "element " + i + " of " + actual.shape() + " is " + actual.data()[i] + " instead of " + data[i];
            }
        }
        return "";
    }
}
