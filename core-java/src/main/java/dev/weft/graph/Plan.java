package dev.weft.graph;

import dev.weft.blas.Workers;
import dev.weft.device.Detour;
import dev.weft.device.Device;
import dev.weft.device.HostArray;
import dev.weft.device.Program;
import dev.weft.internal.pace.Pace;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A graph prepared for certain fetches and shapes: the arrays, and the order of the parts that fill them. Making a plan
 * costs time and memory; replaying it allocates nothing.
 *
 * <pre>{@code
 * Plan plan = Plan.of(List.of(y), Map.of(x, Shape.of(32, 784)), Workers.shared());
 * plan.feed(x, examples).run(0);
 * Tensor result = plan.value(y); // the next run overwrites it
 * }</pre>
 *
 * <p>Most programs use a {@link Session}, a {@link Tape} or a training, which make plans and keep them. A plan of your
 * own saves the look-up and the copies of the results.
 *
 * <p>A plan contains only what its fetches need, each value once, however often it is used. Values that depend on
 * constants alone are computed when the plan is made. Every other value has an array of its own for as long as the plan
 * lives, so a plan needs about as much memory as all intermediate results of a batch, and about twice that with
 * gradients. Variables are not copied: a run sees their current values.
 *
 * <p>For one thread at a time. Threads that predict at the same time each use a plan of their own with the same
 * variables.
 */
public final class Plan implements Plans.Holder {
    /** For more work than this many multiplications and additions it does not matter how its steps are called. */
    private static final long LITTLE = 100_000;
    /** The JIT compiler gives up on a method of too many steps. */
    private static final int FEW = 500;
    /** After so many runs, compiling the steps together pays: that takes about as long as they took so far. */
    static final int OFTEN = 500_000;

    private final Map<Value, Cell> cells;
    private final Placeholder[] placeholders;
    /** The cell of each placeholder: few enough that looking through them is faster than a map. */
    private final Cell[] fed;
    private final Map<Cell, Computation> constants;
    private final Map<Variable, Touched> tables;
    private final Update[] updates;
    private final List<Instruction> instructions;
    private final Section[] sections;
    private final Workers workers;
    /** How many sections to share: none, only those with much work, or all that several threads may take. */
    private final int mostShared;
    private final Pace pace;
    private final Frame.Run run;
    private final Variable[] variables;
    private final @Nullable Program program;
    private final Instruction.Checks checks;
    /** How many runs of little work are left until the steps are joined; 0 if they never are. */
    private int apart;
    private Section.@Nullable Sequence sequence;

    /**
     * A computation of a plan, for messages.
     *
     * @param name its name, such as {@code dense1/affine#7}, {@code gradient of dense1/affine#7} or
     *     {@code update of dense1.kernel}
     * @param hint the hint of its operation, see {@link Operation#hint}
     */
    public record Computation(String name, Optional<String> hint) {}

    private Plan(Planner planner, List<? extends Fetch> fetches, Workers workers, @Nullable Device device) {
        this.cells = planner.cells;
        this.run = planner.run;
        this.workers = workers;
        this.placeholders = cells.keySet().stream().filter(Placeholder.class::isInstance).toArray(Placeholder[]::new);
        this.fed = Stream.of(placeholders).map(cells::get).toArray(Cell[]::new);
        this.constants = planner.constants;
        this.tables = Collections.unmodifiableMap(planner.tables);
        this.updates = fetches.stream().filter(Update.class::isInstance).toArray(Update[]::new);
        this.instructions = planner.instructions;
        this.sections = Section.of(instructions);
        this.mostShared = workers.threads() == 1 ? 0 : (int) Stream.of(true, false)
                .filter(light -> Stream.of(sections).anyMatch(section -> section.isShared(light))).count();
        this.pace = new Pace(mostShared + 1, System::nanoTime);
        this.variables = cells.keySet().stream().filter(Variable.class::isInstance).toArray(Variable[]::new);
        this.checks = new Instruction.Checks(device == null ? List.of() : instructions, List.of(fed));
        this.program = device == null ? null : new Program(device, checks.work(workers));
        this.apart = instructions.size() <= FEW && Stream.of(sections).mapToLong(Section::cost).sum() < LITTLE
                ? OFTEN : 0;
    }

