package dev.weft.network;

import dev.weft.graph.Graph;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A place in a network that is more than a chain: an input, or the output of a layer that reads other branches. Write
 * the network down from its inputs to its outputs:
 *
 * <pre>{@code
 * Branch customer = Branch.input("customer", 12);
 * Branch product = Branch.input("product");                       // class indices
 * Branch taste = customer.then(dense(64, RELU), dropout(0.2));
 * Branch item = product.then(embedding(5_000, 16));
 * Branch rating = Branch.concat(taste, item).then(dense(32, RELU), dense(1));
 * Network network = Branch.network(Map.of("rating", rating));
 * }</pre>
 *
 * <p>Shapes are checked at once: a method throws an {@link IllegalArgumentException} if its layer does not accept what
 * it reads. A branch may be read by any number of others. Immutable: threads may share it.
 */
public final class Branch {
    private static final AtomicLong ORDER = new AtomicLong();

    final Layer layer;
    final List<Branch> from;
    /** The layer whose weights this one uses, and its place among those that are shared together. */
    final Optional<Use> use;
    /** The name of an input; empty for others. */
    final String input;
    /** Layers are named in the order in which the program wrote them. */
    final long order = ORDER.incrementAndGet();
    private final Shape shape;

    /** Which shared layer a branch uses. */
    record Use(Shared shared, int index) {}

    private Branch(String input, Shape shape) {
        this.input = input;
        this.layer = Join.CONCAT;
        this.from = List.of();
        this.use = Optional.empty();
        this.shape = shape;
    }

    private Branch(Layer layer, List<Branch> from, Optional<Use> use) {
        this.input = "";
        this.layer = layer;
        this.from = List.copyOf(from);
        this.use = use;
        this.shape = result();
    }

    /**
     * Creates an input.
     *
     * @param name the name of the features that it takes: letters, digits, spaces, dots, dashes and underscores
     * @param dimensions the shape of one example; none for a single number without an axis, such as a class index for
     *     an embedding
     * @throws IllegalArgumentException if the name is malformed, or a length is negative
     */
    public static Branch input(String name, int... dimensions) {
        Shape shape = Shape.of(dimensions);
        if (Shape.of(Map.of(name, shape)).size() == 0) {
            throw new IllegalArgumentException("Branch.input " + name + " expects lengths of at least 1 but got "
                    + shape);
        }
        return new Branch(name, shape.batch(Shape.UNKNOWN));
    }

    /** The shape, with an unknown batch dimension: {@code [?, 64]}. */
    public Shape shape() {
        return shape;
    }

    /**
     * Returns the output of the last of {@code layers}, of which the first reads this branch, the second the first, and
     * so on; this branch if there is none.
     *
     * @throws IllegalArgumentException if a layer does not accept its input; the message names both
     */
    public Branch then(Layer... layers) {
        Branch end = this;
        for (Layer layer : layers) {
            end = new Branch(layer, List.of(end), Optional.empty());
        }
        return end;
    }

    /**
     * Returns the output of layers that other branches use, too, with the same weights.
     *
     * @throws IllegalArgumentException if a layer does not accept its input, or a shape differs from that of its first
     *     use
     */
    public Branch then(Shared shared) {
        Branch end = this;
        for (int i = 0; i < shared.layers.size(); i++) {
            end = new Branch(shared.layers.get(i), List.of(end), Optional.of(new Use(shared, i)));
        }
        shared.expect(shape);
        return end;
    }

    /** Creates layers that several branches use with the same weights, see {@link Shared}. */
    public static Shared shared(Layer... layers) {
        return new Shared(List.of(layers));
    }

    /** Returns columns {@code [from, to)} of the last axis, see {@link Columns}. */
    public Branch columns(int from, int to) {
        return then(new Columns(from, to));
    }

    /**
     * Splits the last axis into branches of these numbers of columns.
     *
     * @throws IllegalArgumentException if they do not sum to the length of the last axis
     */
    public List<Branch> split(int... widths) {
        if (shape.rank() < 2 || Arrays.stream(widths).sum() != shape.dimension(-1)) {
            throw new IllegalArgumentException("Branch.split expects widths that sum to the last length of " + shape
                    + " but got " + Arrays.toString(widths));
        }
        List<Branch> parts = new ArrayList<>();
        int start = 0;
        for (int width : widths) {
            parts.add(columns(start, start + width));
            start += width;
        }
        return parts;
    }

