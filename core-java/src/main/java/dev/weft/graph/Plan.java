package dev.weft.graph;

import dev.weft.blas.Workers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph prepared to compute certain values (fetches) for certain input shapes: it holds the arrays and the order in
 * which to fill them. Making a plan costs time and memory; replaying it allocates nothing. Use a plan from one thread
 * at a time; threads that predict concurrently each need their own plan of the same variables.
 *
 * <pre>{@code
 * Plan plan = Plan.of(List.of(y), Map.of(x, Shape.of(32, 784)), Workers.shared());
 * plan.feed(x, examples).run(0);
 * Tensor result = plan.value(y); // the next run overwrites it
 * }</pre>
 */
public final class Plan {
    private final Map<Value, Cell> cells;
    private final Map<Placeholder, Cell> fed = new HashMap<>();
    private final Update[] updates;
    private final List<Instruction> instructions;
    private final Section[] sections;
    private final Workers workers;
    private final Frame.Run run;

    /**
     * A computation of a plan, for messages.
     *
     * @param name its name, such as {@code dense1/affine#7} or {@code gradient of dense1/affine#7}
     * @param hint the hint of its operation, see {@link Operation#hint}
     */
    public record Computation(String name, Optional<String> hint) {}

    private Plan(Planner planner, List<? extends Fetch> fetches, Workers workers) {
        this.cells = planner.cells;
        this.run = planner.run;
        this.workers = workers;
        cells.forEach((value, cell) -> {
            if (value instanceof Placeholder placeholder) {
                fed.put(placeholder, cell);
            }
        });
        this.updates = fetches.stream().filter(Update.class::isInstance).toArray(Update[]::new);
        this.instructions = planner.instructions;
        this.sections = Section.of(instructions);
    }

    /**
     * Creates a plan that computes {@code fetches} from placeholders of the given shapes.
     *
     * @param fetches the values to compute and the updates to make
     * @param shapes the shape of each placeholder that they need
     * @param workers the threads that compute
     * @throws IllegalArgumentException if a placeholder that is needed has no shape, or one that it does not accept
     * @throws IllegalStateException if a variable that is needed has no value
     */
    public static Plan of(List<? extends Fetch> fetches, Map<Placeholder, Shape> shapes, Workers workers) {
        Planner planner = new Planner(shapes);
        planner.plan(fetches);
        return new Plan(planner, fetches, workers);
    }

    /**
     * Sets the values of a placeholder for the next runs. The array is read, not copied. A placeholder that no fetch
     * needs is ignored.
     *
     * @return this
     * @throws IllegalArgumentException if the shape is not the planned one
     */
    public Plan feed(Placeholder placeholder, Tensor values) {
        Cell cell = fed.get(placeholder);
        if (cell != null) {
            if (!cell.shape.equals(values.shape())) {
                throw new IllegalArgumentException("Plan expects " + placeholder.name() + " " + cell.shape + " but got "
                        + values.shape());
            }
            cell.data = values.data();
        }
        return this;
    }

    /**
     * Computes all values, then makes the updates.
     *
     * @param step the number from which random parts draw
     */
    public void run(long step) {
        run.step = step;
        for (Update update : updates) {
            update.rule.begin();
        }
        for (Section section : sections) {
            section.run(workers);
        }
        for (Update update : updates) {
            update.rule.end();
        }
    }

    /** All values that a run computes or reads. */
    Set<Value> values() {
        return cells.keySet();
    }

    /**
     * Returns the numbers of a fetched value after a run: a view that the next run overwrites.
     *
     * @throws IllegalArgumentException if the value is not among the fetches
     */
    public Tensor value(Value value) {
        Cell cell = cells.get(value);
        if (cell == null) {
            throw new IllegalArgumentException("Plan does not compute " + value.name() + ": add it to the fetches");
        }
        return cell.tensor();
    }

    /**
     * Returns the first computation of the last run, in the order of recording, with a result that is not finite. It
     * looks at every number, so call it only when something went wrong.
     */
    public Optional<Computation> firstNonFinite() {
        return instructions.stream().filter(instruction -> instruction.target.tensor().firstNonFinite() >= 0)
                .map(instruction -> instruction.computation).findFirst();
    }
}
