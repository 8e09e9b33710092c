package dev.weft.training;

import dev.weft.graph.Value;
import dev.weft.loss.Loss;

/** The mean loss of an example from the total of a batch, which training minimizes. */
interface PerExample {
    double of(double total, int examples);

    /** For {@code losses} that {@code loss} recorded; a scalar is a mean already. */
    static PerExample of(Loss loss, Value losses) {
        return losses.shape().rank() == 0 ? (total, examples) -> total : loss::perExample;
    }
}
