package dev.weft.network;

import dev.weft.graph.Arithmetic;
import dev.weft.graph.Joining;
import dev.weft.graph.Reductions;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * How branches of a network meet. {@link Branch} has a method for each: {@code Branch.concat(taste, item)}. As a layer
 * of a chain, which has one input, a join returns it unchanged.
 */
public enum Join implements Layer {
    /**
     * Side by side: {@code [batch, …, n]} and {@code [batch, …, m]} become {@code [batch, …, n + m]}. A {@code [batch]}
     * counts as {@code [batch, 1]}. Keras' {@code Concatenate}.
     */
    CONCAT(values -> Joining.concat(values.stream().map(Join::column).toList())),
    /** {@code y = Σ x}, for inputs of one shape. Keras' {@code Add}. */
    ADD(values -> values.stream().reduce(Value::plus).orElseThrow()),
    /** {@code y = Π x}, elementwise, for inputs of one shape. Keras' {@code Multiply}. */
    MULTIPLY(values -> values.stream().reduce(Value::times).orElseThrow()),
    /** {@code y = Σ x / n} of n inputs of one shape. Keras' {@code Average}. */
    AVERAGE(values -> values.stream().reduce(Value::plus).orElseThrow().div(values.size())),
    /** {@code y = max x}, elementwise, for inputs of one shape. Keras' {@code Maximum}. */
    MAXIMUM(values -> values.stream().reduce(Arithmetic::maximum).orElseThrow()),
    /**
     * {@code y = Σ_j a_j · b_j} of two inputs {@code [batch, n]}, or of {@code [batch, …, n]} over the last axis:
     * {@code [batch, …, 1]}. Keras' {@code Dot(axes=-1)}.
     */
    DOT(values -> {
        Value product = values.get(0).times(values.get(1));
        return Shaping.reshape(Reductions.sum(product, -1), product.shape().with(-1, 1).toArray());
    });

    private final Function<List<Value>, Value> formula;

    Join(Function<List<Value>, Value> formula) {
        this.formula = formula;
    }

    private static Value column(Value value) {
        return value.shape().rank() == 1 ? Shaping.reshape(value, Shape.UNKNOWN, 1) : value;
    }

    /**
     * Records the join of the outputs of branches.
     *
     * @param values the outputs, at least one; two for {@link #DOT}
     * @throws IllegalArgumentException if the shapes do not fit; the message has them
     */
    public Value of(List<Value> values) {
        if (values.size() == 1 && this != DOT) {
            return values.get(0);
        }
        Shape first = values.get(0).shape();
        List<Shape> shapes = values.stream().map(Value::shape).toList();
        if (this == DOT && (values.size() != 2 || first.rank() < 2)) {
            throw new IllegalArgumentException(kind() + " expects two inputs [batch, n] but got " + shapes);
        }
        if (this != CONCAT && !shapes.stream().allMatch(first::equals)) {
            throw new IllegalArgumentException(kind() + " expects inputs of one shape but got " + shapes
                    + ": give the branches equally many units");
        }
        return formula.apply(values);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        return (x, pass) -> x;
    }

    @Override
    public String kind() {
        return name().toLowerCase(Locale.ROOT);
    }
}
