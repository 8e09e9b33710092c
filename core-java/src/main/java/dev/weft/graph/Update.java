package dev.weft.graph;

import dev.weft.device.HostArray;
import dev.weft.device.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

        /**
         * The same change of a variable in a form for a device, if there is one; otherwise it is made on the host, with
         * copies. Asked once for each plan on a device.
         */
        default Optional<Change> onDevice(int index) {
            return Optional.empty();
        }

        /** Called once at the end of a run, after all elements are changed. */
        default void end() {}
    }

    /**
     * A change of a variable on a device.
     *
     * @param kernel a text of the kind EACH that changes its target, and reads the operand
     * @param slots the arrays of its slots
     * @param after a text that changes the variable once more, such as to fulfil a constraint
     */
    public record Change(Kernel kernel, List<HostArray> slots, Optional<Kernel> after) {
        /** Creates a change after which there is no other. */
        public Change(Kernel kernel, List<HostArray> slots) {
            this(kernel, slots, Optional.empty());
        }

        /** The forms that make the change, of rows of {@code width} elements. */
        private List<Part.Step> steps(boolean skipsZeros, int rows, int width) {
            List<Part.Step> steps = new ArrayList<>();
            if (skipsZeros && rows > 0) {
                // Also -0 makes a row count, as on the host.
                steps.add(new Part.Step(Kernel.items(rows, "float any = 0.0f; for (int k = 0; k < width; k++)"
                        + " { float x = g[i * width + k]; if (x != 0.0f || 1.0f / x < 0.0f) { any = 1.0f; } }"
                        + " put(y, i, any);", "y", "g").with("width", width), rows));
                List<String> reads = new ArrayList<>(List.of("any[i / width]"));
                reads.addAll(kernel.reads());
                steps.add(new Part.Step(kernel.withReads(reads).with("width", Math.max(1, width))
                        .withText("if (any != 0.0f) { " + kernel.text() + " }"), 0));
            } else {
                steps.add(new Part.Step(kernel, 0));
            }
            after.ifPresent(text -> steps.add(new Part.Step(text, 0)));
            return steps;
        }
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

    /** What variable {@code index} reads. A variable is copied first, because another update of a run may change it. */
    Cell operand(Planner planner, int index) {
        Value value = operands.get(index);
        Cell operand = planner.cells.get(value);
        if (!operand.shape.equals(variables.get(index).shape())) {
            throw new IllegalArgumentException("Update of " + variables.get(index)
                    + " expects an operand of its shape but got "
                    + value.name() + " " + operand.shape);
        }
        if (!(value instanceof Variable)) {
            return operand;
        }
        Cell copy = new Cell(operand.shape);
        Part part =
                Part.elements(operand.shape, 1,
                        (from, to) -> System.arraycopy(operand.data, from, copy.data, from, to - from));
        if (planner.isPlaced(value)) {
            part.changing(List.of(operand)).on(Kernel.value("x", "x"));
        }
        planner.instructions.add(new Instruction(Planner.named("copy of " + value.name()), part, part.code, copy,
                List.of(operand), List.of()));
        return copy;
    }

    /** Adds the instruction that changes variable {@code index}. */
    void emit(Planner planner, int index, Cell operand) {
        Variable updated = variables.get(index);
        Cell variable = planner.cells.get(updated);
        Touched touched = operand.touched;
        Part.Code all = (from, to) -> rule.apply(index, variable.data, operand.data, from, to);
        boolean skipsZeros = updated.isTable && rule.skipsZeros();
        Part.Code code = skipsZeros
                ? Touched.skippingZeros(operand, variable.shape.rowSize(), all)
                : all;
        Part part = Part.elements(variable.shape, 4, code).changing(List.of(operand));
        Plan.Computation computation = Planner.named("update of " + updated.name());
        if (touched != null && rule.skipsZeros()) {
            Part some = touched.part(part);
            planner.instructions.add(
                    new Instruction(computation, some, some.code, variable, List.of(), List.of(operand)));
            planner.tables.put(updated, touched);
            return;
        }
        if (planner.isPlaced(updated)) {
            rule.onDevice(index).ifPresent(change -> part.on(change.steps(skipsZeros, variable.shape.rows(),
                    variable.shape.rowSize()), change.slots));
        }
        planner.instructions.add(new Instruction(computation, part, part.code, variable, List.of(operand), List.of()));
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
        return of(List.of(variable), List.of(amount), new Elements("v += x;", (values, operand, from, to) -> {
            for (int i = from; i < to; i++) {
                values[i] += operand[i];
            }
        }));
    }

    /**
     * {@code variable = value}. TensorFlow's {@code assign}.
     *
     * @throws IllegalArgumentException if the shapes differ; the value is not broadcast
     */
    public static Update assign(Variable variable, Value value) {
        return of(List.of(variable), List.of(value), new Elements("v = x;",
                (values, operand, from, to) -> System.arraycopy(operand, from, values, from, to - from)));
    }

    /** A rule for elements that needs no state. */
    private record Elements(String text, Code code) implements Rule {
        interface Code {
            void run(float[] variable, float[] operand, int from, int to);
        }

        @Override
        public void apply(int index, float[] variable, float[] operand, int from, int to) {
            code.run(variable, operand, from, to);
        }

        @Override
        public Optional<Change> onDevice(int index) {
            return Optional.of(new Change(Kernel.each(text, "v", "x").changing(), List.of()));
        }
    }
}
