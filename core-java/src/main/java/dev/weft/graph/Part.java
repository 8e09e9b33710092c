package dev.weft.graph;

import dev.weft.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A computation of one array that can be cut into ranges of rows, computed in any order and by any thread. What it
 * reads, and how, its {@link Frame} knows.
 */
public final class Part {
    /** Computes rows {@code [from, to)}; must not allocate and must give the same bits however the rows are cut. */
    @FunctionalInterface
    public interface Code {
        /** Computes rows {@code [from, to)}. */
        void run(int from, int to);
    }

    private static final int BLOCK_ELEMENTS = 2048;

    final int rows;
    final long cost;
    final Code code;
    /**
     * Rows that go through a chain of light parts together, so that they stay in the nearest cache; 0 for a heavy
     * part.
     */
    final int block;
    @Nullable Code adding;
    /** Whether it gives something else at every run, even of the same operands. */
    boolean varies;

    private Part(int rows, long cost, int block, Code code) {
        this.rows = rows;
        this.cost = cost;
        this.block = block;
        this.code = code;
    }

    /** A part that writes {@code rows} rows for about {@code cost} multiplications and additions in all. */
    public static Part of(int rows, long cost, Code code) {
        return new Part(rows, cost, 0, code);
    }

    /** A part that computes an array of {@code shape} row by row with a code that takes ranges of elements. */
    public static Part elements(Shape shape, int costPerElement, Code code) {
        int row = shape.rowSize();
        int block = Math.max(1, BLOCK_ELEMENTS / Math.max(1, row));
        return new Part(shape.rows(), (long) shape.size() * costPerElement, block,
                (from, to) -> code.run(from * row, to * row));
    }

    /**
     * The same computation, but added to what the array already holds: spares a sum of several gradients its scratch.
     */
    public Part adding(Code code) {
        adding = code;
        return this;
    }
}
