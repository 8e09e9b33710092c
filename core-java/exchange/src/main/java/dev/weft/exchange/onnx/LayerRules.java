package dev.weft.exchange.onnx;

import dev.weft.network.BatchNorm;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Layer;
import dev.weft.network.LayerNorm;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The layers that are one operator in ONNX, so that a reader can tell them from arithmetic. All others, and these
 * inside of other layers, are written operation by operation.
 */
final class LayerRules {
    private static final int LAYER_NORMALIZATION = 17;

    private LayerRules() {}

    /** Without its name, and whether it is frozen. */
    private static Layer plain(Layer layer) {
        return layer instanceof Layer.Named named ? plain(named.layer())
                : layer instanceof Layer.Frozen frozen ? plain(frozen.layer()) : layer;
    }

    static boolean has(BuiltLayer layer) {
        return plain(layer.layer()) instanceof BatchNorm || plain(layer.layer()) instanceof LayerNorm;
    }

    /** @param inputs the name of the input, then those of the layer's variables */
    static String write(BuiltLayer layer, Nodes nodes, List<String> inputs) {
        int width = layer.output().dimension(-1);
        if (plain(layer.layer()) instanceof BatchNorm norm) {
            int next = 1;
            String gamma = norm.scale() ? inputs.get(next++) : filled(layer, nodes, width, 1);
            String beta = norm.center() ? inputs.get(next++) : filled(layer, nodes, width, 0);
            return nodes.node(layer.name(), "BatchNormalization",
                    Map.of("epsilon", (float) norm.epsilon(), "momentum", (float) norm.momentum()), inputs.get(0),
                    gamma, beta, inputs.get(next), inputs.get(next + 1));
        }
        LayerNorm norm = (LayerNorm) plain(layer.layer());
        nodes.needs(LAYER_NORMALIZATION);
        int next = 1;
        String gamma = norm.scale() ? inputs.get(next++) : filled(layer, nodes, width, 1);
        String beta = norm.center() ? inputs.get(next) : "";
        Map<String, Object> attributes = Map.of("epsilon", (float) norm.epsilon(), "axis", -1);
        return beta.isEmpty() ? nodes.node(layer.name(), "LayerNormalization", attributes, inputs.get(0), gamma)
                : nodes.node(layer.name(), "LayerNormalization", attributes, inputs.get(0), gamma, beta);
    }

    private static String filled(BuiltLayer layer, Nodes nodes, int width, float number) {
        float[] numbers = new float[width];
        Arrays.fill(numbers, number);
        return nodes.tensor(layer.name() + (number == 0 ? ".zeros" : ".ones"), Tensor.of(Shape.of(width), numbers));
    }
}
