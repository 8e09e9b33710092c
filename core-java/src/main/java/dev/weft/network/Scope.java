package dev.weft.network;

import dev.weft.graph.Graph;
import dev.weft.graph.Variable;
import dev.weft.internal.check.NamePatterns;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The place where a layer is built: it names and creates the layer's variables and random streams. Each variable draws
 * its initial values from a stream of its own, so that one more layer does not change the others. For one thread at a
 * time.
 *
 * <pre>{@code
 * Layer shift = (scope, input) -> {
 *     Variable by = scope.parameter("by", Shape.of(input.dimension(-1)), Initializers.zeros());
 *     return (x, pass) -> x.plus(by);
 * };
 * }</pre>
 */
public final class Scope {
    private static final int MOST_LAYERS = 4_000;

    private final Graph graph;
    private final RandomStream stream;
    private final String path;
    private final Map<String, Integer> counts = new HashMap<>();
    /** The names of the layers here: those that layers will have because they were given, and those in use. */
    private final Set<String> reserved = new HashSet<>();
    private final Set<String> used = new HashSet<>();
    /** The paths of all layers of the network so far, shared by its scopes. */
    private final List<String> paths;
    /** The layers that are frozen by name. */
    private final NamePatterns frozen;
    private final boolean isFrozen;

    private Scope(Graph graph, RandomStream stream, String path, List<String> paths, NamePatterns frozen,
            boolean isFrozen) {
        this.graph = graph;
        this.stream = stream;
        this.path = path;
        this.paths = paths;
        this.frozen = frozen;
        this.isFrozen = isFrozen;
    }

    /**
     * Creates the outermost scope of a network in {@code graph}. All random numbers follow from the key of
     * {@code stream}.
     *
     * @param graph the graph that the variables belong to
     * @param stream the source of all initial values and masks, such as {@code RandomStream.of(seed, "network")}
     */
    public static Scope of(Graph graph, RandomStream stream) {
        return of(graph, stream, new NamePatterns(List.of()));
    }

    /** Creates the outermost scope of a network in which the layers with certain names are frozen. */
    static Scope of(Graph graph, RandomStream stream, NamePatterns frozen) {
        return new Scope(graph, stream, "", new ArrayList<>(), frozen, false);
    }

    /**
     * Returns the scope of a further layer in this one, under the name that it was given, or else the next free name of
     * its kind: {@code dense1}, {@code dense2}.
     *
     * @throws IllegalArgumentException if the network has more than 4,000 layers, including those inside other layers,
     *     or there is a layer of this name here already
     */
    public Scope of(Layer layer) {
        // Planning time grows with the square of this number, and a model file may declare any number.
        if (paths.size() >= MOST_LAYERS) {
            throw new IllegalArgumentException("Network expects at most " + MOST_LAYERS + " layers but got more");
        }
        String name = Layer.Named.of(layer).orElseGet(() -> free(layer.kind()));
        if (!used.add(name)) {
            throw twice(name);
        }
        String whole = path.isEmpty() ? name : path + "." + name;
        paths.add(whole);
        return new Scope(graph, stream, whole, paths, frozen, isFrozen || frozen.match(whole));
    }

    /** The paths of all layers that have a scope so far, including those inside others. */
    List<String> paths() {
        return paths;
    }

    private String free(String kind) {
        String name;
        do {
            name = kind + counts.merge(kind, 1, Integer::sum);
        } while (reserved.contains(name) || used.contains(name));
        return name;
    }

    /** Keeps the names that {@code layers} and inputs were given, so that no other layer here gets one of them. */
    void reserve(List<Layer> layers) {
        reserved.addAll(given(layers));
        for (Layer layer : layers) {
            if (layer instanceof Wiring joined) {
                joined.inputs().forEach(input -> reserved.add(input.name()));
            }
        }
    }

    /**
     * The names that {@code layers} were given.
     *
     * @throws IllegalArgumentException if two of them have one name
     */
    static Set<String> given(List<Layer> layers) {
        Set<String> names = new HashSet<>();
        for (Layer layer : layers) {
            List<Layer> all = layer instanceof Wiring joined ? joined.layers() : List.of(layer);
            all.stream().flatMap(each -> Layer.Named.of(each).stream()).forEach(name -> {
                if (!names.add(name)) {
                    throw twice(name);
                }
            });
        }
        return names;
    }

