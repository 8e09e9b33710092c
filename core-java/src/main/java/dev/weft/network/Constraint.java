package dev.weft.network;

import dev.weft.device.Kernel;
import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * What a weight must fulfil after each step of the optimizer, which changes it in place so that it does. Keras'
 * {@code constraints}. {@link Constraints} has the usual ones; your own is a record, or a lambda:
 *
 * <pre>{@code
 * Dense.of(10).withConstraint((weights, shape) -> {
 *     for (int i = 0; i < weights.length; i++) {
 *         weights[i] = Math.min(weights[i], 1);
 *     }
 * })
 * }</pre>
 *
 * <p>Initial and loaded weights are not changed. Moving averages take the weights before the constraint, as in Keras.
 * L-BFGS refuses networks with constraints. Threads may share a constraint.
 */
@FunctionalInterface
public interface Constraint {
    /**
     * Changes the weights in place.
     *
     * @param weights the elements in row-major order
     * @param shape their shape, such as {@code [in, units]} of a kernel
     */
    void apply(float[] weights, Shape shape);

    /**
     * The same for a {@linkplain dev.weft.device.Device device}, as a text that {@linkplain Kernel#changing changes}
     * its target; empty if there is none: then the weights are copied to the host and back at each step.
     *
     * @param shape as in {@link #apply}
     */
    default Optional<Kernel> onDevice(Shape shape) {
        return Optional.empty();
    }
}
