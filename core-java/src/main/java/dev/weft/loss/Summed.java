package dev.weft.loss;

import dev.weft.graph.Reductions;
import dev.weft.graph.Value;

/**
 * A loss of which training minimizes the sum over the batch in place of the mean. Gradients then grow with the batch
 * size, so the learning rate must shrink with it (document 001). The penalties of layers are added as they are.
 *
 * <p>The loss of a step is the sum. Reports of epochs and evaluations contain the mean per example, so that
 * {@code loss} and {@code val_loss} compare whatever the sizes of batches and data sets: in training, what was
 * minimized divided by the number of examples.
 *
 * @param loss the loss of each example
 */
public record Summed(Loss loss) implements Wrapped {
    @Override
    public boolean isSum() {
        return true;
    }

    @Override
    public Value total(Value losses) {
        return losses.shape().rank() == 0 ? losses : Reductions.sum(losses);
    }

    @Override
    public Value total(Value losses, Value counts) {
        return total(losses);
    }
}
