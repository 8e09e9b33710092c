package dev.weft.data;

import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A fixed number of labelled examples in a fixed order, all of the same shapes.
 *
 * <pre>{@code
 * Dataset data = Dataset.of(new float[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}}, new int[] {0, 1, 1, 0});
 * List<Dataset> parts = data.shuffle(7).split(0.75);
 * }</pre>
 *
 * <p>The labels must fit the network's outputs and the loss:
 * <table>
 * <caption>Labels for each task</caption>
 * <tr><th>task</th><th>labels of one example</th><th>last layer</th><th>loss</th></tr>
 * <tr><td>one of n classes</td><td>a class index, {@code []}</td><td>{@code
 * Dense.of(n)}</td><td>{@code SOFTMAX_CE}</td></tr>
 * <tr><td>one of n classes, as one-hot rows or probabilities</td><td>{@code [n]}</td><td>{@code
 * Dense.of(n)}</td><td>{@code SOFTMAX_CE}</td></tr>
 * <tr><td>yes or no</td><td>0 or 1, {@code [1]}</td><td>{@code Dense.of(1)}</td><td>{@code BCE_WITH_LOGITS}</td></tr>
 * <tr><td>n independent yes or no</td><td>0 or 1, {@code [n]}</td><td>{@code
 * Dense.of(n)}</td><td>{@code BCE_WITH_LOGITS}</td></tr>
 * <tr><td>n numbers</td><td>{@code [n]}</td><td>{@code Dense.of(n)}</td><td>{@code MSE}, {@code MAE},
 * {@code huber(1)}</td></tr>
 * </table>
 *
 * <p>Several threads may read a data set at the same time. A new kind of data set implements {@link #size},
 * {@link #features}, {@link #labels} and {@link #copy}; the rest follows.
 */
public interface Dataset {
    /** The number of examples. */
    int size();

    /** The shape of one example's features, without the batch dimension. */
    Shape features();

    /** The shape of one example's labels, without the batch dimension. */
    Shape labels();

    /**
     * Copies one example into the caller's arrays.
     *
     * @param example the number of the example, from 0
     * @param features receives {@code features().size()} numbers
     * @param featureOffset the index of the first one
     * @param labels receives {@code labels().size()} numbers
     * @param labelOffset the index of the first one
     */
    void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset);

    /** Whether examples have sample weights. */
    default boolean isWeighted() {
        return false;
    }

    /**
     * Returns the sample weight of an example, by which training multiplies its loss; 1 unless {@link #weighted}.
     * Metrics and evaluations ignore it.
     */
    default float weight(int example) {
        return 1;
    }

    /**
     * Returns these examples with sample weights. Training minimizes the mean of {@code weight · loss} over a batch,
     * not divided by the sum of the weights. The array is shared.
     *
     * @param weights a weight for each example, finite and at least 0
     * @throws IllegalArgumentException if there is not one weight for each example, or one is negative or not finite
     */
    default Dataset weighted(float... weights) {
        return new Weighted(this, weights);
    }

    /**
     * Creates a data set from the rows of two tensors: {@code features [n, …]}, {@code labels [n, …]}. The tensors are
     * shared. For a jblas matrix with examples in its columns, pass {@code Tensor.of(matrix)}.
     *
     * @throws IllegalArgumentException if they differ in their number of rows
     */
    static Dataset of(Tensor features, Tensor labels) {
        return new Rows(new Batch(features, labels));
    }

    /**
     * Creates a data set of classes: a row of features and a class index for each example, labels {@code []}. The
     * arrays are copied.
     */
    static Dataset of(float[][] features, int[] classes) {
        return of(Tensor.matrix(features), Rows.classes(classes));
    }

    /**
     * Creates a data set of numbers: a row of features and a target for each example, labels {@code [1]}. The arrays
     * are copied.
     */
    static Dataset of(float[][] features, float[] targets) {
        return of(Tensor.matrix(features), Tensor.of(Shape.of(targets.length, 1), targets.clone()));
    }

    /** Creates a data set from a row of features and a row of labels for each example. The arrays are copied. */
    static Dataset of(float[][] features, float[][] labels) {
        return of(Tensor.matrix(features), Tensor.matrix(labels));
    }

    /** Creates a data set of classes from doubles, which are rounded to float. */
    static Dataset of(double[][] features, int[] classes) {
        return of(Rows.floats(features), classes);
    }

    /** Creates a data set of numbers from doubles, which are rounded to float. */
    static Dataset of(double[][] features, double[] targets) {
        return of(Rows.floats(features), Rows.floats(targets));
    }

    /** Creates a data set from rows of doubles, which are rounded to float. */
    static Dataset of(double[][] features, double[][] labels) {
        return of(Rows.floats(features), Rows.floats(labels));
    }

    /**
     * Returns examples {@code from} (inclusive) to {@code to} (exclusive), as a view.
     *
     * @throws IllegalArgumentException if there are no such examples
     */
    default Dataset slice(int from, int to) {
        if (from < 0 || from > to || to > size()) {
            throw new IndexOutOfBoundsException("Dataset expects a range of its " + size() + " examples but got "
                    + from + " to " + to);
        }
        return new Slice(this, from, to - from);
    }

    /** Returns the first {@code count} examples, as a view. */
    default Dataset take(int count) {
        return slice(0, count);
    }

    /** Returns all but the first {@code count} examples, as a view. */
    default Dataset skip(int count) {
        return slice(count, size());
    }

    /**
     * Returns the examples with these numbers, in this order, as a view. A number may be repeated. The array is shared.
     */
    default Dataset rows(int... examples) {
        return new Chosen(this, examples);
    }

    /**
     * Returns the examples in a random order that follows from {@code seed}, as a view. The order is fixed; a training
     * shuffles again for each epoch.
     */
    default Dataset shuffle(long seed) {
        return rows(RandomStream.of(seed, "rows").permutation(size()));
    }

    /** Returns the examples {@code times} times in a row, as a view. */
    default Dataset repeat(int times) {
        return Recurring.of(this, times);
    }

    /**
     * Cuts the examples, in order, into parts of these fractions, and one of the rest: {@code split(0.8)} gives 80 and
     * 20 percent, {@code shuffle(7).split(0.8, 0.1)} three random parts. Fractions with sum 1 leave no rest.
     *
     * @param shares the fractions, each above 0
     * @throws IllegalArgumentException if a fraction is not above 0, their sum is above 1, or a part would be empty
     */
    default List<Dataset> split(double... shares) {
        return Parts.of(this, shares);
    }

    /**
     * Cuts the examples, in order, into parts of these sizes, and one of the rest, if there is any.
     *
     * @throws IllegalArgumentException if a size is not above 0, or their sum is above the number of examples
     */
    default List<Dataset> split(int... sizes) {
        return Parts.of(this, sizes);
    }

    /**
     * Returns these examples followed by those of {@code more}, as a view.
     *
     * @throws IllegalArgumentException if the shapes of their examples differ
     */
    default Dataset then(Dataset more) {
        return new Joined(this, more);
    }

    /** Returns a new batch of examples {@code from} (inclusive) to {@code to} (exclusive). */
    default Batch batch(int from, int to) {
        Dataset part = slice(from, to);
        Batch batch = Gathered.allocate(this, part.size());
        for (int i = 0; i < part.size(); i++) {
            Gathered.copy(part, i, batch, i);
        }
        return batch;
    }

    /** Returns a new batch of all examples. */
    default Batch all() {
        return batch(0, size());
    }

    /**
     * Returns the examples with class indices as one-hot rows of {@code classes} numbers.
     *
     * @throws IllegalArgumentException if the labels are not single numbers; while reading, if one is not a whole
     *     number from 0 to {@code classes - 1}
     */
    default Dataset oneHot(int classes) {
        return new OneHot(this, classes);
    }

    /**
     * Returns the examples with their features transformed each time they are read.
     *
     * @param change gets a tensor of its own and must always return the same shape; several threads may call it
     */
    default Dataset map(UnaryOperator<Tensor> change) {
        return Mapped.of(this, change);
    }
}
