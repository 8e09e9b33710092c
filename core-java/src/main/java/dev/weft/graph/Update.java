package dev.weft.graph;

import java.util.List;

/**
 * A change of variables that a run makes after all its values are computed from the old ones: element by element, each
 * variable from one operand of its shape, usually a gradient. Immutable: threads may share it as far as its rule lets
 * them.
 */
public final class Update implements Fetch {
    /** How one variable's elements follow from its operand's. Must give the same bits however the range is cut. */
    public interface Rule {
        /** Called once before the elements of a run. */
        default void begin() {}

        /** Changes elements {@code [from, to)} of the {@code index}-th variable in place. */
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
     * An update of {@code variables} from {@code operands} by {@code rule}.
     *
     * @throws IllegalArgumentException if the lists differ in length, a pair in shape, or values in their graph
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

    /** {@code variable += amount}, as a counter does. */
    public static Update increment(Variable variable, Value amount) {
        return of(List.of(variable), List.of(amount), (index, values, operand, from, to) -> {
            for (int i = from; i < to; i++) {
                values[i] += operand[i];
            }
        });
    }

    /** {@code variable = value}. */
    public static Update assign(Variable variable, Value value) {
        return of(List.of(variable), List.of(value),
                (index, values, operand, from, to) -> System.arraycopy(operand, from, values, from, to - from));
    }
}
