package dev.weft.graph;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;

/** A value that is the same at every run. */
record Constant(Graph graph, int id, Tensor tensor) implements Value {
    @Override
    public String name() {
        return "constant#" + id;
    }

    @Override
    public Shape shape() {
        return tensor.shape();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return id;
    }

    @Override
    public String toString() {
        return name() + " " + tensor;
    }
}
