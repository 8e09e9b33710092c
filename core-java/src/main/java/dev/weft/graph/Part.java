package dev.weft.graph;

import dev.weft.device.Form;
import dev.weft.device.HostArray;
import dev.weft.device.Kernel;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
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

    /**
     * A form that runs after others for the same part. It reads their scratch arrays, then what the part reads.
     *
     * @param form the form
     * @param scratch the length of the array that it fills for the later ones; 0 if it writes the part's own
     */
    record Step(Form form, int scratch) {}

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
    /** The same computation for a device; empty if there is none. */
    List<Step> steps = List.of();
    /** That of the second code, if it is not the first one with the last form adding. */
    @Nullable List<Step> addingSteps;
    /** The arrays that it reads, in the order in which it declared them; null if only the plan knows them. */
    @Nullable List<Cell> reads;
    /** The array that it writes beside its result. */
    @Nullable Cell saved;
    /** The array of which some elements make the code throw an exception. */
    @Nullable Cell checked;
    @Nullable Code check;
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
        return on(List.of(new Step(form, 0)));
    }

    /**
     * Gives this part a computation for a device in two steps, such as a sum of partial sums, and returns this part.
     *
     * @param first fills an array of its own; it names the arrays as in {@link #on(Form)}
     * @param scratch the length of that array
     * @param last computes the result; it names that array before all others
     */
    public Part on(Kernel first, int scratch, Form last) {
        return on(List.of(new Step(first, scratch), new Step(last, 0)));
    }

    Part on(List<Step> steps) {
        this.steps = List.copyOf(steps);
        return this;
    }

    /** Gives this part the forms of its second code, where the last form of the first one cannot simply add. */
    Part addingOn(List<Step> steps) {
        this.addingSteps = List.copyOf(steps);
        return this;
    }

    /** The forms of one of the two codes. */
    List<Step> steps(boolean isAdding) {
        if (!isAdding || steps.isEmpty()) {
            return steps;
        }
        if (addingSteps != null) {
            return addingSteps;
        }
        List<Step> all = new ArrayList<>(steps);
        all.set(all.size() - 1, new Step(all.get(all.size() - 1).form.adding(), 0));
        return all;
    }

    /**
     * Declares what a device cannot do, and returns this part: the code throws an exception for some elements of an
     * array that it reads, such as a label that is no class. A plan on a device runs {@code check} on the host before
     * the run, if the array follows from what is fed, and otherwise in the run, with a copy.
     *
     * @param checked the array
     * @param check throws the exception that the code throws, for the same ranges of rows as the code
     */
    public Part checking(Frame.Read checked, Code check) {
        this.checked = checked.cell();
        this.check = check;
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

    /** Gives this part forms of which one also changes the arrays of an optimizer. */
    void on(List<Step> steps, List<HostArray> slots) {
        on(steps);
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
