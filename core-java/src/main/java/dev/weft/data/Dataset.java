package dev.weft.data;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * A fixed number of labelled examples in a fixed order, each of the same shapes. Labels of shape {@code []} are class
 * indices or one regression target; see {@link #oneHot}. Several threads may read a data set at the same time.
 *
 * <p>The three questions and {@link #copy} are all that a new kind of data set answers.
 */
public interface Dataset {
    /** The number of examples. */
    int size();

    /** The shape of one example's features, without the batch. */
    Shape features();

    /** The shape of one example's labels, without the batch. */
    Shape labels();

    /**
     * Writes one example into the caller's arrays: {@code features().size()} numbers from {@code featureOffset},
     * {@code labels().size()} numbers from {@code labelOffset}.
     */
    void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset);

    /** Whether {@link #weight} tells examples apart. */
    default boolean isWeighted() {
        return false;
    }

    /** How much an example counts in the loss of a training; 1 unless {@link #weighted}. Metrics and evaluations count all alike. */
    default float weight(int example) {
        return 1;
    }

    /**
     * The same examples, of which each counts as many times as its weight says: a training minimizes the mean of
     * {@code weight · loss} over a batch, not divided by the sum of the weights. The array is shared.
     *
     * @throws IllegalArgumentException if there is not one weight for each example, or one is negative or not finite
     */
    default Dataset weighted(float... weights) {
        return new Weighted(this, weights);
    }

    /**
     * The rows of two tensors as examples: {@code features [n, …]}, {@code labels [n, …]}. The tensors are shared.
     * A jblas matrix enters by {@code Tensor.of(matrix)}, its columns as examples.
     *
     * @throws IllegalArgumentException if they differ in their number of rows
     */
    static Dataset of(Tensor features, Tensor labels) {
        return new Rows(new Batch(features, labels));
    }

    /** The examples {@code from} until {@code to}, a view. */
    default Dataset slice(int from, int to) {
        if (from < 0 || from > to || to > size()) {
            throw new IndexOutOfBoundsException("Dataset of " + size() + " examples has none from " + from + " until " + to);
        }
        return new Slice(this, from, to);
    }

    /** The first {@code count} examples, a view. */
    default Dataset take(int count) {
        return slice(0, count);
    }

    /** All but the first {@code count} examples, a view. */
    default Dataset skip(int count) {
        return slice(count, size());
    }

    /**
     * These examples and then those of {@code more}, a view.
     *
     * @throws IllegalArgumentException if the shapes of their examples differ
     */
    default Dataset then(Dataset more) {
        return new Joined(this, more);
    }

    /** A new batch of the examples {@code from} until {@code to}, in order. */
    default Batch batch(int from, int to) {
        Dataset part = slice(from, to);
        Batch batch = Gathered.allocate(this, part.size());
        for (int i = 0; i < part.size(); i++) {
            Gathered.copy(part, i, batch, i);
        }
        return batch;
    }

    /** A new batch of all examples, in order. */
    default Batch all() {
        return batch(0, size());
    }

    /**
     * The same examples with class indices turned into rows of {@code classes} numbers, 1 at the class and 0 elsewhere.
     *
     * @throws IllegalArgumentException if the labels are not single numbers; on reading, if one is not a whole number from
     *     0 until {@code classes}
     */
    default Dataset oneHot(int classes) {
        return new OneHot(this, classes);
    }

    /**
     * The same examples with features changed by {@code change} each time they are read. It may be called by several
     * threads, owns the tensor it is given, and must always answer the same shape.
     */
    default Dataset map(UnaryOperator<Tensor> change) {
        return Mapped.of(this, change);
    }
}
