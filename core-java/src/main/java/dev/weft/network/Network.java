package dev.weft.network;

import dev.weft.graph.Graph;
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
     * Makes the variables, not yet initialized, and gives the chain's function.
     *
     * @param features the shape of one example, without the batch
     * @param seed     all initial values and masks follow from it
     * @throws IllegalArgumentException if a layer does not take what the one before gives
     */
    public Built build(Graph graph, Shape features, long seed) {
        Scope scope = Scope.of(graph, RandomStream.of(seed, "network"));
        Value x = graph.placeholder("input", features.batch(Shape.UNKNOWN).toArray());
        List<Row> rows = new ArrayList<>();
        List<Forward> forwards = new ArrayList<>();
        int variables = 0;
        for (Layer layer : layers) {
            Scope place = scope.of(layer);
            Forward forward = place.build(layer, x.shape());
            x = forward.apply(x, Mode.INFERENCE);
            forwards.add(forward);
            List<Variable> all = graph.variables();
            rows.add(new Row(place.name(), layer, x.shape(), all.subList(variables, all.size())));
            variables = all.size();
        }
        return new Built(Forward.chain(forwards), rows, scope);
    }

    /** One layer as a summary shows it. */
    public record Row(String name, Layer layer, Shape output, List<Variable> variables) {
        /** The number of the layer's weights, or of those that training changes. */
        public long parameters(boolean trainableOnly) {
            return variables.stream().filter(variable -> variable.trainable() || !trainableOnly)
                    .mapToLong(variable -> variable.shape().size()).sum();
        }
    }

    /** A network with variables. */
    public record Built(Forward forward, List<Row> rows, Scope scope) {
        /** The shape of the output, its batch unknown. */
        public Shape output() {
            return rows.get(rows.size() - 1).output();
        }
    }
}
