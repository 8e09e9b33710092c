package dev.weft.network;

import dev.weft.graph.Shaping;
import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * Reshapes each example to one row of features: {@code [batch, 28, 28]} becomes {@code [batch, 784]}, row by row. An
 * input {@code [batch, features]} stays as it is. It has no weights. Put it before the first {@link Dense} of a model
 * for images.
 */
public record Flatten() implements Layer {
    @Override
    public Forward build(Scope scope, Shape input) {
        return (x, pass) -> Shaping.flatten(x);
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return input;
    }
}
