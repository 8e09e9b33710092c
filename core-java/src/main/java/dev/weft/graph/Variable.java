package dev.weft.graph;

import dev.weft.device.HostArray;
import dev.weft.device.Kernel;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A named tensor that keeps its values between runs: weights, or a counter. Create it with {@link Graph#variable}, and
 * change it with {@link #assign}, an {@link Update} or training.
 *
 * <pre>{@code
 * Variable w = graph.variable("w", Tensor.zeros(784, 10));
 * w.initialize();
 * w.assign(loaded);
 * float first = w.tensor().get(0, 0);
 * }</pre>
 *
 * <p>It has no values until {@link #initialize} or {@link #assign}; using it before is an error. Its array is allocated
 * then, stays the same forever and is changed in place. Several threads may read it in runs at the same time; training
 * writes it, so predict and train one after the other.
 */
public final class Variable implements Value {
    private final Graph graph;
    private final int id;
    private final String name;
    private final Shape shape;
    private final boolean trainable;
    private final Supplier<Tensor> initial;
    /** Allocated with the first value, so that a recording alone costs no memory, however large its shapes are. */
    private @Nullable Tensor tensor;
    /** The same array, once a plan on a device has used it. */
    private volatile @Nullable HostArray array;
    private @Nullable Consumer<Tensor> constraint;
    private Optional<Kernel> constraintOnDevice = Optional.empty();
    /** Whether {@link Joining#rows} looks up rows of it. */
    boolean isTable;

    Variable(Graph graph, int id, String name, Shape shape, boolean trainable, Supplier<Tensor> initial) {
        this.graph = graph;
        this.id = id;
        this.name = name;
        this.shape = shape;
        this.trainable = trainable;
        this.initial = initial;
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /** Whether {@link Graph#trainableVariables} lists it. */
    public boolean trainable() {
        return trainable;
    }

    /**
     * Sets the initial value. For a variable with random initial values a repeated call takes the next numbers of the
     * generator.
     *
     * @throws IllegalArgumentException if the initial value has another shape than the variable
     */
    public void initialize() {
        assign(initial.get());
    }

    /**
     * Copies {@code values} into this variable.
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    public void assign(Tensor values) {
        if (!values.shape().equals(shape)) {
            throw new IllegalArgumentException(
                    "Variable " + name + " expects shape " + shape + " but got " + values.shape());
        }
        Tensor own = tensor == null ? Tensor.zeros(shape.toArray()) : tensor;
        HostArray shared = array;
        if (shared != null) {
            shared.overwrite();
        }
        System.arraycopy(values.data(), 0, own.data(), 0, own.size());
        tensor = own;
    }

    /**
     * The current values. The array is shared: training changes it in place, and what you write is seen by the next
     * run. While a {@linkplain dev.weft.device.Device device} trains, its values are newer than those of a tensor that
     * you got before: call this again, which copies them, and what you write then is seen by the next run.
     *
     * @throws IllegalStateException if it has no values yet
     */
    public Tensor tensor() {
        Tensor own = own();
        bringHome(true);
        return own;
    }

    /**
     * The current values as {@link #tensor} returns them, for a caller who does not change them: those of a device stay
     * valid.
     *
     * @throws IllegalStateException if it has no values yet
     */
    public Tensor values() {
        Tensor own = own();
        bringHome(false);
        return own;
    }

    /**
     * The position of the first value that is NaN or infinite; -1 if there is none.
     *
     * @throws IllegalStateException if it has no values yet
     */
    public int firstNonFinite() {
        return values().firstNonFinite();
    }

    /** Whether a device has the current values, which nobody on the host may have changed since it got them. */
    public boolean isOnDevice() {
        HostArray shared = array;
        return shared != null && shared.isOnDevice();
    }

    /**
     * Frees the copy that a device has, after the host has the current values.
     *
     * @param needs whether they matter; else they are anything afterwards
     */
    public void leaveDevice(boolean needs) {
        HostArray shared = array;
        if (shared != null) {
            shared.leave(needs);
        }
    }

    /** Copies the current values to the host if a device has them, for a run there that may change them. */
    void bringHome(boolean changes) {
        HostArray shared = array;
        if (shared != null) {
            if (changes) {
                shared.write();
            } else {
                shared.read();
            }
        }
    }

    /** The array for plans on a device, of which several threads may make one at the same time. */
    synchronized HostArray array() {
        HostArray shared = array;
        if (shared == null) {
            shared = new HostArray(own().data());
            array = shared;
        }
        return shared;
    }

    private Tensor own() {
        if (tensor == null) {
            throw new IllegalStateException("Variable " + name + " " + shape
                    + " is used before it has a value: call session.initialize(), or initialize() on it, first");
        }
        return tensor;
    }

    /**
     * Sets what changes the values in place after each step of a {@code Minimizer}, so that they fulfil a constraint.
     * TensorFlow's {@code constraint} of a variable.
     *
     * @param constraint changes the values that it gets
     */
    public void constraint(Consumer<Tensor> constraint) {
        constraint(constraint, Optional.empty());
    }

    /**
     * Sets what {@link #constraint(Consumer)} does, with a form for a device.
     *
     * @param constraint changes the values that it gets
     * @param onDevice the same as a text that changes its target
     */
    public void constraint(Consumer<Tensor> constraint, Optional<Kernel> onDevice) {
        this.constraint = constraint;
        this.constraintOnDevice = onDevice;
    }

    /** The {@link #constraint} in a form for a device, if there is one. */
    public Optional<Kernel> constraintOnDevice() {
        return constraintOnDevice;
    }

    /** Whether it has a {@link #constraint}. */
    public boolean isConstrained() {
        return constraint != null;
    }

    /**
     * Changes the values so that they fulfil the {@link #constraint}, if there is one, unless a device has just changed
     * them and done that, too.
     */
    public void constrain() {
        boolean isDone = constraintOnDevice.isPresent() && array != null && array.isOnDeviceAlone();
        if (constraint != null && !isDone) {
            constraint.accept(tensor());
        }
    }

    /** Whether it has values, which {@link #tensor} then returns. */
    public boolean initialized() {
        return tensor != null;
    }

    @Override
    public String toString() {
        return name + " " + shape;
    }
}
