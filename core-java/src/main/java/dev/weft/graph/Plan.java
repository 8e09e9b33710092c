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
 * A graph made ready to be replayed for certain fetches and shapes: arrays, and the order of the parts that fill
 * them. Making a plan costs time and memory, replaying it allocates nothing. For one thread at a time; threads that
 * predict at once each take a plan of their own over the same variables.
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
     * One computation of a plan, as messages name it.
     *
     * @param name what is computed, such as {@code dense1/affine#7} or {@code gradient of dense1/affine#7}
     * @param hint of its operation, see {@link Operation#hint}
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
     * A plan that computes {@code fetches} from placeholders fed with {@code shapes}.
     *
     * @throws IllegalArgumentException if a placeholder that is needed has no shape, or one that it does not accept
     * @throws IllegalStateException    if a variable that is needed has no value
     */
    public static Plan of(List<? extends Fetch> fetches, Map<Placeholder, Shape> shapes, Workers workers) {
        Planner planner = new Planner(shapes);
        planner.plan(fetches);
        return new Plan(planner, fetches, workers);
    }

    /**
     * Gives a placeholder its numbers for the next runs; the array is read, not copied. A placeholder that no fetch
     * needs is passed over.
     *
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

    /** Computes everything, then makes the updates. {@code step} is the number from which random parts draw. */
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

    /** The numbers of a fetched value after a run: a view that the next run overwrites. */
    public Tensor value(Value value) {
        Cell cell = cells.get(value);
        if (cell == null) {
            throw new IllegalArgumentException("Plan was not made for " + value.name() + ": name it among the fetches");
        }
        return cell.tensor();
    }

    /**
     * The first computation of the last run, in the order of recording, whose result is not finite everywhere, if
     * there is one. Looks at every number: for when something is known to be wrong.
     */
    public Optional<Computation> firstNonFinite() {
        return instructions.stream().filter(instruction -> instruction.target.tensor().firstNonFinite() >= 0)
                .map(instruction -> instruction.computation).findFirst();
    }
}
