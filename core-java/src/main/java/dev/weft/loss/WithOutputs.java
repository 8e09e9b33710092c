package dev.weft.loss;

import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * A loss, such as your own lambda, with a declared meaning of the network's outputs. {@link Loss#withOutputs} creates
 * one. It computes the same as the loss in it.
 *
 * @param loss the loss to compute
 * @param outputs the meaning of the outputs
 */
public record WithOutputs(Loss loss, Outputs outputs) implements Wrapped {
    @Override
    public Optional<Outputs.Label> label(Shape labels, int outputs) {
        return this.outputs.label(labels, outputs);
    }
}
