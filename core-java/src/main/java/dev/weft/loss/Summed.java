package dev.weft.loss;

import dev.weft.graph.Reductions;
import dev.weft.graph.Value;

/** The sum of a loss over the batch, a scalar, where training takes the mean of others: gradients grow with the batch. */
public record Summed(Loss loss) implements Loss {
    @Override
    public Value of(Value predictions, Value labels) {
        return Reductions.sum(loss.of(predictions, labels));
    }
}
