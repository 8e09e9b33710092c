package dev.weft.graph;

import dev.weft.blas.Workers;
import dev.weft.device.HostArray;
import dev.weft.device.Kernel;
import dev.weft.device.Work;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A part bound to the arrays of a plan: what it writes, what it reads, and its place in the order.
 *
 * <p>The following argument shows why threads may run a plan as {@link Section} cuts it. Take two instructions of which
 * the later one, in the plan's order, depends on the earlier one: it reads or overwrites what the earlier one writes,
 * or overwrites what it reads. If rows of the later one need other rows of the earlier one, the later one gets a higher
 * level, and all instructions of a level end before the next level starts. If each row needs only the same row, and
 * both are cut into the same number of rows, the two may share a level. Then they are joined into one chain, directly
 * or through others, and one thread runs a chain on each range of rows in the plan's order. So two instructions that
 * may run at the same time, those of one level in different chains or on different rows, do not depend on each other,
 * however the work is cut and however many threads there are.
 */
final class Instruction {
    final Plan.Computation computation;
    final int rows;
    final long cost;
    final int block;
    final int unit;
    final Part.Code code;
    final Cell target;
    final int level;
    private final boolean isScattered;
    private final boolean isWhole;
    private final Part part;
    private final List<Cell> reads;
    private Instruction chain = this;

    /**
     * Places the instruction after everything that it depends on, and joins it with the instructions that it follows
     * row by row.
     */
    Instruction(Plan.Computation computation, Part part, Part.Code code, Cell target, List<Cell> byRow,
            List<Cell> whole) {
        this.computation = computation;
        this.rows = part.rows;
        this.cost = part.cost;
        this.block = part.block;
        this.unit = part.unit;
        this.code = code;
        this.target = target;
        this.isScattered = part.isScattered();
        this.part = part;
        this.isWhole = code == part.code && part.reads != null && !part.isChange && target.touched == null;
        this.reads = new ArrayList<>(part.reads == null ? byRow : part.reads);
        if (part.reads == null) {
            this.reads.addAll(whole);
        }
        int level = 0;
        for (Cell cell : whole) {
            level = Math.max(level, after(cell.writers, false));
        }
        for (Cell cell : byRow) {
            level = Math.max(level, after(cell.writers, true));
        }
        level = Math.max(level, after(target.writers, true));
        level = Math.max(level, after(target.readers, false));
        level = Math.max(level, after(target.rowReaders, true));
        this.level = level;
        for (Cell cell : byRow) {
            join(cell.writers);
            cell.rowReaders.add(this);
        }
        join(target.writers);
        join(target.rowReaders);
        for (Cell cell : whole) {
            cell.readers.add(this);
        }
        target.writers.add(this);
    }

    /**
     * The lowest level after {@code earlier}: their own level if they are followed row by row with the same number of
     * rows, which are the rows of the arrays in both.
     */
    private int after(List<Instruction> earlier, boolean byRow) {
        int level = 0;
        for (Instruction other : earlier) {
            boolean follows = byRow && other.rows == rows && !isScattered && !other.isScattered;
            level = Math.max(level, follows ? other.level : other.level + 1);
        }
        return level;
    }

    /** Joins the chains of this instruction and of those {@code earlier} ones that share its level. */
    private void join(List<Instruction> earlier) {
        for (Instruction other : earlier) {
            if (other.level == level && other.rows == rows) {
                other.chain().chain = chain();
            }
        }
    }

    /** The arrays of an optimizer that it changes on a device. */
    List<HostArray> slots() {
        return part.slots;
    }

    /** What it computes, for a program on a device; what has no form there runs on {@code workers}. */
    List<Work> work(Workers workers) {
        List<HostArray> arrays = new ArrayList<>(reads.stream().map(Cell::array).toList());
        Optional<HostArray> saved = Optional.ofNullable(part.saved).map(Cell::array);
        List<Part.Step> steps = part.steps(code != part.code);
        Section own = new Section(List.of(this));
        Runnable whole = () -> own.run(workers, true, true);
        if (steps.isEmpty()) {
            return List.of(new Work(computation.name(), Optional.empty(), arrays, target.array(), saved, part.slots,
                    isWhole, whole));
        }
        List<Work> work = new ArrayList<>();
        int scratches = 0;
        for (Part.Step step : steps) {
            HostArray written = step.scratch() == 0 ? target.array() : new HostArray(new float[step.scratch()]);
            boolean hasSlots = step.form() instanceof Kernel kernel && !kernel.slots().isEmpty();
            work.add(new Work(computation.name(), Optional.of(step.form()), arrays, written,
                    step.scratch() == 0 ? saved : Optional.empty(), hasSlots ? part.slots : List.of(), isWhole,
                    work.size() == steps.size() - 1 ? whole : () -> {}));
            if (step.scratch() > 0) {
                arrays.add(scratches++, written);
            }
        }
        return work;
    }

    /** Throws the exception of the code for what a device cannot check. */
    private void check() {
        Objects.requireNonNull(part.check).run(0, rows * unit);
    }

    /**
     * What a plan on a device checks on the host, because a device throws no exceptions: before the run, what follows
     * from the fed arrays and constants alone, such as labels; in the run, with a copy, what needs a variable.
     */
    static final class Checks {
        private final List<Instruction> all;
        private final Set<Cell> fed;
        /** What is computed on the host, too, so that it can be checked before the run. */
        private final Set<Instruction> needed = new HashSet<>();
        private final List<Instruction> checking = new ArrayList<>();
        private final Set<Instruction> amid = new HashSet<>();

        /** The checks of the instructions of a plan, in which the cells {@code fed} are placeholders. */
        Checks(List<Instruction> all, Collection<Cell> fed) {
            this.all = all;
            this.fed = new HashSet<>(fed);
            for (Instruction one : all) {
                if (one.part.checked != null && !one.part.steps.isEmpty()) {
                    Set<Instruction> before = new HashSet<>();
                    if (isFed(one.part.checked, before)) {
                        needed.addAll(before);
                        checking.add(one);
                    } else {
                        amid.add(one);
                    }
                }
            }
        }

        private boolean isFed(Cell cell, Set<Instruction> before) {
            // An update writes a variable, too, but after everything that reads it.
            boolean isFed = cell.constant || fed.contains(cell) || !cell.isVariable && !cell.writers.isEmpty();
            for (Instruction writer : cell.writers) {
                isFed &= !writer.part.varies && (!before.add(writer)
                        || writer.reads.stream().allMatch(read -> isFed(read, before)));
            }
            return isFed;
        }

        /**
         * Checks what is fed.
         *
         * @throws IllegalArgumentException as the run on the host would
         */
        void run() {
            if (!needed.isEmpty()) {
                for (Instruction one : all) {
                    if (needed.contains(one)) {
                        one.code.run(0, one.rows * one.unit);
                    }
                }
            }
            for (Instruction one : checking) {
                one.check();
            }
        }

        /** The work of all instructions, with the other checks. */
        List<Work> work(Workers workers) {
            List<Work> work = new ArrayList<>();
            for (Instruction one : all) {
                if (amid.contains(one)) {
                    work.add(new Work("check of " + one.computation.name(), Optional.empty(),
                            List.of(Objects.requireNonNull(one.part.checked).array()), new HostArray(new float[1]),
                            Optional.empty(), List.of(), true, one::check));
                }
                work.addAll(one.work(workers));
            }
            return work;
        }
    }

    /** The representative of the instructions of a level that run one after the other on each range of rows. */
    Instruction chain() {
        Instruction root = this;
        while (root.chain != root) {
            root = root.chain;
        }
        return root;
    }
}
