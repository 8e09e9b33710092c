package dev.weft.graph;

import dev.weft.device.Devices;
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
 * try (Session session = new Session(graph)) {
 *     session.initialize();
 *     Tensor result = session.run(Map.of(x, Tensor.matrix(new float[] {3, 1})), y); // [1, 1]: 1.0
 * }
 * }</pre>
 *
 * <p>All operands of an operation must belong to the same graph. Record once, outside of the training loop, and feed
 * what changes: a session prepares a plan for each new value that you fetch. The graph itself holds its variables and
 * collections only; other values that you no longer use are garbage-collected.
 *
 * <p>Only one thread may record at a time. After that, threads may share the graph.
 */
public final class Graph {
    private int values;
    private String place = "";
    private final String usualDevice = Devices.usual();
    private String device = usualDevice;
    private final Map<Integer, String> devices = new HashMap<>();
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Map<String, List<Value>> collections = new LinkedHashMap<>();

    /**
     * Creates an empty recording, for the processor, or for the device of {@link Devices#usual}.
     *
     * @throws IllegalArgumentException if the system property for that device is no place
     */
    public Graph() {}

    /**
     * Creates a value that is fed in every run.
     *
     * @param name the name in messages; it need not be unique
     * @param dimensions the lengths; {@link Shape#UNKNOWN}, which is -1, for those that vary; none for a scalar
     * @throws IllegalArgumentException if a length is below -1
     */
    public Placeholder placeholder(String name, int... dimensions) {
        return placeholder(name, Shape.of(dimensions));
    }

    /**
     * Creates a value that is fed in every run.
     *
     * @param name the name in messages; it need not be unique
     * @param shape the shape, in which lengths may be unknown; if it has fields, what is fed must have the same ones
     */
    public Placeholder placeholder(String name, Shape shape) {
        return new Placeholder(this, next(), name, shape);
    }

    /**
     * Creates a value that is the same in every run. The tensor is copied. What depends on constants alone is computed
     * once for each plan, not in every run.
     *
     * @param tensor the elements
     */
    public Value constant(Tensor tensor) {
        int id = next();
        return new Node(this, id, "constant#" + id, tensor.shape(), new Node.Literal(tensor.copy()));
    }

    /**
     * Creates a scalar that is the same in every run.
     *
     * @param number the number, rounded to float
     */
    public Value constant(double number) {
        return constant(Tensor.scalar((float) number));
    }

    /**
     * Creates a variable: a named tensor that keeps its values between runs.
     *
     * @param name the name, unique in this graph
     * @param shape the shape, with all lengths known
     * @param trainable whether {@link #trainableVariables} lists it; false for counters and statistics
     * @param initial returns the initial values, of this shape, once per initialization; they are copied
     * @throws IllegalArgumentException if the name is taken
     */
    public Variable variable(String name, Shape shape, boolean trainable, Supplier<Tensor> initial) {
        Variable variable = new Variable(this, next(), name, shape, trainable, initial);
        if (variables.putIfAbsent(name, variable) != null) {
            throw new IllegalArgumentException("Graph has a variable " + name + " already: choose another name");
        }
        return variable;
    }

    /**
     * Creates a trainable variable with random initial values.
     *
     * <pre>{@code
     * Draws draws = RandomStream.of(42, "w").normal(0, 0.1f);
     * Variable w = graph.variable("w", Shape.of(784, 10), draws);
     * }</pre>
     *
     * @param name the name, unique in this graph
     * @param shape the shape, with all lengths known
     * @param initial the distribution; each initialization takes its next numbers
     * @throws IllegalArgumentException if the name is taken
     */
    public Variable variable(String name, Shape shape, Draws initial) {
        return variable(name, shape, true, () -> Tensor.of(shape, initial.next(shape.size())));
    }

    /**
     * Creates a trainable variable whose initial values are a copy of {@code initial}.
     *
     * @param name the name, unique in this graph
     * @param initial the initial values, which also give the shape
     * @throws IllegalArgumentException if the name is taken
     */
    public Variable variable(String name, Tensor initial) {
        Tensor start = initial.copy();
        return variable(name, start.shape(), true, () -> start);
    }

    /**
     * Creates a variable of zeros for sums over several runs, which belongs to no model: {@link #variables} does not
     * list it, so neither sessions nor checkpoints know it.
     *
     * @param name the name, for messages
     * @param shape the shape, with all lengths known
     */
    public Variable accumulator(String name, Shape shape) {
        Variable sum = new Variable(this, next(), name, shape, false, () -> Tensor.zeros(shape.toArray()));
        sum.initialize();
        return sum;
    }

