package dev.weft.graph;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Floats of both signs over the whole range, with zeros, infinities and NaN, and the comparison of results with
 * references in double precision.
 */
public final class FloatGrid {
    /** What stands for an infinity in a reference, so that it computes the limit. */
    private static final double HUGE = 1e300;
    private static final float[] MANTISSAS = {1, 1.37f, 2, 3.3f, 5, 9.7f};

    private FloatGrid() {}

    /** Zeros, six numbers of each decade from 1e-45 to 3e38, and the infinities; positive and negative. */
    public static float[] all() {
        return signed(decades(-45, 38));
    }

    /** {@link #all} and a fine grid from -110 to 110, where exponentials neither vanish nor overflow. */
    public static float[] fine() {
        TreeSet<Float> numbers = decades(-45, 38);
        for (int i = 1; i <= 110 * 64; i++) {
            numbers.add(i / 64f + i * 1e-6f);
        }
        return signed(numbers);
    }

    private static TreeSet<Float> decades(int from, int to) {
        TreeSet<Float> numbers = new TreeSet<>();
        for (int exponent = from; exponent <= to; exponent++) {
            for (float mantissa : MANTISSAS) {
                numbers.add((float) (mantissa * Math.pow(10, exponent)));
            }
        }
        return numbers;
    }

    private static float[] signed(TreeSet<Float> positive) {
        positive.add(0f);
        positive.add(Float.MIN_VALUE);
        positive.add(Float.MIN_NORMAL);
        positive.add(Float.MAX_VALUE);
        positive.add(Float.POSITIVE_INFINITY);
        List<Float> all = new ArrayList<>(positive);
        positive.forEach(x -> all.add(-x));
        float[] numbers = new float[all.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = all.get(i);
        }
        return numbers;
    }

    /** The number for a reference: an infinity becomes a number beyond all floats. */
    public static double limit(float x) {
        return Float.isInfinite(x) ? Math.copySign(HUGE, x) : x;
    }

    /**
     * Whether {@code actual} differs from {@code expected} by more than {@code relative} times {@code size}, the larger
     * of the summands that make it, and {@code absolute}. What exceeds the floats must be infinite.
     */
    public static boolean differs(float actual, double expected, double size, double relative, double absolute) {
        if (Double.isNaN(expected)) {
            return !Float.isNaN(actual);
        }
        double allowed = relative * Math.max(Math.abs(expected), size) + absolute;
        if (Float.isInfinite(actual)) {
            return Math.abs(expected) + allowed < Float.MAX_VALUE || (actual > 0) != (expected > 0);
        }
        return !(Math.abs(actual - expected) <= allowed);
    }

    /** A constant, its value after {@code f}, and the gradient of the sum of that. */
    public static List<Tensor> run(UnaryOperator<Value> f, Shape shape, float... numbers) {
        Graph graph = new Graph();
        Value x = graph.constant(Tensor.of(shape, numbers));
        Value y = f.apply(x);
        try (Session session = new Session(graph)) {
            return session.run(Map.of(),
                    List.of(y, graph.gradients(Reductions.sum(y), List.of(x)).get(0)));
        }
    }
}
