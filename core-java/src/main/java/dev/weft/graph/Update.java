package dev.weft.graph;

import java.util.List;

/**
 * A change of variables that a run makes after all its values are computed from the old ones: elementwise, each
 * variable from one operand of its shape, usually a gradient. Immutable; threads may share it if they may share its
 * rule.
 */
public final class Update implements Fetch {
    /**
     * Computes the new elements of a variable from those of its operand. Must give the same bits however the range is
     * cut.
     */
    public interface Rule {
        /** Called once before the elements of a run. */
        default void begin() {}

        /** Changes elements {@code [from, to)} of variable {@code index} in place. */
        void apply(int index, float[] variable, float[] operand, int from, int to);

        /** Called once after all elements of a run. */
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

    /** {@code variable += amount}, such as a step counter. TensorFlow's {@code assign_add}. */
    public static Update increment(Variable variable, Value amount) {
        return of(List.of(variable), List.of(amount), (index, values, operand, from, to) -> {
            for (int i = from; i < to; i++) {
                values[i] += operand[i];
            }
        });
    }

    /** {@code variable = value}. TensorFlow's {@code assign}. */
    public static Update assign(Variable variable, Value value) {
        return of(List.of(variable), List.of(value),
                (index, values, operand, from, to) -> System.arraycopy(operand, from, values, from, to - from));
    }
}