    /**
     * Creates a plan that computes {@code fetches} from placeholders of the given shapes.
     *
     * @param fetches the values to compute and the updates to make
     * @param shapes the shape of each placeholder that they need, with all lengths known; others are ignored
     * @param workers the threads that compute; results are bit-identical for any number of them
     * @throws IllegalArgumentException if a placeholder that is needed has no shape, or one that it does not accept, or
     *     if the shapes do not fit an operation
     * @throws IllegalStateException if a variable that is needed has no value
     */
    public static Plan of(List<? extends Fetch> fetches, Map<Placeholder, Shape> shapes, Workers workers) {
        return of(new Planner(shapes, false, null), fetches, workers, null);
    }

    /**
     * Creates a plan as {@link #of} does, for predictions: each row of a matrix product has the bits that it has if it
     * is the only one, so that they do not depend on how many examples are computed at once. On some engines a product
     * takes longer then, see {@link dev.weft.blas.Blas#addByRow}.
     *
     * @param fetches as in {@link #of}
     * @param shapes as in {@link #of}
     * @param workers as in {@link #of}
     * @throws IllegalArgumentException as {@link #of}
     * @throws IllegalStateException as {@link #of}
     */
    public static Plan byRow(List<? extends Fetch> fetches, Map<Placeholder, Shape> shapes, Workers workers) {
        return of(new Planner(shapes, true, null), fetches, workers, null);
    }

    /**
     * Creates a plan as {@link #of} does that computes on {@code device} what has a {@linkplain Part#on form} for it,
     * and the rest on the host, with copies. Variables stay on the device from run to run: {@link Variable#tensor} and
     * {@link #value} copy what has changed there.
     *
     * @param fetches as in {@link #of}
     * @param shapes as in {@link #of}
     * @param workers the threads for the rest
     * @param device the device
     * @param places which values to compute there, with their gradients and updates
     * @throws IllegalArgumentException as {@link #of}
     * @throws IllegalStateException as {@link #of}, or if the device has too little memory
     */
    public static Plan on(Device device, List<? extends Fetch> fetches, Map<Placeholder, Shape> shapes,
            Workers workers, Predicate<Value> places) {
        return of(new Planner(shapes, false, places), fetches, workers, device);
    }

    /**
     * Returns what would run on the host in a plan of {@code fetches} {@linkplain #on on a device}, because it has no
     * {@linkplain Part#on form}, in order; empty if there is nothing. It needs no device.
     *
     * @param fetches as in {@link #of}
     * @param shapes as in {@link #of}, as are the exceptions
     */
    public static List<Detour> detours(List<? extends Fetch> fetches, Map<Placeholder, Shape> shapes) {
        Planner planner = new Planner(shapes, false, any -> true);
        planner.plan(fetches);
        return Detour.of(new Instruction.Checks(planner.instructions, planner.fed()).work(Workers.shared()));
    }

    /**
     * Creates a plan as {@link #of} does that computes values where they were {@linkplain Graph#device recorded} for.
     *
     * @param who who asks, for messages
     * @param fetches as in {@link #of}
     * @param shapes as in {@link #of}
     * @param workers as in {@link #of}
     * @throws IllegalArgumentException as {@link #of}
     * @throws IllegalStateException as {@link #of}, or if the device is not there or has too little memory
     */
    public static Plan placed(String who, List<? extends Fetch> fetches, Map<Placeholder, Shape> shapes,
            Workers workers) {
        return placed(Placement.STRICT.device(who, Planner.values(fetches)), false, fetches, shapes, workers);
    }

