package dev.weft.graph;

import dev.weft.tensor.Shape;

/**
 * A tensor that is yet to be computed: a node of a {@link Graph}. It has a shape, whose batch may be unknown, and no
 * numbers; those appear when a {@link Plan} or a {@link Session} runs the graph.
 */
public sealed interface Value extends Fetch permits Node, Placeholder, Variable {
    /** The graph that this value was recorded in. */
    Graph graph();

    /** The place in the graph's order; operands have smaller ones. */
    int id();

    /** The word that errors use for this value: a variable's name, an operation's place, name and number. */
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

    /** {@code this · other}, element by element, broadcast. */
    default Value times(Value other) {
        return Arithmetic.multiply(this, other);
    }

    /** {@code this · number}. */
    default Value times(double number) {
        return Arithmetic.multiply(this, number);
    }

    /** {@code this / other}, element by element, broadcast. */
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

    /** Row {@code index} along the first axis, which disappears. */
    default Value get(int index) {
        return Shaping.row(this, index);
    }
}
