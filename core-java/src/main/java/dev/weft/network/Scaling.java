package dev.weft.network;

import dev.weft.graph.Arithmetic;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Powers of two that make huge numbers smaller, so that their squares do not overflow. Multiplying by one changes no
 * digit.
 */
final class Scaling {
    /** The largest exponent of a number that stays as it is. */
    private static final int LARGEST = 30;

    private Scaling() {}

    /**
     * Records a factor for each row of {@code x [batch, features]}, or for each column: 1, or the power of two that
     * brings the largest number into [2³⁰, 2³¹) if it is above. No gradient flows.
     *
     * @return {@code [batch]} for rows, {@code [features]} for columns
     */
    static Value of(Value x, boolean ofRows) {
        return x.graph().record(new Operation("scaling", shapes -> shapes.get(0).without(ofRows ? 1 : 0),
                frame -> ofRows ? rows(frame) : columns(frame), List.of()), x);
    }

    private static Part rows(Frame frame) {
        int n = frame.input(0).shape().dimension(1);
        Frame.Read x = frame.input(0).byRow();
        return Part.of(frame.output().shape().rows(), frame.input(0).shape().size(), (from, to) -> {
            float[] in = x.data();
            for (int row = from; row < to; row++) {
                float largest = 0;
                for (int i = row * n; i < row * n + n; i++) {
                    float size = Math.abs(in[i]);
                    if (size > largest) {
                        largest = size;
                    }
                }
                frame.result()[row] = factor(largest);
            }
        });
    }

    private static Part columns(Frame frame) {
        Shape shape = frame.input(0).shape();
        int n = shape.dimension(1);
        Frame.Read x = frame.input(0).whole();
        return Part.of(n, shape.size(), (from, to) -> {
            float[] largest = frame.result();
            Arrays.fill(largest, from, to, 0);
            for (int start = 0; start < shape.size(); start += n) {
                for (int i = from; i < to; i++) {
                    largest[i] = Math.max(largest[i], Math.abs(x.data()[start + i]));
                }
            }
            for (int i = from; i < to; i++) {
                largest[i] = factor(largest[i]);
            }
        });
    }

    private static float factor(float largest) {
        int exponent = Math.getExponent(largest);
        return exponent <= LARGEST || exponent > Float.MAX_EXPONENT ? 1 : Math.scalb(1f, LARGEST - exponent);
    }

    /**
     * Records {@code (x - mean) · factor} of {@code x [batch, features]}, with a mean and a factor for each row or for
     * each column.
     *
     * @param scaledMeans the means, already multiplied by their factors
     */
    static Value deviations(Value x, Value scaledMeans, Value factors, boolean ofRows) {
        return x.graph().record(new Operation("deviations", shapes -> shapes.get(0),
                frame -> deviations(frame, ofRows),
                List.of(frame -> products(frame, ofRows),
                        frame -> ofRows ? rowSums(frame) : columnSums(frame))),
                x, scaledMeans, factors);
    }

    /**
     * Records {@code factor · sqrt(variance + epsilon)} for the variances of numbers that were multiplied by factors:
     * {@code sqrt(factor² · variance + factor² · epsilon)}.
     *
     * @param variances {@code factor² · variance}, the variances of the multiplied numbers
     */
    static Value deviation(Value variances, Value factors, double epsilon) {
        Value least = Elementwise.clip(Elementwise.square(factors).times(epsilon), Float.MIN_NORMAL,
                Double.POSITIVE_INFINITY);
        Value varies = Arithmetic.greater(variances, variances.graph().constant(0));
        // The square of a small factor is 0. That matters only where the variance is, too.
        return Arithmetic.where(varies, Elementwise.sqrt(variances.plus(least)),
                factors.times(Math.sqrt((float) epsilon)));
    }

    private static Frame.Read read(Frame.Operand operand, boolean ofRows) {
        return ofRows ? operand.byRow() : operand.whole();
    }

    private static Part deviations(Frame frame, boolean ofRows) {
        int n = frame.output().shape().dimension(1);
        Frame.Read in = frame.input(0).byRow();
        Frame.Read means = read(frame.input(1), ofRows);
        Frame.Read factors = read(frame.input(2), ofRows);
        return Part.elements(frame.output().shape(), 2, (from, to) -> {
            float[] x = in.data();
            float[] y = frame.result();
            for (int start = from; start < to; start += n) {
                if (ofRows) {
                    float mean = means.data()[start / n];
                    float factor = factors.data()[start / n];
                    for (int i = start; i < start + n; i++) {
                        y[i] = x[i] * factor - mean;
                    }
                } else {
                    subtract(x, means.data(), factors.data(), y, start, n);
                }
            }
        });
    }

    private static void subtract(float[] x, float[] means, float[] factors, float[] y, int start, int n) {
        for (int i = 0; i < n; i++) {
            y[start + i] = x[start + i] * factors[i] - means[i];
        }
    }

    /** The gradient of x: {@code g · factor}. */
    private static Part products(Frame frame, boolean ofRows) {
        int n = frame.output().shape().dimension(1);
        Frame.Read gradient = frame.gradient().byRow();
        Frame.Read factors = read(frame.input(2), ofRows);
        return Part.elements(frame.output().shape(), 1, (from, to) -> {
            float[] g = gradient.data();
            float[] d = frame.result();
            for (int start = from; start < to; start += n) {
                if (ofRows) {
                    float factor = factors.data()[start / n];
                    for (int i = start; i < start + n; i++) {
                        d[i] = g[i] * factor;
                    }
                } else {
                    multiply(g, factors.data(), d, start, n);
                }
            }
        });
    }

    private static void multiply(float[] g, float[] factors, float[] d, int start, int n) {
        for (int i = 0; i < n; i++) {
            d[start + i] = g[start + i] * factors[i];
        }
    }

    /** The gradient of the means of rows: minus the sum of g, in float32 as that of any operand that is repeated. */
    private static Part rowSums(Frame frame) {
        int n = frame.output().shape().dimension(1);
        Frame.Read gradient = frame.gradient().byRow();
        return Part.of(frame.output().shape().rows(), frame.output().shape().size(), (from, to) -> {
            float[] g = gradient.data();
            for (int row = from; row < to; row++) {
                float sum = 0;
                for (int i = row * n; i < row * n + n; i++) {
                    sum -= g[i];
                }
                frame.result()[row] = sum;
            }
        });
    }

    private static Part columnSums(Frame frame) {
        Shape shape = frame.output().shape();
        int n = shape.dimension(1);
        Frame.Read gradient = frame.gradient().whole();
        return Part.of(n, shape.size(), (from, to) -> {
            float[] g = gradient.data();
            float[] d = frame.result();
            Arrays.fill(d, from, to, 0);
            for (int start = 0; start < shape.size(); start += n) {
                for (int i = from; i < to; i++) {
                    d[i] -= g[start + i];
                }
            }
        });
    }
}
