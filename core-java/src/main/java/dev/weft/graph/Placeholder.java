package dev.weft.graph;

import dev.weft.tensor.Shape;

/**
 * A value that is fed in every run, created by {@link Graph#placeholder}: a batch of features or labels, for instance.
 * It accepts any tensor of its rank whose lengths are equal to its own where those are known. Immutable: threads may
 * share it.
 */
public final class Placeholder implements Value {
    private final Graph graph;
    private final int id;
    private final String name;
    private final Shape shape;

    Placeholder(Graph graph, int id, String name, Shape shape) {
        this.graph = graph;
        this.id = id;
        this.name = name;
        this.shape = shape;
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public String toString() {
        return name + " " + shape;
    }
}
