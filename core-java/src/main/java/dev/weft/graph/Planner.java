package dev.weft.graph;

import dev.weft.device.Kernel;
import dev.weft.tensor.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns recorded values into instructions on arrays, in an order in which every operand comes before its use.
 * <ol>
 * <li>It collects the values that the fetches need, in recorded order, and the targets of each differentiated loss.
 * <li>It binds each value to a {@link Cell}: variables and placeholders to their arrays, results to new ones with an
 * instruction that fills them. What depends on constants alone is computed at once and needs no instruction.
 * <li>For each differentiated loss it goes back from the loss through the operations between the loss and the targets.
 * When it reaches a value, all operations that use the value have been visited, so the sum of their contributions is
 * its gradient.
 * <li>The updates come last, so that every value is computed from the old variables.
 * </ol>
 *
 * <p>The order is a list; {@link Instruction} and {@link Section} derive from the declared reads what may run at the
 * same time, and which chains may pass through the cache block by block.
 */
final class Planner {
    /** The array of a placeholder before it is fed. */
    static final float[] UNFED = {};

    final Map<Value, Cell> cells = new LinkedHashMap<>();
    final List<Instruction> instructions = new ArrayList<>();
    /** What was computed from constants alone, in order. */
    final Map<Cell, Plan.Computation> constants = new LinkedHashMap<>();
    /** The variables of which updates change only some rows, with these rows. */
    final Map<Variable, Touched> tables = new LinkedHashMap<>();
    final Frame.Run run;

    private final Map<Placeholder, Shape> shapes;
    /** The values to compute on a device; null in a plan without one. */
    private final @Nullable Predicate<Value> places;
    private final Map<Value, Backward> backwards = new HashMap<>();

    Planner(Map<Placeholder, Shape> shapes, boolean byRow, @Nullable Predicate<Value> places) {
        this.shapes = shapes;
        this.places = places;
        this.run = new Frame.Run(byRow);
    }

    /**
     * Plans everything that the fetches need, each value once. Updates come last and use the values computed before.
     */
    void plan(List<? extends Fetch> fetches) {
        Map<Value, Set<Value>> targets = new HashMap<>();
        for (Value value : needed(roots(fetches), targets)) {
            if (origin(value) instanceof Node.Derivative derivative) {
                Backward backward = backwards.computeIfAbsent(derivative.loss(),
                        loss -> new Backward(loss, targets.get(loss)));
                cells.put(value, backward.gradient(derivative.target()));
            } else {
                cell(value);
            }
        }
        Deque<Cell> operands = new ArrayDeque<>();
        for (Fetch fetch : fetches) {
            if (fetch instanceof Update update) {
                for (int i = 0; i < update.variables.size(); i++) {
                    operands.add(update.operand(this, i));
                }
            }
        }
        for (Fetch fetch : fetches) {
            if (fetch instanceof Update update) {
                for (int i = 0; i < update.variables.size(); i++) {
                    update.emit(this, i, operands.remove());
                }
            }
        }
    }

    /** The cells of the placeholders. */
    List<Cell> fed() {
        return cells.entrySet().stream().filter(cell -> cell.getKey() instanceof Placeholder).map(Map.Entry::getValue)
                .toList();
    }

    /** All values that a run of {@code fetches} computes or reads. */
    static Set<Value> values(List<? extends Fetch> fetches) {
        return needed(roots(fetches), new HashMap<>());
    }

    private static List<Value> roots(List<? extends Fetch> fetches) {
        List<Value> roots = new ArrayList<>();
        for (Fetch fetch : fetches) {
            if (fetch instanceof Update update) {
                roots.addAll(update.operands);
                roots.addAll(update.variables);
            } else {
                roots.add((Value) fetch);
            }
        }
        return roots;
    }

    static Plan.Computation named(String name) {
        return new Plan.Computation(name, Optional.empty());
    }

    private static Node.@Nullable Origin origin(Value value) {
        return value instanceof Node node ? node.origin : null;
    }

