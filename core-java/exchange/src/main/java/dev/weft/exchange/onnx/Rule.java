package dev.weft.exchange.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Map;

/** How an operation of Weft becomes ONNX nodes. */
@FunctionalInterface
interface Rule {
    /** Writes the nodes of a value and returns the name of the result. */
    String write(Site at);

    /** Adds one node of an operator without attributes, which reads the operands. */
    static Rule node(String operator) {
        return at -> at.node(operator, at.inputs().toArray(String[]::new));
    }

    /**
     * A value to be written.
     *
     * @param nodes the graph so far
     * @param value the value
     * @param reads the operands that it reads
     * @param inputs their names in the graph
     */
    record Site(Nodes nodes, Value value, List<Value> reads, List<String> inputs) {
        String in(int operand) {
            return inputs.get(operand);
        }

        Shape shape(int operand) {
            return reads.get(operand).shape();
        }

        boolean has(String attribute) {
            return value.attributes().containsKey(attribute);
        }

        Object attribute(String name) {
            return value.attributes().get(name);
        }

        float real(String attribute) {
            return ((Number) attribute(attribute)).floatValue();
        }

        int whole(String attribute) {
            return ((Number) attribute(attribute)).intValue();
        }

        String node(String operator, String... inputs) {
            return nodes.node(value.name(), operator, inputs);
        }

        String node(String operator, Map<String, ?> attributes, String... inputs) {
            return nodes.node(value.name(), operator, attributes, inputs);
        }

        String number(double number) {
            return nodes.number((float) number);
        }

        /** A truth of ONNX as the number 1 or 0. */
        String asNumber(String truth) {
            return nodes.cast(value.name(), truth, DataType.FLOAT);
        }

        String slice(String x, long from, long to, long axis) {
            return node("Slice", x, nodes.wholes(from), nodes.wholes(to), nodes.wholes(axis));
        }

        String unsqueeze(String x, long axis) {
            return node("Unsqueeze", x, nodes.wholes(axis));
        }

        String reshape(String x, long... dimensions) {
            return node("Reshape", x, nodes.wholes(dimensions));
        }
    }
}
