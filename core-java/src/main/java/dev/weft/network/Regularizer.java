package dev.weft.network;

import dev.weft.graph.Value;
import java.util.Optional;

/**
 * A penalty on a weight that is added to the loss. {@link Regularizers} has the usual ones; write your own as a lambda:
 *
 * <pre>{@code
 * Regularizer cubic = weight -> Optional.of(
 *         Reductions.sum(Elementwise.power(Elementwise.abs(weight), 3)).times(0.001));
 * Dense.of(500, Activations.RELU).withRegularizer(cubic);
 * }</pre>
 *
 * <p>Training adds the penalty once for each batch, to the mean loss of its examples. Evaluations leave it out.
 */
@FunctionalInterface
public interface Regularizer {
    /**
     * Records the penalty of {@code weight}.
     *
     * @param weight the variable, such as a kernel {@code [in, out]}
     * @return a scalar to add to the loss, or empty for none
     */
    Optional<Value> loss(Value weight);
}
