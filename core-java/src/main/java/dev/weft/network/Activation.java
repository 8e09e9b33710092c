package dev.weft.network;

import dev.weft.graph.Value;
import java.util.Optional;

/**
 * A function between layers, usually elementwise. Write your own as a lambda over values, with operations that have
 * gradients:
 *
 * <pre>{@code
 * Activation cube = x -> x.times(x).times(x);
 * Model.of(Losses.MSE, Optimizers.adam(0.001), Dense.of(10, cube), Dense.of(1));
 * }</pre>
 *
 * <p>{@link Activations} has the usual ones. An activation has no state, so any number of layers may share one. A model
 * with a lambda can be loaded only if it is registered in the registry of {@code training}.
 */
@FunctionalInterface
public interface Activation {
    /**
     * Records the activation of {@code x}.
     *
     * @param x the sums of a layer {@code [batch, units]}
     * @return a value of the same shape
     */
    Value apply(Value x);

    /**
     * The range of all possible results; empty if unknown, as for a lambda. Lint uses it to warn about losses that do
     * not fit the outputs.
     */
    default Optional<Range> range() {
        return Optional.empty();
    }
}
