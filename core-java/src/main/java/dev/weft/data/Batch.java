package dev.weft.data;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Optional;

/**
 * Some examples: {@code features [batch, …]}, {@code labels [batch, …]} and, if they are weighted,
 * {@code weights [batch]}.
 *
 * @param features the features, one example per row
 * @param labels the labels of the same examples
 * @param weights the sample weights, which scale each example's loss in training; if absent, all count the same
 */
public record Batch(Tensor features, Tensor labels, Optional<Tensor> weights) {
    /**
     * Checks the shapes.
     *
     * @throws IllegalArgumentException if the tensors differ in their number of rows
     */
    public Batch {
        if (features.shape().rank() == 0 || labels.shape().rank() == 0
                || features.shape().rows() != labels.shape().rows()) {
            throw new IllegalArgumentException("Batch expects as many labels as features but got features "
                    + features.shape() + " and labels " + labels.shape());
        }
        if (weights.isPresent() && !weights.get().shape().equals(Shape.of(features.shape().rows()))) {
            throw new IllegalArgumentException("Batch expects weights [" + features.shape().rows() + "] but got "
                    + weights.get().shape());
        }
    }

    /** Creates a batch without sample weights. */
    public Batch(Tensor features, Tensor labels) {
        this(features, labels, Optional.empty());
    }

    /** The number of examples. */
    public int size() {
        return features.shape().rows();
    }
}
