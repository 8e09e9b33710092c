package dev.weft.network;

import dev.weft.graph.Naive;
import dev.weft.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Every activation, regularizer and layer with its value in double precision. */
final class NetworkTable {
    /** A layer; the reference takes the input and then the variables in the order of their making. */
    record LayerRow(String name, Layer layer, int[] features, Naive.Function reference) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A regularizer by the name of its constant or factory. */
    record RegularizerRow(String name, Regularizer regularizer, Function<Naive, Double> reference) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final Map<Activations, UnaryOperator<Naive>> ACTIVATIONS = Map.of(
            Activations.IDENTITY, x -> x,
            Activations.RELU, x -> x.map(a -> a <= 0 ? 0 : a),
            Activations.SIGMOID, x -> x.map(a -> 1 / (1 + Math.exp(-a))),
            Activations.TANH, x -> x.map(Math::tanh),
            Activations.SOFTMAX, Naive::softmax);

    private NetworkTable() {
    }

    static List<RegularizerRow> regularizers() {
        return List.of(
                new RegularizerRow("NONE", Regularizers.NONE, w -> 0.0),
                new RegularizerRow("l2", Regularizers.l2(0.3), w -> 0.15 * w.dot(w)));
    }

    static List<LayerRow> layers() {
        return List.of(
                new LayerRow("Dense", Dense.of(3, Activations.TANH).withBias(Initializers.normal(1)), new int[] {4},
                        in -> ACTIVATIONS.get(Activations.TANH).apply(affine(in))),
                new LayerRow("Dense of width 1", Dense.of(1).withBias(Initializers.normal(1)), new int[] {1}, NetworkTable::affine),
                new LayerRow("Dense without bias", Dense.of(3, Activations.SIGMOID).withoutBias(), new int[] {4},
                        in -> ACTIVATIONS.get(Activations.SIGMOID).apply(in.get(0).matmul(in.get(1)))),
                new LayerRow("Dense with an activation of one's own", Dense.of(2, (Value x) -> x.times(x)), new int[] {5},
                        in -> affine(in).map(x -> x * x)),
                new LayerRow("Flatten", new Flatten(), new int[] {2, 3},
                        in -> in.get(0).reshape(in.get(0).lengths()[0], 6)));
    }

    static Naive affine(List<Naive> in) {
        return in.get(0).matmul(in.get(1)).zip(in.get(2), Double::sum);
    }
}
