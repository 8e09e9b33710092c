package dev.weft.network;

import dev.weft.internal.check.Expect;
import dev.weft.tensor.Shape;
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
    }

    /** Norm 1 for the weights of each unit. */
    public record UnitNorm() implements Constraint {
        @Override
        public void apply(float[] weights, Shape shape) {
            scale(weights, shape, norm -> norm > 0 ? 1 / norm : 1);
        }
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
