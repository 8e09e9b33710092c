package dev.weft.training;

import dev.weft.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The training loss of a batch and its gradients: what {@link Trained#lossAndGradients} returns. Threads may share it
 * as long as none changes the tensors.
 *
 * <pre>{@code
 * LossAndGradients now = trained.lossAndGradients(batch);
 * Tensor slope = now.gradients().get("dense1.kernel");
 * }</pre>
 *
 * @param loss the loss that training minimizes: the mean over the batch plus the penalties that layers add; may be NaN
 *     or infinite
 * @param gradients the derivative of the loss by each trainable weight, by name and in the order of the layers, each in
 *     the shape of its weight; not clipped, which {@link Minimizer#applyGradients} does; copies that belong to the
 *     caller
 */
public record LossAndGradients(float loss, Map<String, Tensor> gradients) {
    /** Copies the map. */
    public LossAndGradients {
        gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
    }
}
