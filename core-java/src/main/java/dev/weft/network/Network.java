package dev.weft.network;

import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Value;
import dev.weft.internal.check.NamePatterns;
import dev.weft.internal.text.Spelling;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Layers from the inputs to the outputs. Usually a chain, in which the output of each layer is the input of the next;
 * {@link Branch} joins layers in other ways.
 *
 * <pre>{@code
 * Network network = Network.of(Dense.of(500, Activations.RELU), Dense.of(10));
 * Network.Built built = network.build(new Graph(), Shape.of(784), 1);
 * }</pre>
 *
 * <p>Most programs use a {@code Model} of {@code training}, which builds its network itself. Build one by hand to run
 * layers in your own graph. The layers are named by kind and number, in the order of the chain: {@code dense1},
 * {@code dropout1}, {@code dense2}, unless you give them names, see {@link Layer.Named}. Immutable: threads may share
 * it.
 *
 * @param layers the layers, from the input to the output, at least one; a {@link Wiring} among them stands for all of
 *     its layers
 */
public record Network(List<Layer> layers) {
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";
    private static final int MOST_SHOWN = 20;

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty, or two layers have one name
     */
    public Network {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("Network expects at least one layer but got none");
        }
        Scope.given(layers);
    }

    /** Creates the chain of {@code layers}. */
    public static Network of(Layer... layers) {
        return new Network(List.of(layers));
    }

    /**
     * Returns this chain with further layers after its own, which keep their names:
     * {@code encoder.then(Layers.dense(10))}.
     */
    public Network then(Layer... further) {
        return new Network(Stream.concat(layers.stream(), Stream.of(further)).toList());
    }

    /**
     * Creates the variables, not yet initialized, and records the prediction.
     *
     * @param graph the graph that the variables belong to
     * @param features the shape of one example, without the batch dimension
     * @param seed the seed of all initial values and masks; equal seeds give bit-identical ones
     * @throws IllegalArgumentException if a layer does not accept the output of the one before; the message names the
     *     layer and the shape. Also if there are more than 4,000 layers
     */
    public Built build(Graph graph, Shape features, long seed) {
        return build(graph, features, seed, List.of());
    }

    /**
     * Creates the variables and records the prediction as {@link #build(Graph, Shape, long)} does, with some layers
     * frozen by name as if they were inside a {@link Layer.Frozen}. It changes no name and no initial value.
     *
     * @param graph the graph that the variables belong to
     * @param features the shape of one example, without the batch dimension
     * @param seed the seed of all initial values and masks
     * @param frozen the paths of layers, such as {@code dense1}, {@code residual1.dense2} or {@code encoder*}, where
     *     {@code *} stands for any characters; the layers inside a frozen one are frozen, too
     * @throws IllegalArgumentException if a pattern matches no layer, or for the reasons of the other method
     */
    public Built build(Graph graph, Shape features, long seed, List<String> frozen) {
        NamePatterns patterns = new NamePatterns(frozen);
        Scope scope = Scope.of(graph, RandomStream.of(seed, "network"), patterns);
        Built built = build(scope, layers, graph.placeholder(INPUT, features.batch(Shape.UNKNOWN)));
        expectMatches(patterns, scope.paths());
        return built;
    }

    /**
     * Returns the paths of all layers, including those inside others: {@code residual1}, {@code residual1.dense1},
     * {@code dense1}. These are the names by which layers are frozen and get learning rates of their own.
     *
     * @param features the shape of one example, without the batch dimension
     * @throws IllegalArgumentException if a layer does not accept the output of the one before
     */
    public List<String> paths(Shape features) {
        Graph graph = new Graph();
        Scope scope = Scope.of(graph, RandomStream.of(1, "network"));
        build(scope, layers, graph.placeholder(INPUT, features.batch(Shape.UNKNOWN)));
        return List.copyOf(scope.paths());
    }

    private static void expectMatches(NamePatterns patterns, List<String> paths) {
        patterns.unmatched(paths).stream().findFirst().ifPresent(pattern -> {
            String shown = String.join(", ", paths.subList(0, Math.min(MOST_SHOWN, paths.size())));
            throw new IllegalArgumentException("Model expects the names of layers but frozen pattern " + pattern
                    + " matches none of " + shown + (paths.size() > MOST_SHOWN ? ", …" : "")
                    + Spelling.question(pattern, paths));
        });
    }

    /** Builds {@code layers} in {@code scope}, the output of each as the input of the next. */
    static Built build(Scope scope, List<Layer> layers, Placeholder input) {
        scope.reserve(layers);
        Assembly assembly = new Assembly(scope);
        int last = assembly.input(INPUT, input);
        for (Layer layer : layers) {
            last = layer instanceof Wiring joined ? joined.append(assembly, last)
                    : assembly.add(layer, List.of(last), Optional.empty());
        }
        boolean isNamed = layers.get(layers.size() - 1) instanceof Wiring;
        return new Built(input, assembly.layers(), assembly.value(last), assembly.forward(last),
                isNamed ? assembly.outputs() : Map.of(OUTPUT, assembly.name(last)));
    }

    /**
     * Returns the network from its inputs to the output of a layer, with the layers that it depends on; they keep their
     * names.
     *
     * @param built this network, built
     * @param layer the name of one of its layers
     * @throws IllegalArgumentException if there is no such layer
     */
    public Network upTo(Built built, String layer) {
        List<String> names = built.layers().stream().map(BuiltLayer::name).toList();
        int index = names.indexOf(layer);
        if (index < 0) {
            throw new IllegalArgumentException("Network expects the name of one of its layers "
                    + String.join(", ", names) + " but got " + layer + Spelling.question(layer, names));
        }
        List<Layer> kept = new ArrayList<>();
        int first = 0;
        for (Layer each : layers) {
            int count = each instanceof Wiring joined ? joined.nodes().size() : 1;
            if (index < first + count && each instanceof Wiring joined) {
                Wiring part = joined.upTo(joined.inputs().size() + index - first, names.subList(first, first + count));
                if (first > 0 && !part.inputs().equals(joined.inputs())) {
                    throw new IllegalArgumentException("Network expects a layer that depends on all of "
                            + joined.inputs()
                                    .stream().map(Wiring.Input::name).toList()
                            + ", which earlier layers compute, but got "
                            + layer);
                }
                kept.add(part);
                break;
            }
            kept.add(each);
            first += count;
            if (index < first) {
                break;
            }
        }
        return new Network(kept);
    }

    /**
     * The shape of one example if the network declares its inputs, as one of {@link Branch} does: the shape of its only
     * input, or its inputs as {@linkplain Shape#fields() fields}.
     */
    public Optional<Shape> features() {
        return layers.get(0) instanceof Wiring joined ? Optional.of(joined.features()) : Optional.empty();
    }

    /** The names of the inputs, in order; empty if the network does not name them. */
    public List<String> inputs() {
        return layers.get(0) instanceof Wiring joined ? joined.inputs().stream().map(Wiring.Input::name).toList()
                : List.of();
    }

    /** The names of the outputs, in order; empty if the network does not name them. */
    public List<String> outputs() {
        return layers.get(layers.size() - 1) instanceof Wiring joined
                ? joined.outputs().stream().map(Wiring.Output::name).toList()
                : List.of();
    }

    /**
     * A network with its variables.
     *
     * @param input the placeholder of the examples; feed it to fetch the {@link BuiltLayer#value} of any layer
     * @param layers the built layers, in the order of the chain
     * @param value the network's output in the prediction
     * @param forward the function of the whole network, to record a training pass from another input
     * @param outputs the names of the layers that compute the network's outputs, by the names of the outputs and in
     *     their order; {@code output} is the name of an only output without a name
     */
    public record Built(Placeholder input, List<BuiltLayer> layers, Value value, Forward forward,
            Map<String, String> outputs) {
        /** Copies the list and the map. */
        public Built {
            layers = List.copyOf(layers);
            outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        }

        /**
         * Returns this network with another value of the prediction, computed from the network's output.
         *
         * @param predictions records it, such as {@code loss::predictions}
         */
        public Built predicting(UnaryOperator<Value> predictions) {
            return new Built(input, layers, predictions.apply(value), forward, outputs);
        }

        /** The shape of the output, with an unknown batch dimension. */
        public Shape output() {
            return value().shape();
        }
    }
}
