package dev.weft.graph;

import dev.weft.tensor.Shape;

/**
 * A tensor to be computed: a node of a {@link Graph}. It has a shape, whose batch dimension may be unknown, and no
 * numbers; a {@link Plan} or a {@link Session} computes those. Immutable, except for variables. Kotlin uses the methods
 * as operators: {@code x * 2.0 + b}.
 */
public sealed interface Value extends Fetch permits Node, Placeholder, Variable {
    /** The graph in which this value was recorded. */
    Graph graph();

    /** The position in the graph's order; operands have smaller ones. */
    int id();

    /** The name in messages: that of a variable, or the place, name and number of an operation. */
    String name();

    /** The lengths of the dimensions, as far as they are known. */
    Shape shape();

    /** {@code this + other}, broadcast. */
    default Value plus(Value other) {
        return Arithmetic.add(this, other);
    }

    /** {@code this + number}. */
    default Value plus(double number) {
        return Arithmetic.add(this, number);
    }

    /** {@code this - other}, broadcast. */
    default Value minus(Value other) {
        return Arithmetic.subtract(this, other);
    }

    /** {@code this - number}. */
    default Value minus(double number) {
        return Arithmetic.add(this, -number);
    }

    /** {@code this · other}, elementwise, broadcast. */
    default Value times(Value other) {
        return Arithmetic.multiply(this, other);
    }

    /** {@code this · number}. */
    default Value times(double number) {
        return Arithmetic.multiply(this, number);
    }

    /** {@code this / other}, elementwise, broadcast. */
    default Value div(Value other) {
        return Arithmetic.divide(this, other);
    }

    /** {@code this / number}. */
    default Value div(double number) {
        return Arithmetic.divide(this, number);
    }

    /** {@code -this}. */
    default Value unaryMinus() {
        return Arithmetic.negate(this);
    }

    /** Row {@code index} along the first axis, which is removed from the shape. */
    default Value get(int index) {
        return Shaping.row(this, index);
    }
}
