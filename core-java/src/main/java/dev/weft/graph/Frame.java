package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.List;

/**
 * What a part of an operation sees of one plan: the arrays of its operands and the array that it writes. Arrays of
 * placeholders change from run to run, so a part asks for them each time that it runs, never before.
 * The threads of a run share it.
 */
public final class Frame {
    private final List<Cell> inputs;
    private final Cell output;
    private final Cell outputGradient;
    private final Cell result;
    private final Run run;

    Frame(List<Cell> inputs, Cell output, Cell outputGradient, Cell result, Run run) {
        this.inputs = inputs;
        this.output = output;
        this.outputGradient = outputGradient;
        this.result = result;
        this.run = run;
    }

    /** The elements of operand {@code index}. */
    public float[] in(int index) {
        return inputs.get(index).data;
    }

    /** The shape of operand {@code index}. */
    public Shape inShape(int index) {
        return inputs.get(index).shape;
    }

    /** The elements of the operation's result, for a gradient that is shorter in its terms. */
    public float[] out() {
        return output.data;
    }

    /** The shape of the operation's result. */
    public Shape outShape() {
        return output.shape;
    }

    /** The gradient that has arrived at the operation's result. */
    public float[] gradient() {
        return outputGradient.data;
    }

    /** The array to write: the result for the forward part, the operand's gradient for a gradient part. */
    public float[] result() {
        return result.data;
    }

    /**
     * Elements that the forward part leaves for the gradient parts, {@code size} of them; the same array for all parts
     * of one operation. Ask for it when the part is made, not in its code, which several threads run at once.
     */
    public float[] saved(int size) {
        if (output.saved == null) {
            output.saved = new float[size];
        }
        return output.saved;
    }

    /** The present run: its number, for parts that draw random numbers. */
    public Run run() {
        return run;
    }
}
