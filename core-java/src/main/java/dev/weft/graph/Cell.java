package dev.weft.graph;

import dev.weft.device.HostArray;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array of a plan, with the instructions that write and read it, from which the plan's order follows. */
final class Cell {
    final Shape shape;
    float[] data;
    /** The array that the part which computes this cell saves for the gradients, see {@link Frame#save}. */
    @Nullable Cell saved;
    /** The rows that may differ from zero, if there are few of them. */
    @Nullable Touched touched;
    /** The array of a plan on a device, or that of a variable which one has used. */
    private @Nullable HostArray array;
    private @Nullable Tensor view;
    final List<Instruction> writers = new ArrayList<>();
    final List<Instruction> readers = new ArrayList<>();
    final List<Instruction> rowReaders = new ArrayList<>();
    /** Whether the elements are the same in every run. */
    boolean constant;
    /** Whether it is the array of a variable, which keeps its elements from run to run. */
    boolean isVariable;
    /**
     * Adds the instructions that compute this constant to the plan, for the case that a later instruction adds to it.
     */
    final List<Runnable> folded = new ArrayList<>();

    Cell(Shape shape, float[] data) {
        this.shape = shape;
        this.data = data;
    }

    Cell(Shape shape) {
        this(shape, new float[shape.size()]);
    }

    /** The array for a plan on a device. */
    HostArray array() {
        if (array == null) {
            array = new HostArray(data, shape.size());
        }
        return array;
    }

    void array(HostArray array) {
        this.array = array;
    }

    /** The current elements as a tensor; the same object as long as the array is the same. */
    Tensor tensor() {
        if (array != null) {
            array.read();
        }
        if (view == null || view.data() != data) {
            view = Tensor.of(shape, data);
        }
        return view;
    }

    static Cell constant(Shape shape, float... data) {
        Cell cell = new Cell(shape, data);
        cell.constant = true;
        return cell;
    }
}
