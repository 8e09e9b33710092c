package dev.weft.network;

import dev.weft.graph.Value;

/**
 * The function of a built layer from its input to its output. Write it as a lambda that records operations on values
 * and uses the variables that {@link Layer#build} created, see there.
 */
@FunctionalInterface
public interface Forward {
    /**
     * Records the layer's computation on {@code input}. It may be called for any number of passes; each records the
     * computation again, with the same variables.
     *
     * @param input the input {@code [batch, …]}
     * @param pass whether this is training; collects the layer's penalties and state updates
     * @return the output {@code [batch, …]}
     */
    Value apply(Value input, Pass pass);
}
