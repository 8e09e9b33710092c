package dev.weft.network;

import dev.weft.graph.Value;
import java.util.Optional;

/** A function between layers, usually element by element. One of your own is a lambda over values. */
@FunctionalInterface
public interface Activation {
    /** Records the activation on {@code x}; the shape stays. */
    Value apply(Value x);

    /** Which numbers can come out, of whatever goes in; empty if the activation does not know, as for a lambda. */
    default Optional<Range> range() {
        return Optional.empty();
    }
}
