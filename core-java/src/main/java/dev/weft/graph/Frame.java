package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The arrays of a plan that one part of an operation reads and writes. You get an array only by declaring how you read
 * it, {@link Operand#byRow} or {@link Operand#whole}, so that a plan knows every read and can order the parts.
 *
 * <pre>{@code
 * Frame.Read in = frame.input(0).byRow();           // when the part is made
 * return Part.elements(frame.output().shape(), 1, (from, to) -> {
 *     float[] x = in.data();                        // in every run
 *     float[] y = frame.result();
 *     for (int i = from; i < to; i++) {
 *         y[i] = 2 * x[i];
 *     }
 * });
 * }</pre>
 *
 * <p>Declare reads when the part is made. In the part's code, call {@link Read#data} in every run, because the arrays
 * of placeholders change from run to run. The threads of a run share a frame.
 */
public final class Frame {
    private final List<Cell> inputs;
    private final Cell output;
    private final @Nullable Cell outputGradient;
    private final Cell result;
    private final Run run;
    private final List<Cell> byRow = new ArrayList<>();
    private final List<Cell> whole = new ArrayList<>();
    private final List<Cell> reads = new ArrayList<>();
    private boolean varies;
    private boolean made;

    /** The number of the current run, and the kind of the plan: one object for all parts of a plan. */
    static final class Run {
        final boolean byRow;
        long step;
        long stepsPerEpoch = 1;

        Run(boolean byRow) {
            this.byRow = byRow;
        }
    }

    /** An array that a part reads. */
    public static final class Read {
        private final Cell cell;

        private Read(Cell cell) {
            this.cell = cell;
        }

        Cell cell() {
            return cell;
        }

        /** Returns its elements in the current run, row-major. Do not change them. */
        public float[] data() {
            return cell.data;
        }

        /** The rows that may differ from zero, if there are few of them. */
        @Nullable
        Touched touched() {
            return cell.touched;
        }
    }

    /** An array that a part may read. */
    public final class Operand {
        private final Cell computed;
        private final Cell held;

        private Operand(Cell computed, Cell held) {
            this.computed = computed;
            this.held = held;
        }

        /** The shape, with all lengths known. */
        public Shape shape() {
            return held.shape;
        }

        /**
         * Declares that the part, while it writes certain rows, reads only the same rows of this array. If both parts
         * have the same number of rows, this one follows the part that computes the array row by row, without waiting
         * for other rows. A wrong declaration is not noticed: the part may then read elements that are not computed
         * yet.
         *
         * @throws IllegalStateException if the part is made already, or this is the output in the frame of a forward
         *     part
         */
        public Read byRow() {
            return read(byRow);
        }

        /**
         * Declares that the part may read any element at any time. The part then waits until the whole array is
         * computed. If in doubt, use this.
         *
         * @throws IllegalStateException if the part is made already, or this is the output in the frame of a forward
         *     part
         */
        public Read whole() {
            return read(whole);
        }

        private Read read(List<Cell> order) {
            expectUnmade();
            if (computed == result) {
                throw new IllegalStateException(
                        "Frame of a forward part cannot read its own output: write to result()");
            }
            order.add(computed);
            reads.add(held);
            return new Read(held);
        }
    }

    Frame(List<Cell> inputs, Cell output, @Nullable Cell outputGradient, Cell result, Run run) {
        this.inputs = inputs;
        this.output = output;
        this.outputGradient = outputGradient;
        this.result = result;
        this.run = run;
    }

    /**
     * Makes the part {@code name} with {@code definition}; afterwards the frame knows what the part reads.
     *
     * @throws IllegalArgumentException if the definition makes no part
     */
    Part make(String name, Function<Frame, Part> definition) {
        @Nullable
        Part part = definition.apply(this);
        if (part == null) {
            throw new IllegalArgumentException("Operation expects a part for the " + name + " but got null");
        }
        part.varies = varies;
        part.reads = List.copyOf(reads);
        part.saved = result == output ? output.saved : null;
        made = true;
        return part;
    }

    List<Cell> readByRow() {
        return byRow;
    }

    List<Cell> readWhole() {
        return whole;
    }

    /**
     * Returns operand {@code index} of the operation, from 0.
     *
     * @throws IndexOutOfBoundsException if there is no such operand
     */
    public Operand input(int index) {
        return operand(inputs.get(index));
    }

    /**
     * Returns the operation's result, for gradients that are simpler in terms of it; any part may ask for its shape.
     */
    public Operand output() {
        return operand(output);
    }

    /**
     * Returns the gradient of the operation's result.
     *
     * @throws IllegalStateException in the frame of a forward part
     */
    public Operand gradient() {
        if (outputGradient == null) {
            throw new IllegalStateException(
                    "Frame of a forward part has no gradient: only gradient parts have one");
        }
        return operand(outputGradient);
    }

    private Operand operand(Cell cell) {
        return new Operand(cell, cell);
    }

    /**
     * Returns the array to write: the result for the forward part, the operand's gradient for a gradient part. It holds
     * anything before the part runs. May be called in every run.
     */
    public float[] result() {
        return result.data;
    }

    /** The list in which a part notes what rows of the result it touches, if the plan keeps one. */
    @Nullable
    Touched touched() {
        return result.touched;
    }

    /**
     * Returns an array of {@code size} elements in which the forward part leaves intermediate results for the gradient
     * parts, see {@link #saved}. To read it by row, write its elements together with the rows of the result that they
     * belong to.
     *
     * @throws IllegalStateException in the frame of a gradient part, or if there is such an array already
     */
    public float[] save(int size) {
        if (result != output || output.saved != null) {
            throw new IllegalStateException("Frame.save expects at most one call, in a forward part");
        }
        output.saved = new Cell(Shape.of(size));
        return output.saved.data;
    }

    /**
     * Returns the array that the forward part left by {@link #save}, computed together with the rows of its result.
     *
     * @throws IllegalStateException if the forward part saves nothing
     */
    public Operand saved() {
        if (output.saved == null) {
            throw new IllegalStateException("Frame has no saved array: call save(size) in the forward part");
        }
        return new Operand(output, output.saved);
    }

    /**
     * Whether the plan is {@linkplain Plan#byRow by row}: a part then computes each row of the result with the bits
     * that it has if it is the only one.
     */
    public boolean isByRow() {
        return run.byRow;
    }

    /**
     * Returns a supplier of the current run's number, from which random parts draw. Call this when the part is made,
     * and the supplier in the part's code. Forward and gradient parts of a run get the same number, so they can draw
     * the same mask. The part is then computed in every run, even if its operands are constants.
     *
     * @throws IllegalStateException if the part is made already
     */
    public LongSupplier step() {
        expectUnmade();
        varies = true;
        return () -> run.step;
    }

    /**
     * Returns a supplier of the number of steps per epoch, for parts that follow a schedule; 1 in runs outside a
     * training. See {@link #step} for how to call it.
     *
     * @throws IllegalStateException if the part is made already
     */
    public LongSupplier stepsPerEpoch() {
        expectUnmade();
        varies = true;
        return () -> run.stepsPerEpoch;
    }

    private void expectUnmade() {
        if (made) {
            throw new IllegalStateException(
                    "Frame expects calls of byRow(), whole() and step() while a part is made, not while it runs");
        }
    }
}
