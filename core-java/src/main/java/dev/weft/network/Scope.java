package dev.weft.network;

import dev.weft.graph.Graph;
import dev.weft.graph.Variable;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a layer is built: names and makes its variables and streams of random numbers, and draws the variables'
 * initial values from one stream for each name. For one thread at a time.
 */
public final class Scope {
    private static final int MOST_LAYERS = 4_000;

    private final Graph graph;
    private final RandomStream stream;
    private final String path;
    private final Map<String, Integer> counts = new HashMap<>();
    private final AtomicInteger layers;

    private Scope(Graph graph, RandomStream stream, String path, AtomicInteger layers) {
        this.graph = graph;
        this.stream = stream;
        this.path = path;
        this.layers = layers;
    }

    /** The outermost scope of a network over {@code graph}; all its random numbers follow from {@code stream}'s key. */
    public static Scope of(Graph graph, RandomStream stream) {
        return new Scope(graph, stream, "", new AtomicInteger());
    }

    /**
     * The scope of one more layer in this one, with the next free name of its kind: {@code dense1}, {@code dense2}.
     *
     * @throws IllegalArgumentException if the network has more than 4,000 layers, those within layers counted
     */
    public Scope of(Layer layer) {
        // Planning a step takes time with the square of their number, and a model's file may ask for any.
        if (layers.incrementAndGet() > MOST_LAYERS) {
            throw new IllegalArgumentException("Network expects at most " + MOST_LAYERS + " layers but got more");
        }
        String name = layer.kind() + counts.merge(layer.kind(), 1, Integer::sum);
        return new Scope(graph, stream, path.isEmpty() ? name : path + "." + name, layers);
    }

    /** Builds {@code layer} here: all that it records bears this scope's name. */
    Forward build(Layer layer, Shape input) {
        Forward forward = graph.within(path, () -> layer.build(this, input));
        return (x, pass) -> x.graph().within(path, () -> forward.apply(x, pass));
    }

    /** The graph that the layer's values belong to. */
    public Graph graph() {
        return graph;
    }

    /** The layer's name, such as {@code dense1}. */
    public String name() {
        return path;
    }

    /** The number of features of an input {@code [batch, features]}; the error for another one names the layer. */
    int features(Layer layer, Shape input) {
        if (input.rank() != 2 || input.dimension(1) < 1) {
            throw new IllegalArgumentException(layer.getClass().getSimpleName() + " " + path
                    + " expects input [batch, features] but got " + input + ": flatten it first");
        }
        return input.dimension(1);
    }

    /** A variable that training changes, named {@code layer.role}. */
    public Variable parameter(String role, Shape shape, Initializer initializer) {
        return variable(role, shape, true, initializer);
    }

    /** A variable that no gradient changes, such as a running mean, named {@code layer.role}. */
    public Variable state(String role, Shape shape, Initializer initializer) {
        return variable(role, shape, false, initializer);
    }

    private Variable variable(String role, Shape shape, boolean trainable, Initializer initializer) {
        String name = path.isEmpty() ? role : path + "." + role;
        RandomStream draws = stream.split(name);
        return graph.variable(name, shape, trainable, () -> {
            Tensor values = Tensor.zeros(shape.toArray());
            initializer.fill(values.data(), shape, draws);
            return values;
        });
    }

    /** The layer's own stream for {@code role}, such as a dropout mask: independent of all others. */
    public RandomStream stream(String role) {
        return stream.split(path + "." + role);
    }
}
