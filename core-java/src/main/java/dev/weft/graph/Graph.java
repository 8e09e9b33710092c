package dev.weft.graph;

import dev.weft.random.Draws;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A recording of a computation: values in the order in which they were made, operands before results. Recording
 * computes nothing; a {@link Session}, a {@link Tape} or a training replays it as often as needed.
 *
 * <pre>{@code
 * Graph graph = new Graph();
 * Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 2);
 * Variable w = graph.variable("w", Tensor.of(Shape.of(2, 1), 0.5f, -0.5f));
 * Value y = MatrixOps.matmul(x, w);
 * }</pre>
 *
 * <p>Only one thread may record at a time. After that, threads may share the graph.
 */
public final class Graph {
    private int values;
    private String place = "";
    private String device = Placement.CPU;
    private final Map<Integer, String> devices = new HashMap<>();
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Map<String, List<Value>> collections = new LinkedHashMap<>();

    /**
     * Creates a value that is fed in every run.
     *
     * @param name the name in messages
     * @param dimensions the lengths; {@link Shape#UNKNOWN} for those that vary
     */
    public Placeholder placeholder(String name, int... dimensions) {
        return new Placeholder(this, next(), name, Shape.of(dimensions));
    }

    /** Creates a value that is the same in every run. The tensor is copied. */
    public Value constant(Tensor tensor) {
        int id = next();
        return new Node(this, id, "constant#" + id, tensor.shape(), new Node.Literal(tensor.copy()));
    }

    /** Creates a scalar that is the same in every run. */
    public Value constant(double number) {
        return constant(Tensor.scalar((float) number));
    }

    /**
     * Creates a variable: a named tensor that keeps its values between runs.
     *
     * @param name the name, unique in this graph
     * @param shape the shape
     * @param trainable whether {@link #trainableVariables} lists it
     * @param initial returns the initial values, once per initialization
     * @throws IllegalArgumentException if the name is taken
     */
    public Variable variable(String name, Shape shape, boolean trainable, Supplier<Tensor> initial) {
        Variable variable = new Variable(this, next(), name, shape, trainable, initial);
        if (variables.putIfAbsent(name, variable) != null) {
            throw new IllegalArgumentException("Graph has a variable " + name + " already: choose another name");
        }
        return variable;
    }

    /** Creates a trainable variable whose initial values are the next numbers of {@code initial}. */
    public Variable variable(String name, Shape shape, Draws initial) {
        return variable(name, shape, true, () -> Tensor.of(shape, initial.next(shape.size())));
    }

    /** Creates a trainable variable whose initial values are a copy of {@code initial}. */
    public Variable variable(String name, Tensor initial) {
        Tensor start = initial.copy();
        return variable(name, start.shape(), true, () -> start);
    }

    /**
     * Records an operation of your own.
     *
     * @throws IllegalArgumentException if the operands do not fit the operation, or belong to another graph
     */
    public Value record(Operation operation, Value... operands) {
        List<Shape> shapes = new ArrayList<>();
        for (Value operand : operands) {
            expectOwn(operation.name(), operand);
            shapes.add(operand.shape());
        }
        int id = next();
        String name = (place.isEmpty() ? "" : place + "/") + operation.name() + "#" + id;
        Shape shape = operation.shape().apply(shapes);
        return new Node(this, id, name, shape, new Node.Result(operation, List.of(operands)));
    }

    /**
     * Returns the derivatives of {@code loss} by each of {@code targets}, as values to fetch or to compute with. A
     * target that the loss does not depend on has a gradient of zeros. Gradients cannot be differentiated again.
     *
     * @param loss a scalar
     * @param targets variables or other values of this graph
     * @throws IllegalArgumentException if the loss is not a scalar, or a value belongs to another graph
     */
    public List<Value> gradients(Value loss, List<? extends Value> targets) {
        expectOwn("Gradients", loss);
        if (loss.shape().rank() != 0) {
            throw new IllegalArgumentException("Gradients expect a scalar loss but " + loss.name() + " has shape "
                    + loss.shape() + ": reduce it with mean or sum first");
        }
        List<Value> gradients = new ArrayList<>();
        for (Value target : targets) {
            expectOwn("Gradients", target);
            String name = "gradient of " + loss.name() + " by " + target.name();
            gradients.add(new Node(this, next(), name, target.shape(), new Node.Derivative(loss, target)));
        }
        return gradients;
    }

    /**
     * Marks the values that {@code record} records for a device: {@code "/cpu:0"}, {@code "/gpu:0"} or
     * {@code "/device:GPU:0"}. Calls may be nested; the innermost one counts. Weft computes on the processor only, so a
     * session refuses values for other devices unless it was opened with {@link Placement#SOFT}.
     *
     * @throws IllegalArgumentException if {@code device} is not the name of a device
     */
    public <T> T device(String device, Supplier<T> record) {
        String before = this.device;
        this.device = Placement.device(device);
        try {
            return record.get();
        } finally {
            this.device = before;
        }
    }

    /**
     * Adds {@code place}, such as the name of a layer, to the names of the values that {@code record} records. Calls
     * may be nested; the innermost one counts.
     */
    public <T> T within(String place, Supplier<T> record) {
        String before = this.place;
        this.place = place;
        try {
            return record.get();
        } finally {
            this.place = before;
        }
    }

    /** The device for which {@code value} was recorded, by default {@link Placement#CPU}. */
    String deviceOf(Value value) {
        return devices.getOrDefault(value.id(), Placement.CPU);
    }

    private int next() {
        if (!device.equals(Placement.CPU)) {
            devices.put(values, device);
        }
        return values++;
    }

    void expectOwn(String who, Value value) {
        if (value.graph() != this) {
            throw new IllegalArgumentException(who + " expects values of one graph but " + value.name()
                    + " belongs to another");
        }
    }

    /** All variables, in the order of creation. */
    public List<Variable> variables() {
        return List.copyOf(variables.values());
    }

    /** The variables that training changes, in the order of creation. */
    public List<Variable> trainableVariables() {
        return variables.values().stream().filter(Variable::trainable).toList();
    }

    /**
     * Adds a value to a named list of this graph, such as the penalties of regularizers. TensorFlow's
     * {@code add_to_collection}.
     */
    public void addToCollection(String collection, Value value) {
        collections.computeIfAbsent(collection, name -> new ArrayList<>()).add(value);
    }

    /** The values of a named list; empty if nothing was added to it. */
    public List<Value> collection(String collection) {
        return List.copyOf(collections.getOrDefault(collection, List.of()));
    }
}
