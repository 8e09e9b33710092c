package dev.weft.graph;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A named tensor that keeps its values between runs: a weight, a counter. It has no values until {@link #initialize} or
 * {@link #assign}; using it before is an error. Its array stays the same forever and is changed in place. Several
 * threads may read it in runs at the same time; training writes it, so predict and train one after the other.
 */
public final class Variable implements Value {
    private final Graph graph;
    private final int id;
    private final String name;
    private final Shape shape;
    private final boolean trainable;
    private final Supplier<Tensor> initial;
    /** Allocated with the first value, so that a recording alone costs no memory, however large its shapes are. */
    private @Nullable Tensor tensor;

    Variable(Graph graph, int id, String name, Shape shape, boolean trainable, Supplier<Tensor> initial) {
        this.graph = graph;
        this.id = id;
        this.name = name;
        this.shape = shape;
        this.trainable = trainable;
        this.initial = initial;
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

    /** Whether {@link Graph#trainableVariables} lists it. */
    public boolean trainable() {
        return trainable;
    }

    /** Sets the initial value. A repeated call draws again from the current position of the generator. */
    public void initialize() {
        assign(initial.get());
    }

    /**
     * Copies {@code values} into this variable.
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    public void assign(Tensor values) {
        if (!values.shape().equals(shape)) {
            throw new IllegalArgumentException(
                    "Variable " + name + " expects shape " + shape + " but got " + values.shape());
        }
        Tensor own = tensor == null ? Tensor.zeros(shape.toArray()) : tensor;
        System.arraycopy(values.data(), 0, own.data(), 0, own.size());
        tensor = own;
    }

    /**
     * The current value, shared: training changes it in place.
     *
     * @throws IllegalStateException if it has no value yet
     */
    public Tensor tensor() {
        if (tensor == null) {
            throw new IllegalStateException("Variable " + name + " " + shape
                    + " is used before it has a value: call session.initialize(), or initialize() on it, first");
        }
        return tensor;
    }

    /** Whether it has a value. */
    public boolean initialized() {
        return tensor != null;
    }

    @Override
    public String toString() {
        return name + " " + shape;
    }
}
