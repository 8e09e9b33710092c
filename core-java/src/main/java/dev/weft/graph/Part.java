package dev.weft.graph;

import dev.weft.device.Form;
import dev.weft.device.HostArray;
import dev.weft.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The computation of one array, which can be cut into ranges of rows that any thread computes in any order. Its
 * {@link Frame} knows what it reads and how; {@link Operation} has an example.
 */
public final class Part {
    /**
     * Computes rows {@code [from, to)}. Must not allocate, must write every element of these rows and no other, and
     * must give the same bits however the rows are cut. Several threads may call it at the same time on different rows.
     * The array holds anything before.
     */
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
    /** How many elements a row has for the code: 1 if it gets rows. */
    final int unit;
    @Nullable Code adding;
    /** The same computation for a device. */
    @Nullable Form form;
    /** The arrays that it reads, in the order in which it declared them; null if only the plan knows them. */
    @Nullable List<Cell> reads;
    /** The array that it writes beside its result. */
    @Nullable Cell saved;
    /** The arrays of an optimizer that the form changes. */
    List<HostArray> slots = List.of();
    /** Whether it changes its array, in place of overwriting it. */
    boolean isChange;
    /** Whether its result differs from run to run, even for the same operands. */
    boolean varies;
    /** Whether its rows are not those of the array, but any rows in any order. */
    private boolean isScattered;
    /** The most rows that it adds to, if it leaves all others as they are; otherwise -1. */
    int touches = -1;
    private boolean keepsZeros;

    private Part(int rows, long cost, int block, int unit, Code code) {
        this.rows = rows;
        this.cost = cost;
        this.block = block;
        this.unit = unit;
        this.code = code;
    }

    /**
     * Creates a part that writes {@code rows} rows. If it fills an array that another part reads {@linkplain
     * Frame.Operand#byRow by row}, its rows should be those of the array.
     *
     * @param rows the number of rows; 1 if the computation cannot be cut
     * @param cost about how many multiplications and additions all rows take; it changes speed, never results
     * @param code computes a range of rows
     */
    public static Part of(int rows, long cost, Code code) {
        return new Part(rows, cost, 0, 1, code);
    }

    /**
     * Creates a part that computes an array of {@code shape}, with a code that gets ranges of elements in place of
     * rows. The ranges consist of whole rows.
     *
     * @param shape the shape of the array, with all lengths known
     * @param costPerElement about how many multiplications and additions an element takes
     * @param code computes elements {@code [from, to)} of the row-major array
     */
    public static Part elements(Shape shape, int costPerElement, Code code) {
        int row = shape.rowSize();
        int block = Math.max(1, BLOCK_ELEMENTS / Math.max(1, row));
        return new Part(shape.rows(), (long) shape.size() * costPerElement, block, row, code);
    }

    /**
     * Gives this part a second code, which adds to the array in place of overwriting it. It saves a temporary array
     * when several gradients are summed.
     *
     * @param code adds to what the first code overwrites, in the same ranges: of elements if {@link #elements} made the
     *     part
     * @return this
     */
    public Part adding(Code code) {
        adding = code;
        return this;
    }

    /**
     * Gives this part the same computation in a form for a device, and returns this part. Without one, a plan on a
     * device runs the code on the host and copies the arrays.
     *
     * @param form names the arrays in the order in which the part declares its reads
     */
    public Part on(Form form) {
        this.form = form;
        return this;
    }

    /**
     * Declares that each element of the result is 0 where the array is 0 that the part reads by row, its only one, and
     * returns this part. If that array is the gradient of a table, see {@link Joining#rows}, the part then runs on the
     * rows alone that the batch has touched; the others stay 0.
     */
    public Part keepingZeros() {
        keepsZeros = true;
        return this;
    }

    /** Gives this part a form that also changes the arrays of an optimizer. */
    void on(Form form, List<HostArray> slots) {
        this.form = form;
        this.slots = List.copyOf(slots);
    }

    /** Declares that the part changes its array in place of overwriting it, and what it reads. */
    Part changing(List<Cell> reads) {
        this.isChange = true;
        this.reads = reads;
        return this;
    }

    boolean keepsZeros() {
        return keepsZeros;
    }

    boolean isScattered() {
        return isScattered;
    }

    /** Makes a part whose rows are not those of the array, so that no other part may follow it row by row. */
    static Part scattered(int rows, long cost, Code code) {
        Part part = new Part(rows, cost, 0, 1, code);
        part.isScattered = true;
        return part;
    }

    /** Declares that {@link #adding} changes at most {@code rows} rows and reports them to {@link Frame#touched}. */
    Part touching(int rows) {
        touches = rows;
        return this;
    }
}
