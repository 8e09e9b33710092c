package dev.weft.exchange.onnx;

import dev.weft.exchange.recorded.Recorded;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Value;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Network;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the prediction of a network as nodes: each value that it needs once, operands first. What depends on weights
 * and constants alone is computed and becomes a constant. The length of the batch stays open, because no operation of
 * Weft has it as an attribute.
 */
final class Writing {
    private final Nodes nodes;
    private final Network.Built network;
    private final Map<String, BuiltLayer> byName = new HashMap<>();
    private final Map<Value, BuiltLayer> layers = new HashMap<>();
    private final Map<Value, String> names = new HashMap<>();
    /** The names of the inputs, flattened to {@code [batch, width]}, by their first column. */
    private final Map<Integer, String> fields = new TreeMap<>();
    private final Map<Integer, Integer> ends = new HashMap<>();

    /** @param inputs the names of the network's inputs in the graph, in order: one, or one for each of its fields */
    Writing(Nodes nodes, Network.Built network, List<String> inputs) {
        this.nodes = nodes;
        this.network = network;
        network.layers().forEach(layer -> byName.put(layer.name(), layer));
        for (BuiltLayer layer : network.layers()) {
            if (LayerRules.has(layer) && input(layer) != null) {
                layers.put(layer.value(), layer);
            }
        }
        Shape shape = network.input().shape();
        if (shape.fields().isEmpty()) {
            names.put(network.input(), inputs.get(0));
            return;
        }
        int next = 0;
        for (Map.Entry<String, Shape> field : shape.fields().entrySet()) {
            String name = inputs.get(next++);
            int from = shape.offset(field.getKey());
            int width = field.getValue().size();
            fields.put(from, field.getValue().rank() == 1 ? name
                    : nodes.node(name, "Reshape", name, nodes.wholes(-1, width)));
            ends.put(from, from + width);
        }
    }

    @Nullable
    private Value input(BuiltLayer layer) {
        String name = layer.inputs().get(0);
        return byName.containsKey(name) ? byName.get(name).value()
                : network.input().shape().fields().isEmpty() ? network.input() : null;
    }

    /** Writes the network's output, and returns the names of its outputs in order. */
    List<String> write() {
        Value all = network.value();
        Map<String, Shape> outputs = all.shape().fields();
        boolean isJoined = outputs.size() > 1 && all.operation().filter(op -> op.name().equals("concat")).isPresent()
                && all.operands().size() == outputs.size();
        List<Value> wanted = isJoined ? all.operands() : List.of(all);
        write(wanted);
        if (isJoined || outputs.size() < 2) {
            return wanted.stream().map(names::get).toList();
        }
        return outputs.keySet().stream().map(name -> {
            int from = all.shape().offset(name);
            return nodes.node(name, "Slice", names.get(all), nodes.wholes(from),
                    nodes.wholes(from + outputs.get(name).size()), nodes.wholes(1));
        }).toList();
    }

    private void write(List<Value> wanted) {
        Recorded recorded = Recorded.of(wanted, this::reads);
        for (Value value : recorded.values()) {
            if (recorded.numbers().containsKey(value)) {
                names.put(value, nodes.tensor(value.name(), recorded.numbers().get(value)));
            } else if (!recorded.known().contains(value) && !names.containsKey(value)) {
                names.put(value, write(value));
            }
        }
    }

    /** The values that the nodes of a value read. */
    private List<Value> reads(Value value) {
        BuiltLayer layer = layers.get(value);
        if (layer != null) {
            List<Value> reads = new ArrayList<>(layer.variables());
            reads.add(0, input(layer));
            return reads;
        }
        List<Value> operands = value.operands();
        boolean repeats = operands.size() == 2 && Rules.REPEATING.containsKey(value.operation().orElseThrow().name());
        return repeats ? List.of(plain(operands.get(0), operands.get(1)), plain(operands.get(1), operands.get(0)))
                : operands;
    }

    /** The value before it was repeated to the shape of its sibling, which ONNX does by itself. */
    private static Value plain(Value value, Value sibling) {
        if (!isRepeated(value)) {
            return value;
        }
        Value like = value.operands().get(1);
        boolean isLikeSibling = like == sibling || isRepeated(sibling) && like == sibling.operands().get(0);
        return isLikeSibling ? value.operands().get(0) : value;
    }

    private static boolean isRepeated(Value value) {
        return value.operation().filter(operation -> operation.name().equals("broadcast")).isPresent();
    }

    private String write(Value value) {
        if (value instanceof Placeholder) {
            return fields.size() == 1 ? fields.values().iterator().next()
                    : nodes.node(value.name(), "Concat", Map.of("axis", 1), fields.values().toArray(String[]::new));
        }
        List<String> inputs = reads(value).stream().map(names::get).toList();
        if (layers.containsKey(value)) {
            return LayerRules.write(layers.get(value), nodes, inputs);
        }
        String operation = value.operation().map(each -> each.name()).orElse("a gradient");
        Rule rule = Rules.of(operation);
        if (rule == null) {
            throw new IllegalArgumentException("Onnx has no operator for " + value.name()
                    + ": write the layer with the operations of Weft instead of one of your own");
        }
        if (operation.equals("columns") && value.operands().get(0) == network.input()) {
            int from = ((Number) value.attributes().get("from")).intValue();
            if (value.attributes().get("to").equals(ends.get(from))) {
                return fields.get(from);
            }
        }
        return rule.write(new Rule.Site(nodes, value, reads(value), inputs));
    }
}
