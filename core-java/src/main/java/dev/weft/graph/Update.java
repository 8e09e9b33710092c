package dev.weft.graph;

import java.util.List;

/**
 * A change of variables that a run makes after all its values are computed from the old ones: elementwise, each
 * variable from one operand of its shape, usually a gradient.
 *
 * <pre>{@code
 * Variable steps = graph.variable("steps", Shape.SCALAR, false, () -> Tensor.scalar(0));
 * Update count = Update.increment(steps, graph.constant(1));
 * session.run(Map.of(), count);
 * }</pre>
 *
 * <p>Several updates of one run are made in the order of the fetches, but their operands are all computed first: with
 * {@code assign(a, b)} and {@code assign(b, a)} two variables exchange their values. For gradient descent see
 * {@code Minimizer} in the package {@code training}.
 *
 * <p>Immutable; threads may share it if they may share its rule.
 */
public final class Update implements Fetch {
    /**
     * Computes the new elements of a variable from the old ones and those of its operand. Must give the same bits
     * however the elements are cut into ranges, and must not allocate.
     */
    public interface Rule {
        /** Called once at the start of a run, before any value is computed. */
        default void begin() {}

        /**
         * Changes elements {@code [from, to)} of a variable in place. Several threads may call it at the same time, for
         * different variables or elements.
         *
         * @param index the position of the variable in the update, from 0
         * @param variable the elements of the whole variable
         * @param operand the elements of its operand, which must not be changed
         * @param from the first element to change
         * @param to the element after the last one
         */
        void apply(int index, float[] variable, float[] operand, int from, int to);

        /**
         * Whether a row of a table that {@link Joining#rows} looks up may be passed over when its operand is all zeros,
         * as the gradient of a row that the batch does not contain: {@link #apply} is then called for the other rows
         * alone, in ranges of one row. False by default: the rule sees every element.
         */
        default boolean skipsZeros() {
            return false;
        }

        /** Called once at the end of a run, after all elements are changed. */
        default void end() {}
    }

    final List<Variable> variables;
    final List<Value> operands;
    final Rule rule;

    private Update(List<Variable> variables, List<Value> operands, Rule rule) {
        this.variables = variables;
        this.operands = operands;
        this.rule = rule;
    }

    /**
     * Creates an update of {@code variables} from {@code operands} by {@code rule}.
     *
     * @param variables the variables to change, trainable or not
     * @param operands a value for each variable, of its shape
     * @param rule computes the new elements
     * @throws IllegalArgumentException if the lists differ in length, the members of a pair differ in shape, or values
     *     belong to different graphs
     */
    public static Update of(List<Variable> variables, List<? extends Value> operands, Rule rule) {
        if (variables.size() != operands.size()) {
            throw new IllegalArgumentException("Update expects an operand for each of " + variables.size()
                    + " variables but got " + operands.size());
        }
        for (int i = 0; i < variables.size(); i++) {
            variables.get(0).graph().expectOwn("Update", variables.get(i));
            variables.get(0).graph().expectOwn("Update", operands.get(i));
            if (!variables.get(i).shape().accepts(operands.get(i).shape())) {
                throw new IllegalArgumentException("Update of " + variables.get(i)
                        + " expects an operand of its shape but got "
                        + operands.get(i));
            }
        }
        return new Update(List.copyOf(variables), List.copyOf(operands), rule);
    }

    /** The variables that change, in order. */
    public List<Variable> variables() {
        return variables;
    }

    /**
     * {@code variable += amount}, such as a step counter. TensorFlow's {@code assign_add}. Counts of float are exact up
     * to 16,777,216.
     *
     * @throws IllegalArgumentException if the shapes differ; the amount is not broadcast
     */
    public static Update increment(Variable variable, Value amount) {
        return of(List.of(variable), List.of(amount), (index, values, operand, from, to) -> {
            for (int i = from; i < to; i++) {
                values[i] += operand[i];
            }
        });
    }

    /**
     * {@code variable = value}. TensorFlow's {@code assign}.
     *
     * @throws IllegalArgumentException if the shapes differ; the value is not broadcast
     */
    public static Update assign(Variable variable, Value value) {
        return of(List.of(variable), List.of(value),
                (index, values, operand, from, to) -> System.arraycopy(operand, from, values, from, to - from));
    }
}
