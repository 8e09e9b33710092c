package dev.weft.loss;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Value;

/**
 * {@code d² / 2} where {@code |d| ≤ delta}, else {@code delta · (|d| - delta / 2)}, with {@code d = y - t}: the mean
 * over each example's numbers (Huber 1964).
 */
public record Huber(double delta) implements Loss {
    /** Checks that delta is above 0. */
    public Huber {
        if (!(delta > 0)) {
            throw new IllegalArgumentException("Huber expects a delta > 0 but got " + delta);
        }
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return Losses.mean("Huber", (y, t) -> {
            Value size = Elementwise.abs(y.minus(t));
            // With q = min(|d|, delta) both cases are q · (|d| - q / 2).
            Value q = Elementwise.clip(size, 0, delta);
            return q.times(size.minus(q.div(2)));
        }).of(predictions, labels);
    }

    @Override
    public Outputs outputs() {
        return Outputs.NUMBERS;
    }
}
