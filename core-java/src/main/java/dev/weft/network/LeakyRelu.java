package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Value;
import dev.weft.internal.check.Expect;
import java.util.Optional;

/**
 * {@code y = x} where {@code x > 0}, else {@code slope · x} (Maas et al. 2013). The slope at 0 is {@code slope}.
 *
 * @param slope the slope for negative inputs; usual ones are 0.01 (PyTorch), 0.1 and 0.2 (TensorFlow), 0.3 (Keras)
 */
public record LeakyRelu(double slope) implements Activation {
    /**
     * Checks the slope.
     *
     * @throws IllegalArgumentException if it is NaN or infinite as a float
     */
    public LeakyRelu {
        Expect.finite("LeakyRelu", "slope", slope);
    }

    @Override
    public Value apply(Value x) {
        return Elementwise.leakyRelu(x, slope);
    }

    @Override
    public Optional<Range> range() {
        return Optional.of(slope > 0 ? Range.ANY : Range.POSITIVE);
    }
}
