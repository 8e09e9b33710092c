package dev.weft.graph;

import dev.weft.blas.Workers;
import dev.weft.device.Form;
import dev.weft.device.HostArray;
import dev.weft.device.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    Work work(Workers workers) {
        Section own = new Section(List.of(this));
        Optional<Form> form = Optional.ofNullable(part.form).map(one -> code == part.code ? one : one.adding());
        return new Work(computation.name(), form, reads.stream().map(Cell::array).toList(), target.array(),
                Optional.ofNullable(part.saved).map(Cell::array), part.slots, isWhole,
                () -> own.run(workers, true, true));
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
