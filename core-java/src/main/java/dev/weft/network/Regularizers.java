package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import java.util.Optional;

/** The regularizers by their usual names. */
public final class Regularizers {
    private Regularizers() {}

    /** Adds nothing. */
    public static None none() {
        return new None();
    }

    /** {@code scale · Σ w² / 2}, TensorFlow 1.x' sense: Keras' l2(s) is this with 2s. */
    public static L2 l2(double scale) {
        return new L2(scale);
    }

    /** {@code scale · Σ |w|}. */
    public static L1 l1(double scale) {
        return new L1(scale);
    }

    /** {@code l1 · Σ |w| + l2 · Σ w² / 2}, the elastic net. */
    public static L1L2 l1l2(double l1, double l2) {
        return new L1L2(l1, l2);
    }

    private static void check(String name, double scale) {
        if (!(scale >= 0)) {
            throw new IllegalArgumentException(name + " expects a scale >= 0 but got " + scale);
        }
    }

    /** Adds nothing. */
    public record None() implements Regularizer {
        @Override
        public Optional<Value> loss(Value weight) {
            return Optional.empty();
        }
    }

    /** {@code scale · Σ w² / 2}. */
    public record L2(double scale) implements Regularizer {
        /** Checks the scale. */
        public L2 {
            check("L2", scale);
        }

        @Override
        public Optional<Value> loss(Value weight) {
            return Optional.of(Reductions.sumOfSquares(weight).times(scale / 2));
        }
    }

    /** {@code scale · Σ |w|}; its slope at 0 is 0. */
    public record L1(double scale) implements Regularizer {
        /** Checks the scale. */
        public L1 {
            check("L1", scale);
        }

        @Override
        public Optional<Value> loss(Value weight) {
            return Optional.of(Reductions.sum(Elementwise.abs(weight)).times(scale));
        }
    }

    /** {@code l1 · Σ |w| + l2 · Σ w² / 2} (Zou and Hastie 2005). */
    public record L1L2(double l1, double l2) implements Regularizer {
        /** Checks the scales. */
        public L1L2 {
            check("L1L2's l1", l1);
            check("L1L2's l2", l2);
        }

        @Override
        public Optional<Value> loss(Value weight) {
            return Optional.of(Reductions.sum(Elementwise.abs(weight)).times(l1)
                    .plus(Reductions.sumOfSquares(weight).times(l2 / 2)));
        }
    }
}
