package dev.weft.graph;

import java.util.List;

/**
 * One part bound to the arrays of a plan: what it writes, what it reads, and where that places it in the order.
 *
 * <p>Why threads may run a plan as {@link Section} cuts it: take two instructions of which the later in the plan's
 * order depends on the earlier, because it reads or overwrites what the earlier writes, or overwrites what the
 * earlier reads. If rows of the later need other rows of the earlier, the later has a higher level, and all
 * instructions of a level end before the next level begins. If each row needs the same row alone, and both are cut
 * into the same number of rows, the two may share a level, but then they are joined into one chain, directly or
 * through others, and a chain runs on each range of rows in the plan's order, by one thread. So two instructions that
 * may run at the same time, those of one level in different chains or on different rows, do not depend on each other,
 * whatever the cut and however many threads there are.
 */
final class Instruction {
    final Plan.Computation computation;
    final int rows;
    final long cost;
    final int block;
    final Part.Code code;
    final Cell target;
    final int level;
    private Instruction chain = this;

    /** Places the instruction behind all that it depends on, and joins it with those that it follows row by row. */
    Instruction(Plan.Computation computation, Part part, Part.Code code, Cell target, List<Cell> byRow,
            List<Cell> whole) {
        this.computation = computation;
        this.rows = part.rows;
        this.cost = part.cost;
        this.block = part.block;
        this.code = code;
        this.target = target;
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
     * The lowest level behind {@code earlier}: their own if they are followed row by row on the same number of rows.
     */
    private int after(List<Instruction> earlier, boolean byRow) {
        int level = 0;
        for (Instruction other : earlier) {
            level = Math.max(level, byRow && other.rows == rows ? other.level : other.level + 1);
        }
        return level;
    }

    /** Makes one chain of the chains of this instruction and of those {@code earlier} ones that share its level. */
    private void join(List<Instruction> earlier) {
        for (Instruction other : earlier) {
            if (other.level == level && other.rows == rows) {
                other.chain().chain = chain();
            }
        }
    }

    /** The representative of the instructions of one level that run after each other on each range of rows. */
    Instruction chain() {
        Instruction root = this;
        while (root.chain != root) {
            root = root.chain;
        }
        return root;
    }
}
