package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a part of an operation is made from: the arrays of one plan that it may read, and the one that it writes. An
 * array is had only by saying how it is read, {@link Operand#byRow} or {@link Operand#whole}, so that a plan knows of
 * every read. Say it when the part is made; in the part's code call {@link Read#data}, at every run, because arrays
 * of placeholders change from run to run. The threads of a run share it.
 */
public final class Frame {
    private final List<Cell> inputs;
    private final Cell output;
    private final @Nullable Cell outputGradient;
    private final Cell result;
    private final Run run;
    private final List<Cell> byRow = new ArrayList<>();
    private final List<Cell> whole = new ArrayList<>();
    private boolean varies;
    private boolean made;

    /** The number of the present run, the same object for all parts of a plan. */
    static final class Run {
        long step;
    }

    /** An array that a part reads. */
    public static final class Read {
        private final Cell cell;

        private Read(Cell cell) {
            this.cell = cell;
        }

        /** Its elements in the present run. */
        public float[] data() {
            return cell.data;
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

        /** The shape, of which all lengths are known. */
        public Shape shape() {
            return held.shape;
        }

        /**
         * The array for a part that, while it writes certain rows, reads these rows of it alone. Such a part follows
         * the one that computes the array row by row, without waiting for other rows.
         */
        public Read byRow() {
            return read(byRow);
        }

        /** The array for a part that may read any element of it at any time; the part waits until all is computed. */
        public Read whole() {
            return read(whole);
        }

        private Read read(List<Cell> reads) {
            expectUnmade();
            if (computed == result) {
                throw new IllegalStateException(
                        "Frame has no output to read for the part that computes it: use result()");
            }
            reads.add(computed);
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

    /** The part that {@code definition} makes of this frame, after which the frame knows what it reads. */
    Part make(Function<Frame, Part> definition) {
        Part part = definition.apply(this);
        part.varies = varies;
        made = true;
        return part;
    }

    List<Cell> readByRow() {
        return byRow;
    }

    List<Cell> readWhole() {
        return whole;
    }

    /** Operand {@code index} of the operation. */
    public Operand input(int index) {
        return operand(inputs.get(index));
    }

    /** The operation's result: its shape for any part, its elements for a gradient that is shorter in its terms. */
    public Operand output() {
        return operand(output);
    }

    /**
     * The gradient that has arrived at the operation's result.
     *
     * @throws IllegalStateException if this is the forward part's frame
     */
    public Operand gradient() {
        if (outputGradient == null) {
            throw new IllegalStateException(
                    "Frame of a forward part has no gradient: gradients are computed after all results");
        }
        return operand(outputGradient);
    }

    private Operand operand(Cell cell) {
        return new Operand(cell, cell);
    }

    /** The array to write: the result for the forward part, the operand's gradient for a gradient part. */
    public float[] result() {
        return result.data;
    }

    /**
     * An array of {@code size} elements in which the forward part leaves something for the gradient parts, see
     * {@link #saved}.
     *
     * @throws IllegalStateException if this is a gradient part's frame, or there is such an array already
     */
    public float[] save(int size) {
        if (result != output || output.saved != null) {
            throw new IllegalStateException("Frame saves one array of the forward part and none of a gradient part");
        }
        output.saved = new Cell(Shape.of(size));
        return output.saved.data;
    }

    /**
     * What the forward part left by {@link #save}, computed together with the rows of its result.
     *
     * @throws IllegalStateException if it saves nothing
     */
    public Operand saved() {
        if (output.saved == null) {
            throw new IllegalStateException("Frame has nothing saved: the forward part asks for it with save(size)");
        }
        return new Operand(output, output.saved);
    }

    /**
     * Gives the number of the present run, from which random parts draw. Ask for it when the part is made, and for
     * its number in the part's code.
     */
    public LongSupplier step() {
        expectUnmade();
        varies = true;
        return () -> run.step;
    }

    private void expectUnmade() {
        if (made) {
            throw new IllegalStateException(
                    "Frame expects byRow(), whole() and step() when a part is made but got a call from its code");
        }
    }
}
