package dev.weft.loss;

import dev.weft.graph.Value;

/**
 * A loss, such as your own lambda, with a declared meaning of the network's outputs. {@link Loss#withOutputs} creates
 * one. It computes the same as the loss in it.
 *
 * @param loss the loss to compute
 * @param outputs the meaning of the outputs
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

    @Override
    public double perExample(double total, int examples) {
        return loss.perExample(total, examples);
    }
}
