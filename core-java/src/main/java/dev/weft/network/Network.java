package dev.weft.network;

import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** A chain of layers: the output of each is the input of the next. */
public record Network(List<Layer> layers) {
    /** Copies the list and checks that it is not empty. */
    public Network {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("Network expects at least one layer but got none");
        }
    }

    /** The chain of {@code layers}. */
    public static Network of(Layer... layers) {
        return new Network(List.of(layers));
    }

    /**
     * Makes the variables, not yet initialized, and records the inference pass.
     *
     * @param features the shape of one example, without the batch
     * @param seed     all initial values and masks follow from it
     * @throws IllegalArgumentException if a layer does not take what the one before gives
     */
    public Built build(Graph graph, Shape features, long seed) {
        Placeholder input = graph.placeholder("input", features.batch(Shape.UNKNOWN).toArray());
        return build(Scope.of(graph, RandomStream.of(seed, "network")), layers, input);
    }

    /** Builds {@code layers} in {@code scope}, the output of each the input of the next. */
    static Built build(Scope scope, List<Layer> layers, Placeholder input) {
        Pass inference = Pass.inference();
        List<BuiltLayer> built = new ArrayList<>();
        List<Forward> forwards = new ArrayList<>();
        Value x = input;
        for (Layer layer : layers) {
            int variables = scope.graph().variables().size();
            Scope place = scope.of(layer);
            Forward forward = place.build(layer, x.shape());
            x = forward.apply(x, inference);
            forwards.add(forward);
            List<Variable> all = scope.graph().variables();
            built.add(new BuiltLayer(place.name(), layer, x, all.subList(variables, all.size())));
        }
        return new Built(input, built, (value, pass) -> {
            Value output = value;
            for (Forward forward : forwards) {
                output = forward.apply(output, pass);
            }
            return output;
        });
    }

    /**
     * A network with variables.
     *
     * @param input   the examples of the inference pass; fed with them, each layer's {@link BuiltLayer#value} can be
     *                fetched
     * @param layers  in the order of the chain
     * @param forward the chain's function, by which a training pass is recorded from an input of its own
     */
    public record Built(Placeholder input, List<BuiltLayer> layers, Forward forward) {
        /** Copies the list. */
        public Built {
            layers = List.copyOf(layers);
        }

        /** What the network gives in the inference pass: the last layer's value. */
        public Value value() {
            return layers.get(layers.size() - 1).value();
        }

        /** The shape of the output, its batch unknown. */
        public Shape output() {
            return value().shape();
        }
    }
}
