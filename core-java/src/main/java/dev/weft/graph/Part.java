package dev.weft.graph;

import dev.weft.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The computation of one array, which can be cut into ranges of rows that any thread computes in any order. Its
 * {@link Frame} knows what it reads and how.
 */
public final class Part {
    /** Computes rows {@code [from, to)}. Must not allocate, and must give the same bits however the rows are cut. */
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
     * The number of rows that pass through a chain of light parts together, so that they stay in the nearest cache; 0
     * for a heavy part.
     */
    final int block;
    @Nullable Code adding;
    /** Whether its result differs from run to run, even for the same operands. */
    boolean varies;

    private Part(int rows, long cost, int block, Code code) {
        this.rows = rows;
        this.cost = cost;
        this.block = block;
        this.code = code;
    }

    /**
     * Creates a part that writes {@code rows} rows.
     *
     * @param rows the number of rows
     * @param cost about how many multiplications and additions all rows take
     * @param code computes a range of rows
     */
    public static Part of(int rows, long cost, Code code) {
        return new Part(rows, cost, 0, code);
    }

    /**
     * Creates a part that computes an array of {@code shape} row by row, with a code that takes ranges of elements in
     * place of rows.
     */
    public static Part elements(Shape shape, int costPerElement, Code code) {
        int row = shape.rowSize();
        int block = Math.max(1, BLOCK_ELEMENTS / Math.max(1, row));
        return new Part(shape.rows(), (long) shape.size() * costPerElement, block,
                (from, to) -> code.run(from * row, to * row));
    }

    /**
     * Returns this part with a second code that adds to the array in place of overwriting it. It saves a temporary
     * array when several gradients are summed.
     */
    public Part adding(Code code) {
        adding = code;
        return this;
    }
}
