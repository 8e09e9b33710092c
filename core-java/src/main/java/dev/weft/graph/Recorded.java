package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.List;

/** The result of an operation on earlier values, recorded at a {@link Graph#within place}. */
record Recorded(Graph graph, int id, String place, Operation operation, List<Value> inputs, Shape shape) implements Value {
    @Override
    public String name() {
        return (place.isEmpty() ? "" : place + "/") + operation.name() + "#" + id;
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
        return name() + " " + shape;
    }
}
