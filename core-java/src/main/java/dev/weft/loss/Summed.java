package dev.weft.loss;

import dev.weft.graph.Reductions;
import dev.weft.graph.Value;

/**
 * A loss of which training minimizes the sum over the batch in place of the mean. Gradients then grow with the batch
 * size, so the learning rate must shrink with it (document 001). The penalties of layers are added as they are. Reports
 * show the mean over the examples, because data sets differ in size: the sum of each batch, with its penalties, divided
 * by its number of examples. {@code Progress.loss} is the sum that training minimizes.
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

    @Override
    public double perExample(double total, int examples) {
        return total / examples;
    }
}