    /** Creates a plan on the device for which some of the values were recorded, if there is one. */
    static Plan placed(Optional<Device> device, boolean byRow, List<? extends Fetch> fetches,
            Map<Placeholder, Shape> shapes, Workers workers) {
        Planner planner = new Planner(shapes, byRow, device.<Predicate<Value>>map(
                one -> value -> value.graph().deviceOf(value).equals(one.name())).orElse(null));
        return of(planner, fetches, workers, device.orElse(null));
    }

    /**
     * Creates a plan on a device for predictions, if {@code byRow}: {@linkplain #byRow by row} on the host. The rest is
     * as in {@link #on(Device, List, Map, Workers, Predicate)}.
     */
    public static Plan on(Device device, boolean byRow, List<? extends Fetch> fetches, Map<Placeholder, Shape> shapes,
            Workers workers, Predicate<Value> places) {
        return of(new Planner(shapes, byRow, places), fetches, workers, device);
    }

    private static Plan of(Planner planner, List<? extends Fetch> fetches, Workers workers, @Nullable Device device) {
        planner.plan(fetches);
        return new Plan(planner, fetches, workers, device);
    }

    /**
     * Sets the values of a placeholder for the next runs. The array is read in each run, not copied, so you may also
     * refill it between runs. Feed every placeholder that the fetches need before the first run. A placeholder that no
     * fetch needs is ignored.
     *
     * @param placeholder the placeholder
     * @param values its values, of exactly the planned shape
     * @return this
     * @throws IllegalArgumentException if the shape is not the planned one
     */
    public Plan feed(Placeholder placeholder, Tensor values) {
        for (int i = 0; i < fed.length; i++) {
            if (placeholders[i] == placeholder) {
                Cell cell = fed[i];
                if (!cell.shape.equals(values.shape())) {
                    throw new IllegalArgumentException("Plan expects " + placeholder.name() + " " + cell.shape
                            + " but got " + values.shape());
                }
                cell.data = values.data();
                if (program != null) {
                    cell.array().replace(cell.data);
                }
            }
        }
        return this;
    }

    /**
     * Takes what {@link #feed} will bring for the next run to the device of this plan already, while it computes; call
     * it after {@link #run(long)}, before anything waits for results. The array must not change before that run. It has
     * no effect without a device.
     *
     * @param placeholder the placeholder
     * @param values its values for the next run
     * @return this
     */
    public Plan ahead(Placeholder placeholder, Tensor values) {
        for (int i = 0; program != null && i < fed.length; i++) {
            if (placeholders[i] == placeholder && fed[i].shape.equals(values.shape())) {
                program.ahead(fed[i].array(), values.data());
            }
        }
        return this;
    }

    /**
     * Computes all values, then makes the updates in the order of the fetches.
     *
     * @param step the number from which random parts draw: the same number repeats the same dropout, for instance
     * @throws IllegalStateException if a placeholder has never been fed, or the workers are closed
     */
    public void run(long step) {
        run(step, 1);
    }

    /**
     * Computes as {@link #run(long)} does, in a step of epochs of a certain length, by which schedules measure time.
     *
     * @param step the number from which random parts draw
     * @param stepsPerEpoch the number of steps per epoch, at least 1
     * @throws IllegalStateException if a placeholder has never been fed, or the workers are closed
     */
    public void run(long step, long stepsPerEpoch) {
        workers.expectOpen();
        for (int i = 0; i < fed.length; i++) {
            Cell cell = fed[i];
            if (cell.data == Planner.UNFED && cell.shape.size() > 0) {
                throw new IllegalStateException("Plan expects placeholder " + placeholders[i].name() + " " + cell.shape
                        + " to be fed before it runs: call feed");
            }
        }
        run.step = step;
        run.stepsPerEpoch = stepsPerEpoch;
        for (Update update : updates) {
            update.rule.begin();
        }
        if (program == null) {
            for (Variable variable : variables) {
                variable.bringHome(updates.length > 0);
            }
            runSteps();
        } else {
            for (int i = 0; i < fed.length; i++) {
                fed[i].array().replace(fed[i].data);
            }
            checks.run();
            program.run();
        }
        for (Update update : updates) {
            update.rule.end();
        }
    }

