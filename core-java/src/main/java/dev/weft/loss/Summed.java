package dev.weft.loss;

import dev.weft.graph.Reductions;
import dev.weft.graph.Value;

/**
 * A loss of which training minimizes the sum over the batch in place of the mean. Gradients then grow with the batch
 * size, so the learning rate must shrink with it (document 001). The penalties of layers are added as they are.
 * Evaluations report the mean, because data sets differ in size; the {@code loss} of a training's epoch is the mean
 * over its batches of their sums.
 *
 * @param loss the loss of each example
 */
public record Summed(Loss loss) implements Loss {
    @Override
    public Value of(Value predictions, Value labels) {
        return loss.of(predictions, labels);
    }

    @Override
    public Outputs outputs() {
        return loss.outputs();
    }

    @Override
    public Value total(Value losses) {
        return losses.shape().rank() == 0 ? losses : Reductions.sum(losses);
    }
}
