package dev.weft.loss;

import dev.weft.graph.Value;

/** How wrong predictions are. One of your own is a lambda over values. */
@FunctionalInterface
public interface Loss {
    /**
     * Records the loss of each example {@code [batch]}, or of the whole batch as a scalar; training minimizes its mean.
     *
     * @param predictions the network's output, {@code [batch, outputs]}
     * @param labels      what it should be: {@code [batch, outputs]}, or class indices {@code [batch]}
     */
    Value of(Value predictions, Value labels);
}
