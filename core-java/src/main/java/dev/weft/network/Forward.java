package dev.weft.network;

import dev.weft.graph.Value;

/** A built layer's function from its input to its output. */
@FunctionalInterface
public interface Forward {
    /**
     * Records the layer on {@code input}. It may be called for any number of passes, and each records the layer anew
     * with the same variables.
     *
     * @param pass says whether this is training, and gathers what the layer adds to the loss and its updates
     */
    Value apply(Value input, Pass pass);
}
