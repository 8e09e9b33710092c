package dev.weft.data;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Optional;

/**
 * A group of examples that a network processes together.
 *
 * <p>Row {@code i} of each tensor belongs to example {@code i}: {@code features [batch, …]}, {@code labels [batch, …]}
 * and, if present, {@code weights [batch]}. The tensors are shared, not copied. For instance, a batch of two examples
 * with three features and one regression target each:
 * <pre>{@code
 * Batch batch = new Batch(Tensor.matrix(new float[][]{{1, 2, 3}, {4, 5, 6}}),
 *         Tensor.matrix(new float[][]{{0.5f}, {1.5f}}));
 * }</pre>
 *
 * @param features the features, one example per row
 * @param labels the labels of the same examples, in the same order
 * @param weights the sample weight of each example: how much its loss counts in training. Empty if all count the same
 */
public record Batch(Tensor features, Tensor labels, Optional<Tensor> weights) {
    /**
     * Creates a batch and checks the shapes.
     *
     * @throws IllegalArgumentException if a tensor is a scalar, if features and labels differ in their number of rows,
     *     or if weights are present and not of shape {@code [batch]}
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

    /**
     * Creates a batch without sample weights.
     *
     * @throws IllegalArgumentException if a tensor is a scalar, or features and labels differ in their number of rows
     */
    public Batch(Tensor features, Tensor labels) {
        this(features, labels, Optional.empty());
    }

    /** Returns a copy of the examples from number {@code from} to the one before {@code to}. */
    public Batch rows(int from, int to) {
        return new Batch(features.rows(from, to), labels.rows(from, to), weights.map(all -> all.rows(from, to)));
    }

    /** The number of examples, that is the number of rows of each tensor. */
    public int size() {
        return features.shape().rows();
    }
}
