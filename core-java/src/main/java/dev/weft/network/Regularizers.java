package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import dev.weft.internal.check.Expect;
import java.util.Optional;

/**
 * The usual regularizers. {@link Dense#withRegularizer} applies one to its kernel.
 *
 * <pre>{@code
 * Dense.of(500, Activations.RELU).withRegularizer(Regularizers.l2(0.0001))
 * }</pre>
 */
public final class Regularizers {
    private Regularizers() {}

    /** No penalty. */
    public static None none() {
        return new None();
    }

    /**
     * {@code scale · Σ w² / 2}, as TensorFlow 1's {@code l2_loss}; Keras' {@code l2(s)} is {@code l2(2 · s)} here.
     *
     * @param scale the scale, at least 0 and finite
     */
    public static L2 l2(double scale) {
        return new L2(scale);
    }

    /**
     * {@code scale · Σ |w|}, as Keras' {@code l1}. It drives many weights close to 0.
     *
     * @param scale the scale, at least 0 and finite
     */
    public static L1 l1(double scale) {
        return new L1(scale);
    }

    /**
     * {@code l1 · Σ |w| + l2 · Σ w² / 2}, the elastic net; Keras' {@code l1_l2(a, b)} is {@code l1l2(a, 2 · b)} here.
     *
     * @param l1 the scale of the absolute values, at least 0 and finite
     * @param l2 the scale of the squares, at least 0 and finite
     */
    public static L1L2 l1l2(double l1, double l2) {
        return new L1L2(l1, l2);
    }

    /** No penalty. */
    public record None() implements Regularizer {
        @Override
        public Optional<Value> loss(Value weight) {
            return Optional.empty();
        }
    }

    /**
     * {@code scale · Σ w² / 2}.
     *
     * @param scale the scale, at least 0 and finite
     */
    public record L2(double scale) implements Regularizer {
        /**
         * Checks the scale.
         *
         * @throws IllegalArgumentException if it is negative, NaN or infinite
         */
        public L2 {
            Expect.notNegative("L2", "scale", scale);
        }

        @Override
        public Optional<Value> loss(Value weight) {
            return Optional.of(Reductions.sumOfSquares(weight).times(scale / 2));
        }
    }

    /**
     * {@code scale · Σ |w|}. Its slope at 0 is 0.
     *
     * @param scale the scale, at least 0 and finite
     */
    public record L1(double scale) implements Regularizer {
        /**
         * Checks the scale.
         *
         * @throws IllegalArgumentException if it is negative, NaN or infinite
         */
        public L1 {
            Expect.notNegative("L1", "scale", scale);
        }

        @Override
        public Optional<Value> loss(Value weight) {
            return Optional.of(Reductions.sum(Elementwise.abs(weight)).times(scale));
        }
    }

    /**
     * {@code l1 · Σ |w| + l2 · Σ w² / 2} (Zou and Hastie 2005).
     *
     * @param l1 the scale of the absolute values, at least 0 and finite
     * @param l2 the scale of the squares, at least 0 and finite
     */
    public record L1L2(double l1, double l2) implements Regularizer {
        /**
         * Checks the scales.
         *
         * @throws IllegalArgumentException if one is negative, NaN or infinite
         */
        public L1L2 {
            Expect.notNegative("L1L2's l1", "scale", l1);
            Expect.notNegative("L1L2's l2", "scale", l2);
        }

        @Override
        public Optional<Value> loss(Value weight) {
            return Optional.of(Reductions.sum(Elementwise.abs(weight)).times(l1)
                    .plus(Reductions.sumOfSquares(weight).times(l2 / 2)));
        }
    }
}
