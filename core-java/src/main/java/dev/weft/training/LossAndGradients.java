package dev.weft.training;

import dev.weft.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The training loss of a batch and how it changes with each weight.
 *
 * @param loss      what training minimizes: the batch's loss with what the layers add
 * @param gradients its derivatives by the trainable weights, by name and in the order of the layers; copied from the
 * model, the caller's own
 */
public record LossAndGradients(float loss, Map<String, Tensor> gradients) {
    /** Copies the map. */
    public LossAndGradients {
        gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
    }
}
