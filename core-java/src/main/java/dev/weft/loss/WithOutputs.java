package dev.weft.loss;

import dev.weft.graph.Value;

/**
 * A loss, such as a lambda of your own, with a word about what the outputs mean to it.
 *
 * @param loss    what is computed
 * @param outputs what it takes the network's outputs for
 */
public record WithOutputs(Loss loss, Outputs outputs) implements Loss {
    @Override
    public Value of(Value predictions, Value labels) {
        return loss.of(predictions, labels);
    }

    @Override
    public Value total(Value losses) {
        return loss.total(losses);
    }
}
