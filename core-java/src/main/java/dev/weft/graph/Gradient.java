package dev.weft.graph;

import dev.weft.tensor.Shape;

/** The derivative of a scalar with respect to an earlier value, of that value's shape. */
record Gradient(Graph graph, int id, Value loss, Value target) implements Value {
    @Override
    public String name() {
        return "gradient of " + loss.name() + " by " + target.name();
    }

    @Override
    public Shape shape() {
        return target.shape();
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
        return name() + " " + shape();
    }
}
