package dev.weft.network;

import dev.weft.graph.Value;

/** A built layer: the function from its input to its output. */
@FunctionalInterface
public interface Forward {
    /** Records the layer on {@code input}; {@code mode} tells apart what only training does, such as dropout. */
    Value apply(Value input, Mode mode);
}