    /**
     * The roots and everything that they depend on, in recorded order; collects the targets of each differentiated
     * loss.
     */
    private static Set<Value> needed(List<Value> roots, Map<Value, Set<Value>> targets) {
        Set<Value> needed = new TreeSet<>(Comparator.comparingInt(Value::id));
        Deque<Value> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            Value value = open.pop();
            if (!needed.add(value)) {
                continue;
            }
            if (origin(value) instanceof Node.Result result) {
                open.addAll(result.inputs());
            } else if (origin(value) instanceof Node.Derivative derivative) {
                targets.computeIfAbsent(derivative.loss(), loss -> new HashSet<>()).add(derivative.target());
                open.add(derivative.loss());
                open.add(derivative.target());
            }
        }
        return needed;
    }

    /**
     * Checks that {@code loss} does not depend on a target through a gradient.
     *
     * @throws IllegalArgumentException if it does
     */
    static void expectFirst(Value loss, List<? extends Value> targets) {
        Backward.reaching(loss, new HashSet<>(targets));
    }

    private Cell cell(Value value) {
        Cell cell = cells.get(value);
        if (cell == null) {
            cell = bind(value);
            cells.put(value, cell);
        }
        return cell;
    }

    private Cell bind(Value value) {
        if (value instanceof Variable variable) {
            Cell cell = new Cell(variable.shape(), variable.values().data());
            cell.isVariable = true;
            if (places != null) {
                cell.array(variable.array());
            }
            return cell;
        }
        if (value instanceof Placeholder placeholder) {
            return placeholder(placeholder);
        }
        if (origin(value) instanceof Node.Literal literal) {
            return Cell.constant(literal.tensor().shape(), literal.tensor().data());
        }
        Node.Result result = (Node.Result) Objects.requireNonNull(origin(value));
        List<Cell> inputs = result.inputs().stream().map(this::cell).toList();
        Cell output = new Cell(result.operation().shape().apply(inputs.stream().map(input -> input.shape).toList()));
        Frame frame = new Frame(inputs, output, null, output, run);
        Part part = placed(value, frame.make("result of " + value.name(), result.operation().forward()));
        Plan.Computation computation = new Plan.Computation(value.name(), result.operation().hint());
        if (part.keepsZeros() && frame.readByRow().size() == 1) {
            Touched touched = frame.readByRow().get(0).touched;
            if (touched != null && part.rows == touched.height) {
                emitTouched(computation, part, output, touched, frame);
                return output;
            }
        }
        emit(computation, part, part.code, output, frame.readByRow(), frame.readWhole());
        return output;
    }

    /** Emits a part that keeps zeros, for the rows alone that its operand has touched. */
    private void emitTouched(Plan.Computation computation, Part part, Cell output, Touched operand, Frame frame) {
        Touched touched = new Touched(operand.height, output.shape.rowSize(), operand.most);
        Part follow = Part.of(1, operand.most, (from, to) -> touched.follow(operand, output.data));
        Part body = touched.part(part);
        output.touched = touched;
        emit(computation, follow, follow.code, output, List.of(), frame.readByRow());
        List<Cell> reads = new ArrayList<>(frame.readByRow());
        reads.addAll(frame.readWhole());
        emit(computation, body, body.code, output, List.of(), reads);
    }

    /** Whether a value is computed on a device. */
    boolean isPlaced(Value value) {
        return places != null && places.test(value);
    }

    /** Takes the form for a device from a part of a value that is computed on the host. */
    private Part placed(Value value, Part part) {
        return isPlaced(value) ? part : part.on(List.of());
    }

    private Cell placeholder(Placeholder placeholder) {
        Shape shape = shapes.get(placeholder);
        if (shape == null) {
            throw new IllegalArgumentException("Run needs a value for placeholder " + placeholder + ": feed it");
        }
        if (!placeholder.shape().accepts(shape) || !shape.isKnown()) {
            throw new IllegalArgumentException("Placeholder " + placeholder.name() + " expects " + placeholder.shape()
                    + " but got " + shape);
        }
        return new Cell(shape, UNFED);
    }

    /**
     * Emits one part. What depends on constants alone is computed here, once; everything else in every run. If a later
     * part adds to such a constant, the constant is computed in every run after all.
     */
    private void emit(Plan.Computation computation, Part part, Part.Code code, Cell target, List<Cell> byRow,
            List<Cell> whole) {
        boolean settled = target.writers.isEmpty() && !part.varies
                && Stream.concat(byRow.stream(), whole.stream()).allMatch(cell -> cell.constant);
        Runnable instruct = () -> instructions.add(new Instruction(computation, part, code, target, byRow, whole));
        if (settled) {
            code.run(0, part.rows * part.unit);
            target.folded.add(instruct);
            constants.put(target, computation);
        } else {
            target.folded.forEach(Runnable::run);
            target.folded.clear();
            instruct.run();
        }
        target.constant = settled;
    }

    /**
     * One backward pass: the gradients of a loss by some targets. Only values on a path from a target to the loss,
     * through operands to which a gradient flows, get an array.
     */
    private final class Backward {
        private final Map<Value, Cell> gradients = new HashMap<>();

        Backward(Value loss, Set<Value> targets) {
            Set<Value> reaching = reaching(loss, targets);
            Map<Value, List<Contribution>> contributions = new HashMap<>();
            gradients.put(loss, Cell.constant(Shape.SCALAR, 1));
            List<Value> backwards = new ArrayList<>(reaching);
            Collections.reverse(backwards);
            for (Value value : backwards) {
                if (value != loss) {
                    gradients.put(value, sum(value, contributions.getOrDefault(value, List.of())));
                }
                if (origin(value) instanceof Node.Result result) {
                    for (int k = 0; k < result.inputs().size(); k++) {
                        if (reaching.contains(result.inputs().get(k)) && result.operation().differentiable(k)) {
                            contributions.computeIfAbsent(result.inputs().get(k), any -> new ArrayList<>())
                                    .add(new Contribution(value, result, k));
                        }
                    }
                }
            }
        }

        Cell gradient(Value target) {
            return gradients.computeIfAbsent(target, unreached -> new Cell(cell(unreached).shape));
        }

        /** The values on a differentiable path from a target to the loss, in recorded order. */
        private static Set<Value> reaching(Value loss, Set<Value> targets) {
            Set<Value> reaching = new LinkedHashSet<>();
            for (Value value : needed(List.of(loss), new HashMap<>())) {
                boolean reaches = targets.contains(value);
                if (origin(value) instanceof Node.Result result) {
                    for (int k = 0; k < result.inputs().size(); k++) {
                        reaches |= reaching.contains(result.inputs().get(k)) && result.operation().differentiable(k);
                    }
                } else if (origin(value) instanceof Node.Derivative derivative
                        && reaching.contains(derivative.loss())) {
                    throw new IllegalArgumentException(
                            "Weft differentiates once: " + value.name() + " cannot be differentiated again");
                }
                if (reaches) {
                    reaching.add(value);
                }
            }
            return reaching;
        }

        /** Adds the gradients that arrive at a value, without a temporary array where a part can add by itself. */
        private Cell sum(Value value, List<Contribution> contributions) {
            Cell sum = new Cell(cell(value).shape);
            List<Contribution> adding = new ArrayList<>();
            boolean written = false;
            boolean isSparse = !contributions.isEmpty();
            long touches = 0;
            for (Contribution contribution : contributions) {
                Part part = contribution.make(contribution.frame(sum));
                isSparse &= part.touches >= 0;
                touches += part.touches;
                if (part.adding != null) {
                    adding.add(contribution);
                } else if (!written) {
                    contribution.emit(sum, false);
                    written = true;
                } else {
                    Cell scratch = new Cell(sum.shape);
                    contribution.emit(scratch, false);
                    add(value, scratch, sum);
                }
            }
            if (isSparse && !isPlaced(value)) {
                sum.touched = new Touched(sum.shape.rows(), sum.shape.rowSize(),
                        (int) Math.min(touches, sum.shape.rows()));
            }
            for (Contribution contribution : adding) {
                contribution.emit(sum, written);
                written = true;
            }
            return sum;
        }

        private void add(Value value, Cell scratch, Cell sum) {
            Part part = Part.elements(sum.shape, 1, (from, to) -> {
                float[] addend = scratch.data;
                float[] total = sum.data;
                for (int i = from; i < to; i++) {
                    total[i] += addend[i];
                }
            }).changing(List.of(scratch));
            placed(value, part.on(Kernel.value("x", "x").adding()));
            Planner.this.emit(named("sum of gradients of " + value.name()), part, part.code, sum,
                    List.of(scratch, sum), List.of());
        }

        /** The gradient that flows from the result of an operation back to one of its operands. */
        private final class Contribution {
            private final Value value;
            private final Node.Result result;
            private final int operand;

            Contribution(Value value, Node.Result result, int operand) {
                this.value = value;
                this.result = result;
                this.operand = operand;
            }

            Frame frame(Cell target) {
                List<Cell> inputs = result.inputs().stream().map(cells::get).toList();
                return new Frame(inputs, cells.get(value), gradients.get(value), target, run);
            }

            Part make(Frame frame) {
                return placed(value, frame.make("gradient of " + value.name() + " by operand " + operand,
                        result.operation().gradients().get(operand)));
            }

            /** Computes it into {@code target}, or adds it if it can {@code add}. */
            void emit(Cell target, boolean add) {
                Frame frame = frame(target);
                Part part = make(frame);
                Part.Code code = add && part.adding != null ? part.adding : part.code;
                Planner.this.emit(new Plan.Computation("gradient of " + value.name(), result.operation().hint()),
                        part, code, target, frame.readByRow(), frame.readWhole());
            }
        }
    }
}
