package dev.weft.data;

import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
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

    /**
     * How much an example counts in the loss of a training; 1 unless {@link #weighted}. Metrics and evaluations count
     * all alike.
     */
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

    /** A row of features and a class for each example: labels {@code []}. Copied, as all arrays of arrays. */
    static Dataset of(float[][] features, int[] classes) {
        return of(Tensor.matrix(features), Rows.classes(classes));
    }

    /** A row of features and a number to predict for each example: labels {@code [1]}. */
    static Dataset of(float[][] features, float[] targets) {
        return of(Tensor.matrix(features), Tensor.of(Shape.of(targets.length, 1), targets.clone()));
    }

    /** A row of features and a row of labels for each example. */
    static Dataset of(float[][] features, float[][] labels) {
        return of(Tensor.matrix(features), Tensor.matrix(labels));
    }

    /** The same of doubles, which become floats. */
    static Dataset of(double[][] features, int[] classes) {
        return of(Rows.floats(features), classes);
    }

    /** The same of doubles, which become floats. */
    static Dataset of(double[][] features, double[] targets) {
        return of(Rows.floats(features), Rows.floats(targets));
    }

    /** The same of doubles, which become floats. */
    static Dataset of(double[][] features, double[][] labels) {
        return of(Rows.floats(features), Rows.floats(labels));
    }

    /** The examples {@code from} until {@code to}, a view. */
    default Dataset slice(int from, int to) {
        if (from < 0 || from > to || to > size()) {
            throw new IndexOutOfBoundsException("Dataset expects a range of its " + size() + " examples but got "
                    + from + " to " + to);
        }
        return new Slice(this, from, to - from);
    }

    /** The first {@code count} examples, a view. */
    default Dataset take(int count) {
        return slice(0, count);
    }

    /** All but the first {@code count} examples, a view. */
    default Dataset skip(int count) {
        return slice(count, size());
    }

    /** The examples {@code examples}, in that order, a view; one may come several times. The array is shared. */
    default Dataset rows(int... examples) {
        return new Chosen(this, examples);
    }

    /**
     * The same examples in a random order that follows from {@code seed}, a view: once, unlike the order of each epoch
     * of a training.
     */
    default Dataset shuffle(long seed) {
        return rows(RandomStream.of(seed, "rows").permutation(size()));
    }

    /** The examples {@code times} times over, a view. */
    default Dataset repeat(int times) {
        return Recurring.of(this, times);
    }

    /**
     * The examples cut in order into parts of these shares, and one of what is left: {@code split(0.8)} into 80 and 20
     * percent, {@code shuffle(7).split(0.8, 0.1)} into three random parts. Shares that make 1 leave no further part.
     *
     * @throws IllegalArgumentException if a share is not above 0, they make more than 1, or a part would be empty
     */
    default List<Dataset> split(double... shares) {
        return Parts.of(this, shares);
    }

    /**
     * The examples cut in order into parts of these sizes, and one of what is left, if any is.
     *
     * @throws IllegalArgumentException if a size is not above 0, or they make more than there are
     */
    default List<Dataset> split(int... sizes) {
        return Parts.of(this, sizes);
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
     * @throws IllegalArgumentException if the labels are not single numbers; on reading, if one is not a whole number
     *     from 0 until {@code classes}
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
