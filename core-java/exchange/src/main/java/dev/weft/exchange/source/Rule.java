package dev.weft.exchange.source;

import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** How an operation of Weft becomes an expression of Java. */
@FunctionalInterface
interface Rule {
    /** Writes the expression of a value, a {@code float[]}. */
    String write(Site at);

    /** Calls a method on the operands. */
    static Rule call(String method) {
        return at -> at.call(method);
    }

    /**
     * A value to be written.
     *
     * @param value the value
     * @param recording the shapes and numbers
     * @param weights the fields of numbers
     * @param names the variables of the values that are computed already
     */
    record Site(Value value, Recording recording, Weights weights, Map<Value, String> names) {
        Value operand(int operand) {
            return value.operands().get(operand);
        }

        /** The shape of an operand, for a batch of one. */
        Shape shape(int operand) {
            return recording.shapes().get(operand(operand));
        }

        /** The shape of the result, for a batch of one. */
        Shape shape() {
            return recording.shapes().get(value);
        }

        /** An operand as a {@code float[]}. */
        String in(int operand) {
            return name(operand(operand));
        }

        private String name(Value wanted) {
            Tensor constant = recording.numbers().get(wanted);
            return constant == null ? names.get(wanted) : weights.flat(wanted.name(), constant);
        }

        /** An operand as a {@code float[][]} of lines along its last axis. */
        String matrix(int operand) {
            Shape shape = shape(operand);
            int columns = shape.dimension(-1);
            int rows = columns == 0 ? 0 : shape.size() / columns;
            Tensor constant = recording.numbers().get(operand(operand));
            return constant == null ? "rows(" + in(operand) + ", " + rows + ", " + columns + ")"
                    : weights.rows(operand(operand).name(), constant, rows, columns);
        }

        boolean has(String attribute) {
            return value.attributes().containsKey(attribute);
        }

        Object attribute(String name) {
            return value.attributes().get(name);
        }

        int whole(String attribute) {
            return ((Number) attribute(attribute)).intValue();
        }

        String real(String attribute) {
            return Literal.of(((Number) attribute(attribute)).floatValue());
        }

        /** A call on all operands, then on other arguments. */
        String call(String method, Object... others) {
            StringJoiner arguments = new StringJoiner(", ", method + "(", ")");
            for (int i = 0; i < value.operands().size(); i++) {
                arguments.add(in(i));
            }
            List.of(others).forEach(other -> arguments.add(other.toString()));
            return arguments.toString();
        }

        /** The distance of the elements along an axis of an operand. */
        int stride(int operand, int axis) {
            int stride = 1;
            for (int inner = axis + 1; inner < shape(operand).rank(); inner++) {
                stride *= shape(operand).dimension(inner);
            }
            return stride;
        }
    }
}
