package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Value;
import dev.weft.internal.check.Expect;
import java.util.Optional;

/**
 * {@code y = x} where {@code x > 0}, else {@code alpha · (e^x - 1)} (Clevert et al. 2015). The slope at 0 is
 * {@code alpha}.
 *
 * @param alpha minus the limit for negative inputs, usually 1
 */
public record Elu(double alpha) implements Activation {
    /**
     * Checks alpha.
     *
     * @throws IllegalArgumentException if it is NaN or infinite as a float
     */
    public Elu {
        Expect.finite("Elu", "alpha", alpha);
    }

    @Override
    public Value apply(Value x) {
        return Elementwise.elu(x, alpha);
    }

    @Override
    public Optional<Range> range() {
        return Optional.of(new Range(Math.min(0, -alpha), Double.POSITIVE_INFINITY));
    }
}