    private static IllegalArgumentException twice(String name) {
        return new IllegalArgumentException("Network expects different layer names but got " + name
                + " twice: rename one");
    }

    /** Returns this scope for a layer whose weights training does not change, nor those of the layers inside it. */
    Scope frozen() {
        return new Scope(graph, stream, path, paths, frozen, true);
    }

    /**
     * Whether the layer is inside a {@link Layer.Frozen} or frozen by its name. A layer that keeps statistics then uses
     * them as they are during training, too.
     */
    public boolean isFrozen() {
        return isFrozen;
    }

    /** Builds {@code layer} here, so that all it records has this scope's name. */
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

    /**
     * The number of features of an input {@code [batch, features]}; for another input it throws an error that names the
     * layer.
     */
    int features(Layer layer, Shape input) {
        if (input.rank() != 2 || input.dimension(1) < 1) {
            throw new IllegalArgumentException(layer.getClass().getSimpleName() + " " + path
                    + " expects input [batch, features] but got " + input + ": flatten it first");
        }
        return input.dimension(1);
    }

    /**
     * Creates a variable that training changes, unless the layer is frozen, named {@code layer.role}.
     *
     * @param role the role, such as {@code kernel}, unique in the layer
     * @param shape the shape of the variable, without unknown dimensions
     * @param initializer its initial values, drawn when the variable is initialized; that fails with an
     *     {@link IllegalArgumentException} if one of them is NaN or infinite
     */
    public Variable parameter(String role, Shape shape, Initializer initializer) {
        return variable(role, shape, !isFrozen, initializer, false);
    }

    /**
     * Creates a variable that training changes, unless the layer is frozen, and that fulfils a constraint after each
     * step.
     *
     * @param role the role, such as {@code kernel}, unique in the layer
     * @param shape the shape of the variable, without unknown dimensions
     * @param initializer its initial values, which the constraint does not change
     * @param constraint applied after each change
     */
    public Variable parameter(String role, Shape shape, Initializer initializer, Constraint constraint) {
        Variable variable = parameter(role, shape, initializer);
        if (variable.trainable() && !(constraint instanceof Constraints.None)) {
            variable.constraint(values -> constraint.apply(values.data(), shape), constraint.onDevice(shape));
        }
        return variable;
    }

    /** Creates a variable that training changes if it is {@code wanted}. */
    Optional<Variable> parameter(String role, Shape shape, Initializer initializer, boolean wanted) {
        return wanted ? Optional.of(parameter(role, shape, initializer)) : Optional.empty();
    }

    /**
     * Creates a variable that no gradient changes, such as a running mean, named {@code layer.role}.
     *
     * @param role the role, such as {@code mean}
     * @param shape the shape of the variable
     * @param initializer its initial values, which may be infinite, as for a running maximum
     */
    public Variable state(String role, Shape shape, Initializer initializer) {
        return variable(role, shape, false, initializer, true);
    }

    private Variable variable(String role, Shape shape, boolean trainable, Initializer initializer,
            boolean mayBeInfinite) {
        String name = path.isEmpty() ? role : path + "." + role;
        RandomStream draws = stream.split(name);
        return graph.variable(name, shape, trainable, () -> {
            Tensor values = Tensor.zeros(shape.toArray());
            initializer.fill(values.data(), shape, draws);
            int bad = mayBeInfinite ? -1 : values.firstNonFinite();
            if (bad >= 0) {
                throw new IllegalArgumentException(name + " expects finite initial values but its initializer "
                        + initializer + " gave " + values.data()[bad] + " at element " + bad + " of " + shape);
            }
            return values;
        });
    }

    /**
     * The variable of a layer that was built before, to use it in another one, too.
     *
     * @param name the full name, such as {@code dense1.kernel}
     */
    public Optional<Variable> earlier(String name) {
        return graph.variables().stream().filter(variable -> variable.name().equals(name)).findFirst();
    }

    /**
     * Returns the layer's own random stream for {@code role}, such as a dropout mask. It is independent of all other
     * streams, and the same for the same seed and layer name.
     *
     * @param role the role, such as {@code mask}, unique in the layer
     */
    public RandomStream stream(String role) {
        return stream.split(path + "." + role);
    }
}
