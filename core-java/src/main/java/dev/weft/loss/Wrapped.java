package dev.weft.loss;

import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.Optional;

/** A loss that changes one aspect of another one. */
interface Wrapped extends Loss {
    /** The other loss. */
    Loss loss();

    @Override
    default Value of(Value predictions, Value labels) {
        return loss().of(predictions, labels);
    }

    @Override
    default Value total(Value losses) {
        return loss().total(losses);
    }

    @Override
    default Value total(Value losses, Value counts) {
        return loss().total(losses, counts);
    }

    @Override
    default boolean isSum() {
        return loss().isSum();
    }

    @Override
    default Optional<Value> weights(Value labels) {
        return loss().weights(labels);
    }

    @Override
    default Optional<Value> counts(Value labels, Optional<Value> weights) {
        return loss().counts(labels, weights);
    }

    @Override
    default boolean needsLabels() {
        return loss().needsLabels();
    }

    @Override
    default Value predictions(Value outputs) {
        return loss().predictions(outputs);
    }

    @Override
    default Outputs outputs() {
        return loss().outputs();
    }

    @Override
    default Optional<Outputs.Label> label(Shape labels, int outputs) {
        return loss().label(labels, outputs);
    }

    /** The loss of each example. */
    default Value each(Value predictions, Value labels) {
        Value each = loss().of(predictions, labels);
        if (each.shape().rank() != 1) {
            throw new IllegalArgumentException(getClass().getSimpleName() + " expects a loss for each example but "
                    + loss() + " gives " + each.shape());
        }
        return each;
    }
}