    @Override
    public boolean isLost() {
        return program != null && program.isLost();
    }

    @Override
    public void rest() {
        if (program != null) {
            Set<HostArray> kept = new HashSet<>(Stream.of(variables).map(Variable::array).toList());
            instructions.forEach(instruction -> kept.addAll(instruction.slots()));
            program.rest(kept);
        }
    }

    private void runSteps() {
        if (sequence != null) {
            sequence.run();
            return;
        }
        int shared = pace.begin();
        for (Section section : sections) {
            section.run(workers, shared > 0, shared > 0 && shared == mostShared);
        }
        pace.end();
        if (apart > 0 && --apart == 0) {
            join();
        }
    }

    /** Lets the following runs call all steps as one method, on this thread alone. */
    void join() {
        sequence = new Section.Sequence(sections);
    }

    /**
     * Returns the numbers of a value after a run: a view that the next run overwrites. Besides the fetches, it returns
     * any value that they were computed from.
     *
     * @param value a value that this plan computes, or a variable or placeholder that it reads
     * @throws IllegalArgumentException if the plan neither computes nor reads the value
     */
    public Tensor value(Value value) {
        Cell cell = cells.get(value);
        if (cell == null) {
            throw new IllegalArgumentException("Plan does not compute " + value.name() + ": add it to the fetches");
        }
        return value instanceof Variable variable ? variable.values() : cell.tensor();
    }

    /**
     * The variables of which a run changes only some rows: tables that the fetches read by {@link Joining#rows} alone,
     * if the rule of their update {@linkplain Update.Rule#skipsZeros skips zeros}.
     */
    public Set<Variable> tables() {
        return tables.keySet();
    }

    /**
     * Whether the rows of {@code table} that the last run could change are finite. It looks at no others, so it takes
     * no longer for a higher table.
     *
     * @param table one of {@link #tables}
     * @throws IllegalArgumentException if it is not one of them
     */
    public boolean isFinite(Variable table) {
        Touched touched = tables.get(table);
        if (touched == null) {
            throw new IllegalArgumentException("Plan.isFinite expects one of the tables " + tables.keySet()
                    + " but got " + table);
        }
        return touched.isFinite(table.values().data());
    }

    /**
     * Returns the first computation of the last run, in an order in which operands come before results, whose array
     * holds a NaN or an infinity; empty if there is none. If several computations fill an array, such as gradients that
     * are added up, the first of them is returned.
     *
     * <p>Fed arrays, variables that the plan does not update and constants are not examined, but what is computed from
     * constants alone is. It looks at every number, so call it only when something went wrong.
     */
    public Optional<Computation> firstNonFinite() {
        Stream<Computation> ofConstants = constants.entrySet().stream()
                .filter(entry -> entry.getKey().tensor().firstNonFinite() >= 0).map(Map.Entry::getValue);
        Stream<Computation> computed =
                instructions.stream().filter(instruction -> instruction.target.tensor().firstNonFinite() >= 0)
                        .map(instruction -> instruction.computation);
        return Stream.concat(ofConstants, computed).findFirst();
    }

    /**
     * Returns the largest absolute value among the finite numbers of the last run, up to and including the
     * {@linkplain #firstNonFinite first computation} with a result that is not finite. If that result is an overflow,
     * there are large numbers before it; if it is not, an operand was not finite.
     */
    public float largestFinite() {
        float largest = 0;
        for (Instruction instruction : instructions) {
            for (float number : instruction.target.tensor().data()) {
                largest = Float.isFinite(number) ? Math.max(largest, Math.abs(number)) : largest;
            }
            if (instruction.target.tensor().firstNonFinite() >= 0) {
                break;
            }
        }
        return largest;
    }
}
