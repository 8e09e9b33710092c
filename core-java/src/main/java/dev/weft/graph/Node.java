package dev.weft.graph;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value that is neither fed nor kept: it follows from its origin. */
final class Node implements Value {
    /** How a node is computed. */
    sealed interface Origin {}

    /** The result of an operation on earlier values. */
    record Result(Operation operation, List<Value> inputs) implements Origin {}

    /** The derivative of a scalar by an earlier value. */
    record Derivative(Value loss, Value target) implements Origin {}

    /** A constant. */
    record Literal(Tensor tensor) implements Origin {}

    private final Graph graph;
    private final int id;
    private final String name;
    private final Shape shape;
    final Origin origin;
    private Map<String, Object> attributes = Map.of();

    Node(Graph graph, int id, String name, Shape shape, Origin origin) {
        this.graph = graph;
        this.id = id;
        this.name = name;
        this.shape = shape;
        this.origin = origin;
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
    public Optional<Operation> operation() {
        return origin instanceof Result result ? Optional.of(result.operation) : Optional.empty();
    }

    @Override
    public List<Value> operands() {
        return origin instanceof Result result ? result.inputs : List.of();
    }

    @Override
    public Map<String, Object> attributes() {
        return attributes;
    }

    @Override
    public Optional<Tensor> constant() {
        return origin instanceof Literal literal ? Optional.of(literal.tensor.copy()) : Optional.empty();
    }

    /** Sets the attributes, once, before anyone else has seen the value. */
    void describe(Map<String, Object> attributes) {
        if (origin instanceof Result && this.attributes.isEmpty()) {
            this.attributes = attributes;
            return;
        }
        throw new IllegalArgumentException("Graph expects to describe the result of an operation once but got " + name
                + (this.attributes.isEmpty() ? "" : " again, which has " + this.attributes));
    }

    @Override
    public String toString() {
        return name + " " + (origin instanceof Literal literal ? literal.tensor : shape);
    }
}
