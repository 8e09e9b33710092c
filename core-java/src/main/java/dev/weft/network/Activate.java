package dev.weft.network;

import dev.weft.tensor.Shape;

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
}
