package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A computation of one array that can be cut into ranges of rows, computed in any order and by any thread. It says what
 * it reads, and which of it only in the rows that it writes: such parts follow each other on one range without waiting
 * for the other ranges.
 */
public final class Part {
    /** The operation's result, as something that a gradient part reads. */
    public static final int OUT = -1;
    /** The gradient of the operation's result, as something that a gradient part reads. */
    public static final int GRADIENT = -2;

    /** Computes rows {@code [from, to)}; must not allocate and must give the same bits however the rows are cut. */
    @FunctionalInterface
    public interface Code {
        /** Computes rows {@code [from, to)}. */
        void run(int from, int to);
    }

    final int rows;
    final long cost;
    final Code code;
    final List<Integer> byRow = new ArrayList<>();
    final List<Integer> whole = new ArrayList<>();
    @Nullable Code adding;
    /** Rows that go through a chain of light parts together, so that they stay in the nearest cache; 0 for a heavy part. */
    int block;
    private static final int BLOCK_ELEMENTS = 2048;

    private Part(int rows, long cost, Code code) {
        this.rows = rows;
        this.cost = cost;
        this.code = code;
    }

    /** A part that writes {@code rows} rows for about {@code cost} multiplications and additions in all. */
    public static Part of(int rows, long cost, Code code) {
        return new Part(rows, cost, code);
    }

    /** A part that computes an array of {@code shape} row by row with a code that takes ranges of elements. */
    public static Part elements(Shape shape, int costPerElement, Code code) {
        int row = shape.rowSize();
        Part part = of(shape.rows(), (long) shape.size() * costPerElement, (from, to) -> code.run(from * row, to * row));
        part.block = Math.max(1, BLOCK_ELEMENTS / Math.max(1, row));
        return part;
    }

    /** Operands ({@link #OUT}, {@link #GRADIENT} or an index) that are read only in the rows being written. */
    public Part byRow(int... operands) {
        for (int operand : operands) {
            byRow.add(operand);
        }
        return this;
    }

    /** Operands ({@link #OUT}, {@link #GRADIENT} or an index) of which any element may be read. */
    public Part whole(int... operands) {
        for (int operand : operands) {
            whole.add(operand);
        }
        return this;
    }

    /** The same computation, but added to what the array already holds: spares a sum of several gradients its scratch. */
    public Part adding(Code code) {
        adding = code;
        return this;
    }
}
