package dev.weft.graph;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tensor to be computed: a node of a {@link Graph}. It has a shape, of which any length may be unknown until
 * placeholders are fed, and no numbers; a {@link Session}, a {@link Tape} or a {@link Plan} computes those.
 *
 * <pre>{@code
 * Value y = MatrixOps.matmul(x, w).plus(b);                       // records, computes nothing
 * Value error = Reductions.mean(Elementwise.square(y.minus(labels)));
 * Tensor result = session.run(Map.of(x, features, labels, numbers), error);
 * }</pre>
 *
 * <p>The methods record {@link Arithmetic}, with its broadcasting, in the graph of this value. Kotlin uses them as
 * operators: {@code x * 2.0 + b}. Other operations are static methods of {@link Elementwise}, {@link Reductions},
 * {@link MatrixOps}, {@link Shaping} and {@link Joining}. Operands must belong to one graph; otherwise every operation
 * throws {@code IllegalArgumentException}.
 *
 * <p>Values are immutable, except that a {@link Variable} keeps numbers, and they are equal only if they are the same
 * object.
 */
public sealed interface Value extends Fetch permits Node, Placeholder, Variable {
    /** The graph in which this value was recorded. */
    Graph graph();

    /** The position in the graph, from 0; operands have smaller ones than their results. */
    int id();

    /**
     * The name in messages: that of a placeholder or variable; place, operation and {@link #id}, such as
     * {@code dense1/affine#7}; {@code constant#3}; or what a gradient is of. Only the names of variables are unique.
     */
    String name();

    /** The lengths of the dimensions, as far as they are known when the value is recorded. */
    Shape shape();

    /**
     * The operation that computes this value from its {@link #operands()}; empty if it is fed, kept, a constant, or a
     * gradient. With {@link #attributes()} it is all that an exporter needs; {@link Operation} has the table of names.
     */
    default Optional<Operation> operation() {
        return Optional.empty();
    }

    /** The operands of the {@link #operation()}, in its order; empty if there is none. */
    default List<Value> operands() {
        return List.of();
    }

    /**
     * The numbers that the name of the {@link #operation()} leaves open, such as the slope of {@code leakyRelu}, by
     * name; see {@link Graph#describe}.
     */
    default Map<String, Object> attributes() {
        return Map.of();
    }

    /** A copy of the elements if this is a constant. */
    default Optional<Tensor> constant() {
        return Optional.empty();
    }

    /**
     * {@code this + other}, broadcast; see {@link Arithmetic#add(Value, Value)}.
     *
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    default Value plus(Value other) {
        return Arithmetic.add(this, other);
    }

    /** {@code this + number}, with the number rounded to float. */
    default Value plus(double number) {
        return Arithmetic.add(this, number);
    }

    /**
     * {@code this - other}, broadcast; see {@link Arithmetic#subtract(Value, Value)}.
     *
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    default Value minus(Value other) {
        return Arithmetic.subtract(this, other);
    }

    /** {@code this - number}, with the number rounded to float. */
    default Value minus(double number) {
        return Arithmetic.add(this, -number);
    }

    /**
     * {@code this · other}, elementwise, broadcast; see {@link Arithmetic#multiply(Value, Value)}. For the product of
     * matrices see {@link MatrixOps#matmul}.
     *
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    default Value times(Value other) {
        return Arithmetic.multiply(this, other);
    }

    /** {@code this · number}, with the number rounded to float. */
    default Value times(double number) {
        return Arithmetic.multiply(this, number);
    }

    /**
     * {@code this / other}, elementwise, broadcast; see {@link Arithmetic#divide(Value, Value)}.
     *
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    default Value div(Value other) {
        return Arithmetic.divide(this, other);
    }

    /** {@code this / number}, with the number rounded to float. */
    default Value div(double number) {
        return Arithmetic.divide(this, number);
    }

    /** {@code -this}. */
    default Value unaryMinus() {
        return Arithmetic.negate(this);
    }

    /**
     * Row {@code index} along the first axis, which is removed from the shape; see {@link Shaping#row}.
     *
     * @throws IllegalArgumentException if there is no such row
     */
    default Value get(int index) {
        return Shaping.row(this, index);
    }
}