    /** Puts branches side by side, see {@link Join#CONCAT}. */
    public static Branch concat(Branch... branches) {
        return join(Join.CONCAT, branches);
    }

    /** Sums branches of one shape, see {@link Join#ADD}. */
    public static Branch add(Branch... branches) {
        return join(Join.ADD, branches);
    }

    /** Multiplies branches of one shape elementwise, see {@link Join#MULTIPLY}. */
    public static Branch multiply(Branch... branches) {
        return join(Join.MULTIPLY, branches);
    }

    /** Returns the means of the elements of branches of one shape, see {@link Join#AVERAGE}. */
    public static Branch average(Branch... branches) {
        return join(Join.AVERAGE, branches);
    }

    /** Returns the larger ones of the elements of branches of one shape, see {@link Join#MAXIMUM}. */
    public static Branch maximum(Branch... branches) {
        return join(Join.MAXIMUM, branches);
    }

    /** Returns the dot product of each row of two branches {@code [batch, n]}, see {@link Join#DOT}. */
    public static Branch dot(Branch a, Branch b) {
        return join(Join.DOT, a, b);
    }

    /**
     * Joins branches.
     *
     * @throws IllegalArgumentException if there are fewer than two, or their shapes do not fit; the message has them
     */
    public static Branch join(Join how, Branch... branches) {
        if (branches.length < 2) {
            throw new IllegalArgumentException(how.kind() + " expects at least two branches but got "
                    + branches.length);
        }
        return new Branch(how, List.of(branches), Optional.empty());
    }

    /**
     * Returns the network with these outputs and all inputs that they depend on.
     *
     * @param outputs the branches {@code [batch, n]} by the names of the outputs, in order
     * @throws IllegalArgumentException if there is no output, one has no shape {@code [batch, n]}, or two inputs have
     *     one name
     */
    public static Network network(Map<String, Branch> outputs) {
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("Network expects at least one output but got none");
        }
        outputs.forEach((name, branch) -> {
            if (branch.shape.rank() != 2) {
                throw new IllegalArgumentException("Network expects output " + name + " to be [batch, n] but got "
                        + branch.shape + (branch.shape.rank() > 2 ? ": flatten it" : ""));
            }
        });
        return Network.of(Wiring.of(outputs));
    }

    /** Finds the shape, alone if possible: a layer that refers to another one needs the whole network up to it. */
    private Shape result() {
        Graph graph = new Graph();
        Scope scope = Scope.of(graph, RandomStream.of(0, "trial"));
        Assembly trial = new Assembly(scope);
        try {
            List<Integer> read = from.stream().map(each -> trial.input(each.input, graph.placeholder("x", each.shape)))
                    .toList();
            return trial.value(trial.add(layer, read, Optional.empty())).shape();
        } catch (IllegalArgumentException unfit) {
            Map<String, Branch> all = new LinkedHashMap<>(Map.of("output", this));
            return Wiring.trial(all).shape();
        }
    }

    /**
     * Layers that several branches use with the same weights: two towers that are one. {@link Branch#shared} creates
     * one.
     *
     * <pre>{@code
     * Branch.Shared tower = Branch.shared(dense(128, RELU), dense(64));
     * Branch left = Branch.input("left", 784).then(tower);
     * Branch right = Branch.input("right", 784).then(tower);
     * }</pre>
     *
     * <p>The weights have the names of the first use and are saved once. Gradients of all uses add up. A dropout zeroes
     * the same elements in all uses.
     */
    public static final class Shared {
        final List<Layer> layers;
        private final AtomicReference<@Nullable Shape> first = new AtomicReference<>();

        private Shared(List<Layer> layers) {
            if (layers.isEmpty()) {
                throw new IllegalArgumentException("Branch.shared expects at least one layer but got none");
            }
            this.layers = layers;
        }

        private void expect(Shape input) {
            if (!first.compareAndSet(null, input) && !input.equals(first.get())) {
                throw new IllegalArgumentException("Branch.Shared expects input " + first.get()
                        + " in all its uses, as in the first, but got " + input);
            }
        }
    }
}
