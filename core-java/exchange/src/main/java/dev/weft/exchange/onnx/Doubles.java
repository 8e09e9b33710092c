package dev.weft.exchange.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;

/** Arithmetic in double precision as nodes, for what a table's columns need before they become features. */
record Doubles(Nodes nodes, String label) {
    String number(double number) {
        return nodes.doubles(new double[]{number});
    }

    String add(String x, double number) {
        return number == 0 ? x : node("Add", x, number(number));
    }

    String times(String x, double number) {
        return number == 1 ? x : node("Mul", x, number(number));
    }

    String plus(String x, String y) {
        return node("Add", x, y);
    }

    String minus(String x, String y) {
        return node("Sub", x, y);
    }

    /** {@code floor(x / number)}. */
    String floors(String x, double number) {
        return node("Floor", node("Div", x, number(number)));
    }

    /** {@code x - number · floor(x / number)}. */
    String rest(String x, double number) {
        return minus(x, times(floors(x, number), number));
    }

    /** {@code yes} where {@code x < number}, else {@code no}. */
    String below(String x, double number, String yes, String no) {
        return node("Where", node("Less", x, number(number)), yes, no);
    }

    String node(String operator, String... inputs) {
        return nodes.node(label, operator, inputs);
    }

    String toFloat(String x) {
        return nodes.cast(label, x, DataType.FLOAT);
    }

    String toDouble(String x) {
        return nodes.cast(label, x, DataType.DOUBLE);
    }
}
