package dev.weft.network;

import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import java.util.Optional;

/** The regularizers by their usual names. */
public final class Regularizers {
    private Regularizers() {
    }

    /** Adds nothing. */
    public static None none() {
        return new None();
    }

    /** {@code scale · Σ w² / 2}, TensorFlow 1.x' sense: twice this scale is Keras'. */
    public static L2 l2(double scale) {
        return new L2(scale);
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
            if (!(scale >= 0)) {
                throw new IllegalArgumentException("L2 expects a scale >= 0 but got " + scale);
            }
        }

        @Override
        public Optional<Value> loss(Value weight) {
            return Optional.of(Reductions.sumOfSquares(weight).times(scale / 2));
        }
    }
}
