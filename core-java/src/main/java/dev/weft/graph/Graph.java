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
 * A recording: values in the order in which they were made, operands before results. Nothing is computed here; a
 * {@link Session}, a tape or a trainer replays the recording as often as it likes. Not safe for recording by two
 * threads at once; once recorded it may be shared.
 */
public final class Graph {
    private int values;
    private String place = "";
    private String device = Placement.CPU;
    private final Map<Integer, String> devices = new HashMap<>();
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Map<String, List<Value>> collections = new LinkedHashMap<>();

    /** A value that is fed at every run; lengths that vary are {@link Shape#UNKNOWN}. The name is for messages. */
    public Placeholder placeholder(String name, int... dimensions) {
        return new Placeholder(this, next(), name, Shape.of(dimensions));
    }

    /** A value that is the same at every run; the tensor is copied. */
    public Value constant(Tensor tensor) {
        int id = next();
        return new Node(this, id, "constant#" + id, tensor.shape(), new Node.Literal(tensor.copy()));
    }

    /** A scalar that is the same at every run. */
    public Value constant(double number) {
        return constant(Tensor.scalar((float) number));
    }

    /**
     * A named tensor that outlives a run.
     *
     * @param initial gives the initial value each time that initialization is asked for
     * @throws IllegalArgumentException if the name is taken
     */
    public Variable variable(String name, Shape shape, boolean trainable, Supplier<Tensor> initial) {
        Variable variable = new Variable(this, next(), name, shape, trainable, initial);
        if (variables.putIfAbsent(name, variable) != null) {
            throw new IllegalArgumentException("Graph has a variable " + name + " already: choose another name");
        }
        return variable;
    }

    /** A trainable variable that starts from the next numbers of {@code initial}. */
    public Variable variable(String name, Shape shape, Draws initial) {
        return variable(name, shape, true, () -> Tensor.of(shape, initial.next(shape.size())));
    }

    /** A trainable variable that starts from a copy of {@code initial}. */
    public Variable variable(String name, Tensor initial) {
        Tensor start = initial.copy();
        return variable(name, start.shape(), true, () -> start);
    }

    /**
     * Records an operation.
     *
     * @throws IllegalArgumentException if the operands do not fit it, or belong to another graph
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
     * The derivatives of {@code loss} by each of {@code targets}, as values that can be fetched and computed with.
     *
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
     * What {@code record} records, to be computed on a device: {@code "/cpu:0"}, {@code "/gpu:0"} or
     * {@code "/device:GPU:0"}. Blocks nest, the innermost counts. Weft computes on the processor alone, so a session
     * refuses what wants another device unless it was opened with {@link Placement#SOFT}.
     *
     * @throws IllegalArgumentException if this is no name of a device
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
     * What {@code record} records, with {@code place} in its names, such as a layer's, for messages. The innermost
     * counts.
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

    /** The device on which {@code value} was recorded, {@link Placement#CPU} unless {@link #device} said otherwise. */
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

    /** Every variable, in the order of their making. */
    public List<Variable> variables() {
        return List.copyOf(variables.values());
    }

    /** The variables that training changes, in the order of their making. */
    public List<Variable> trainableVariables() {
        return variables.values().stream().filter(Variable::trainable).toList();
    }

    /** Adds a value to a named list of this graph, such as the losses of the regularizers. */
    public void addToCollection(String collection, Value value) {
        collections.computeIfAbsent(collection, name -> new ArrayList<>()).add(value);
    }

    /** The values of a named list, empty if nothing was added to it. */
    public List<Value> collection(String collection) {
        return List.copyOf(collections.getOrDefault(collection, List.of()));
    }
}
