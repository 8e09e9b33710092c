package dev.weft.network;

import dev.weft.graph.Value;

/** A function between layers, usually element by element. One of your own is a lambda over values. */
@FunctionalInterface
public interface Activation {
    /** Records the activation on {@code x}; the shape stays. */
    Value apply(Value x);
}
