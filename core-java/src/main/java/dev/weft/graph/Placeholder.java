package dev.weft.graph;

import dev.weft.tensor.Shape;

/** A value that is fed at every run. */
public record Placeholder(Graph graph, int id, String name, Shape shape) implements Value {
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
        return name + " " + shape;
    }
}