    /**
     * Records an operation of your own. The operations of this package are recorded in the same way.
     *
     * @param operation the operation
     * @param operands its operands, in the order in which its parts number them; there may be none
     * @return the result, of the shape that the operation's shape rule gives
     * @throws IllegalArgumentException if the operands do not fit the operation, are fewer than its gradients, or
     *     belong to another graph
     */
    public Value record(Operation operation, Value... operands) {
        if (operation.gradients().size() > operands.length) {
            throw new IllegalArgumentException("Operation " + operation.name() + " has gradients for "
                    + operation.gradients().size() + " operands but got " + operands.length);
        }
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
     * Adds what the name of an operation leaves open to its result, for exporters, which see a value as name,
     * {@linkplain Value#operands operands} and {@linkplain Value#attributes attributes}. It changes no computation.
     *
     * <pre>{@code
     * return x.graph().describe(Pointwise.unary("leakyRelu", x, 2, …), Map.of("slope", slope));
     * }</pre>
     *
     * @param result the result of an operation, just recorded
     * @param attributes numbers, booleans, texts or lists of them, by name
     * @return the same value
     * @throws IllegalArgumentException if it is not the result of an operation of this graph, or has attributes
     */
    public Value describe(Value result, Map<String, ?> attributes) {
        expectOwn("Graph", result);
        if (!(result instanceof Node node)) {
            throw new IllegalArgumentException("Graph expects to describe the result of an operation but got "
                    + result.name());
        }
        node.describe(Map.copyOf(attributes));
        return node;
    }

    /**
     * Returns the derivatives of {@code loss} by each of {@code targets}, as values to fetch or to compute with.
     * TensorFlow's {@code gradients}.
     *
     * <pre>{@code
     * Value gradient = graph.gradients(loss, List.of(w)).get(0);
     * Update descend = Update.assign(w, w.minus(gradient.times(0.1)));
     * }</pre>
     *
     * <p>A target has a gradient of zeros if the loss does not depend on it, or only through operations without a
     * gradient, such as {@link Reductions#argmax}. Gradients cannot be differentiated again: the loss may contain one
     * that does not depend on a target, but no other.
     *
     * @param loss a scalar
     * @param targets variables or other values of this graph
     * @return a gradient for each target, in order and of its shape
     * @throws IllegalArgumentException if the loss is not a scalar, a value belongs to another graph, or the loss
     *     depends on a target through a gradient
     */
    public List<Value> gradients(Value loss, List<? extends Value> targets) {
        expectOwn("Gradients", loss);
        if (loss.shape().rank() != 0) {
            throw new IllegalArgumentException("Gradients expect a scalar loss but " + loss.name() + " has shape "
                    + loss.shape() + ": reduce it with mean or sum first");
        }
        targets.forEach(target -> expectOwn("Gradients", target));
        Planner.expectFirst(loss, targets);
        List<Value> gradients = new ArrayList<>();
        for (Value target : targets) {
            String name = "gradient of " + loss.name() + " by " + target.name();
            gradients.add(new Node(this, next(), name, target.shape(), new Node.Derivative(loss, target)));
        }
        return gradients;
    }

    /**
     * Marks the values that {@code record} records for a device: {@code "/cpu:0"}, {@code "/gpu:0"} or
     * {@code "/device:GPU:0"}, with any number and in any case. Calls may be nested; the innermost one counts.
     * TensorFlow's {@code device}, for programs that were written for it.
     *
     * <p>GPUs need the module {@code weft-gpu} on the class path. A session refuses values for a device that is not
     * there, unless you open it with {@link Placement#SOFT}: then it computes them on {@link Placement#CPU}. A
     * {@link Tape} refuses them, too. A {@link Plan} of your own and a training ignore the marks.
     *
     * @param device the name of the device
     * @param record records values
     * @return the result of {@code record}
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
     * Puts {@code place}, such as the name of a layer, before the names of the operations that {@code record} records:
     * {@code dense1/affine#7}. Calls may be nested; the innermost one counts.
     *
     * @param place the prefix, without a slash
     * @param record records values
     * @return the result of {@code record}
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

    /** The device for which {@code value} was recorded. */
    String deviceOf(Value value) {
        return devices.getOrDefault(value.id(), usualDevice);
    }

    private int next() {
        if (!device.equals(usualDevice)) {
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
     *
     * @param collection the name of the list, which is created with its first value
     * @param value the value
     */
    public void addToCollection(String collection, Value value) {
        collections.computeIfAbsent(collection, name -> new ArrayList<>()).add(value);
    }

    /**
     * The values of a named list, in the order in which they were added; empty if nothing was. TensorFlow's
     * {@code get_collection}.
     *
     * @param collection the name of the list
     */
    public List<Value> collection(String collection) {
        return List.copyOf(collections.getOrDefault(collection, List.of()));
    }
}
