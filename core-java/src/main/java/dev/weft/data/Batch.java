package dev.weft.data;

import dev.weft.tensor.Tensor;

/**
 * Some examples side by side: {@code features [batch, …]} and {@code labels [batch, …]}.
 *
 * @param features one example's features in each row
 * @param labels the same examples' labels
 */
public record Batch(Tensor features, Tensor labels) {
    /**
     * The pair.
     *
     * @throws IllegalArgumentException if the tensors differ in their number of rows
     */
    public Batch {
        if (features.shape().rank() == 0 || labels.shape().rank() == 0
                || features.shape().rows() != labels.shape().rows()) {
            throw new IllegalArgumentException("Batch expects as many labels as features but got features "
                    + features.shape() + " and labels " + labels.shape());
        }
    }

    /** The number of examples. */
    public int size() {
        return features.shape().rows();
    }
}
