package dev.weft.network;

import dev.weft.tensor.Shape;
import java.util.Optional;

/** An activation as a layer of its own. */
public record Activate(Activation activation) implements Layer {
    @Override
    public Forward build(Scope scope, Shape input) {
        return (x, pass) -> activation.apply(x);
    }

    @Override
    public String kind() {
        return "activation";
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return activation.range();
    }
}
