package dev.weft.network;

import dev.weft.graph.Value;
import java.util.Optional;

/**
 * A penalty on a weight that is added to the loss. {@link Regularizers} has the usual ones; write your own as a lambda:
 * {@code weight -> Optional.of(Reductions.sum(Elementwise.abs(weight)))}.
 */
@FunctionalInterface
public interface Regularizer {
    /**
     * Records the penalty of {@code weight}.
     *
     * @return a scalar to add to the loss, or empty for none
     */
    Optional<Value> loss(Value weight);
}
