package dev.weft.network;

import dev.weft.graph.Value;
import java.util.Optional;

/** What a weight adds to the loss, so that it stays small. */
@FunctionalInterface
public interface Regularizer {
    /** A scalar to add to the loss, or nothing. */
    Optional<Value> loss(Value weight);
}
