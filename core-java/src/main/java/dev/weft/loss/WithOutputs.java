package dev.weft.loss;

import dev.weft.graph.Value;

/**
 * A loss that says what the outputs mean, for one of your own that is a lambda: {@code loss.withOutputs(Outputs.LOGITS)}.
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
