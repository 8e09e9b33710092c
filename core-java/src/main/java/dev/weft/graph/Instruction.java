package dev.weft.graph;

import java.util.List;

/** One part bound to the arrays of a plan: what it writes, what it reads, and where that places it in the order. */
final class Instruction {
    final String name;
    final int rows;
    final long cost;
    final int block;
    final Part.Code code;
    final Cell target;
    final int level;
    private Instruction chain = this;

    /** Places the instruction behind all that it depends on, and joins the chains that it can follow row by row. */
    Instruction(String name, Part part, Part.Code code, Cell target, List<Cell> byRow, List<Cell> whole) {
        this.name = name;
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
        level = Math.max(level, after(target.readers, target.rowReaders));
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

    private int after(List<Instruction> earlier, boolean sameRange) {
        int level = 0;
        for (Instruction other : earlier) {
            level = Math.max(level, sameRange && other.rows == rows ? other.level : other.level + 1);
        }
        return level;
    }

    private int after(List<Instruction> readers, List<Instruction> rowReaders) {
        return Math.max(after(readers, false), after(rowReaders, true));
    }

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
