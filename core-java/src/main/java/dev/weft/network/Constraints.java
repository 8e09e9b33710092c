package dev.weft.network;

import dev.weft.device.Form;
import dev.weft.device.Kernel;
import dev.weft.internal.check.Expect;
import dev.weft.tensor.Shape;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * The usual constraints. {@link Dense#withConstraint} applies one to its kernel after each step.
 *
 * <pre>{@code
 * Dense.of(500, Activations.RELU).withConstraint(Constraints.maxNorm(3))
 * }</pre>
 *
 * <p>Norms are those of the weights of one unit: of the columns of a kernel {@code [in, units]}, as in Keras with
 * {@code axis=0}. They are computed in double precision.
 */
public final class Constraints {
    private Constraints() {}

    /** No constraint. */
    public static None none() {
        return new None();
    }

    /**
     * Scales the weights of each unit whose norm {@code sqrt(Σ w²)} is above {@code limit} down to it (Srivastava et
     * al. 2014). Keras' {@code MaxNorm}.
     *
     * @param limit the largest norm, above 0 and finite, such as 3
     */
    public static MaxNorm maxNorm(double limit) {
        return new MaxNorm(limit);
    }

    /** Replaces weights below 0 by 0. Keras' {@code NonNeg}. */
    public static NonNegative nonNegative() {
        return new NonNegative();
    }

    /** Scales the weights of each unit to norm 1; all zeros stay zeros. Keras' {@code UnitNorm}. */
    public static UnitNorm unitNorm() {
        return new UnitNorm();
    }

    /** No constraint. */
    public record None() implements Constraint {
        @Override
        public void apply(float[] weights, Shape shape) {}
    }

    /**
     * A largest norm for the weights of each unit.
     *
     * @param limit the largest norm, above 0 and finite
     */
    public record MaxNorm(double limit) implements Constraint {
        /**
         * Checks the limit.
         *
         * @throws IllegalArgumentException if it is not above 0 and finite
         */
        public MaxNorm {
            Expect.that(limit > 0 && limit < Double.POSITIVE_INFINITY, "MaxNorm", "a finite limit > 0", limit);
        }

        @Override
        public void apply(float[] weights, Shape shape) {
            scale(weights, shape, norm -> norm > limit ? limit / norm : 1);
        }

        @Override
        public Optional<Kernel> onDevice(Shape shape) {
            String most = Form.literal((float) limit);
            return Optional.of(scaling(shape, "norm > " + most + " ? " + most + " / norm : 1.0f"));
        }
    }

    /** Weights of at least 0. */
    public record NonNegative() implements Constraint {
        @Override
        public void apply(float[] weights, Shape shape) {
            for (int i = 0; i < weights.length; i++) {
                if (weights[i] < 0) {
                    weights[i] = 0;
                }
            }
        }

        @Override
        public Optional<Kernel> onDevice(Shape shape) {
            return Optional.of(Kernel.each("w = w < 0.0f ? 0.0f : w;", "w").changing());
        }
    }

    /** Norm 1 for the weights of each unit. */
    public record UnitNorm() implements Constraint {
        @Override
        public void apply(float[] weights, Shape shape) {
            scale(weights, shape, norm -> norm > 0 ? 1 / norm : 1);
        }

        @Override
        public Optional<Kernel> onDevice(Shape shape) {
            return Optional.of(scaling(shape, "norm > 0.0f ? 1.0f / norm : 1.0f"));
        }
    }

    /** That for a device, with the factor as an expression of {@code norm}. */
    private static Kernel scaling(Shape shape, String factor) {
        return Kernel.groups(shape.rowSize(), "float s = 0.0f; float c = 0.0f;"
                + " for (int r = lane; r < rows; r += LANES) { PLUS(s, c, w[r * n + i] * w[r * n + i]) }"
                + " float norm = sqrt(sum_of(TOTAL(s, c))); float by = " + factor + ";"
                + " for (int r = lane; r < rows; r += LANES) { w[r * n + i] *= by; }", "w").changing()
                .with("n", shape.rowSize()).with("rows", shape.size() / Math.max(1, shape.rowSize()));
    }

    /** Multiplies each column by the factor for its norm. */
    private static void scale(float[] weights, Shape shape, DoubleUnaryOperator factor) {
        double[] factors = new double[shape.rowSize()];
        for (int i = 0; i < weights.length; i++) {
            factors[i % factors.length] += (double) weights[i] * weights[i];
        }
        for (int j = 0; j < factors.length; j++) {
            factors[j] = factor.applyAsDouble(Math.sqrt(factors[j]));
        }
        for (int i = 0; i < weights.length; i++) {
            double by = factors[i % factors.length];
            if (by != 1) {
                weights[i] = (float) (weights[i] * by);
            }
        }
    }
}
