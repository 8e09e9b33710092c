package dev.weft.data;

import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A fixed list of labeled examples that all have the same shapes.
 *
 * <p>Create one from arrays or tensors with {@code of}, or with a reader such as {@link Mnist} or {@link ImageFolder}.
 * The methods below derive other data sets. A <em>view</em> shares the examples of its source and copies nothing, so
 * slicing and shuffling cost at most 4 bytes per example.
 * <pre>{@code
 * Dataset data = Dataset.of(new float[][]{{0, 0}, {0, 1}, {1, 0}, {1, 1}}, new int[]{0, 1, 1, 0});
 * List<Dataset> parts = data.shuffle(7).split(0.75);
 * Dataset train = parts.get(0);
 * Dataset test = parts.get(1);
 * }</pre>
 *
 * <p>Labels of shape {@code []} are class indices or a single regression target. {@link #oneHot} turns class indices
 * into vectors.
 *
 * <p>Data sets are transformed step by step, and become a batch at the end:
 * <pre>{@code
 * Dataset scaled = data.map(x -> Tensor.vector(x.data()[0] / 255, x.data()[1] / 255));
 * Dataset vectors = data.oneHot(2);
 * Dataset twice = data.then(scaled);
 * Dataset balanced = data.weighted(1, 0.5f, 0.5f, 1);
 * Batch everything = data.all();
 * }</pre>
 *
 * <p>For a network with several inputs or outputs, features and labels have names. The fields of an example lie side by
 * side, so everything above works for them, too:
 * <pre>{@code
 * Dataset sales = Dataset.of(Map.of("customer", customers, "product", products), Map.of("rating", ratings));
 * Dataset photos = ImageFolder.read(folder, 28, 28).data().named("photo", "kind").beside(sales);
 * }</pre>
 *
 * <p>To add a kind of data set, implement {@link #size}, {@link #features}, {@link #labels} and {@link #copy}. Several
 * threads may read a data set at the same time, so {@code copy} must be thread-safe.
 * <pre>{@code
 * record Squares(int size) implements Dataset {
 *     public Shape features() {
 *         return Shape.of(1);
 *     }
 *
 *     public Shape labels() {
 *         return Shape.of(1);
 *     }
 *
 *     public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
 *         features[featureOffset] = example;
 *         labels[labelOffset] = example * example;
 *     }
 * }
 * }</pre>
 */
public interface Dataset {
    /** The number of examples. */
    int size();

    /** The shape of the features of one example, without the batch dimension. */
    Shape features();

    /** The shape of the labels of one example, without the batch dimension. */
    Shape labels();

    /**
     * Copies one example into the given arrays: {@code features().size()} numbers to {@code features}, starting at
     * {@code featureOffset}, and {@code labels().size()} numbers to {@code labels}, starting at {@code labelOffset}.
     * The numbers are in row-major order.
     *
     * @param example the index of the example, from 0 to {@code size() - 1}
     */
    void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset);

    /**
     * The number of examples that should be {@linkplain #announce announced} before they are read; 0 if there is no use
     * in it, as in memory.
     */
    default int lookahead() {
        return 0;
    }

    /**
     * Says which examples will be read next, in their order, so that a data set in a file can fetch them in the
     * background. This changes no result. {@link Batches} and {@link #batch} call it.
     */
    default void announce(int... examples) {}

    /** Returns whether the examples have sample weights. If not, batches carry no weights, and {@link #weight} is 1. */
    default boolean isWeighted() {
        return false;
    }

    /**
     * Returns the sample weight of an example: how much its loss counts in training. It is 1 unless set by
     * {@link #weighted}. Metrics and evaluations ignore it and count all examples the same.
     *
     * @param example the index of the example, from 0 to {@code size() - 1}
     */
    default float weight(int example) {
        return 1;
    }

    /**
     * Returns the same examples with sample weights. Training then minimizes the mean of {@code weight · loss} over the
     * batch, which is the sum divided by the number of examples, not by the sum of the weights (Keras'
     * {@code sample_weight}). Existing weights are replaced.
     *
     * @param weights one finite weight of at least 0 per example; the array is shared, so do not change it
     * @throws IllegalArgumentException if the number of weights differs from the number of examples, or a weight is
     *     negative, NaN or infinite
     */
    default Dataset weighted(float... weights) {
        return new Weighted(this, weights);
    }

    /**
     * Returns the rows of two tensors as examples: {@code features [n, …]} and {@code labels [n, …]}. The tensors are
     * shared. To use a jblas matrix with one example per column, pass {@code Tensor.of(matrix)}.
     *
     * @throws IllegalArgumentException if a tensor is a scalar, or the numbers of rows differ
     */
    static Dataset of(Tensor features, Tensor labels) {
        return new Rows(new Batch(features, labels));
    }

    /**
     * Returns the rows of a tensor {@code [n, …]} as examples without labels, for models that compute their own loss.
     * The labels have the shape {@code [0]}.
     *
     * @throws IllegalArgumentException if the tensor is a scalar
     */
    static Dataset of(Tensor features) {
        return of(features, Tensor.zeros(features.shape().rows(), 0));
    }

    /**
     * Returns examples with named features and labels, see {@link Tensor#of(Map)}.
     *
     * @param features the features {@code [n, …]} by the names of the network's inputs
     * @param labels the labels {@code [n, …]} by the names of its outputs; may be empty
     * @throws IllegalArgumentException if the tensors differ in their numbers of rows, or there are no features
     */
    static Dataset of(Map<String, Tensor> features, Map<String, Tensor> labels) {
        Tensor examples = Tensor.of(features);
        return labels.isEmpty() ? of(examples) : of(examples, Tensor.of(labels));
    }

    /**
     * Returns examples with named features and labels, and weights for the labels of some outputs. An example whose
     * label of an output has the weight 0 has no influence on that output's loss and metrics: this is how a label is
     * left out; it may be NaN.
     *
     * @param weights for each of these outputs how much the loss of each example counts {@code [n]}, finite and at
     *     least 0; they become labels called {@code rating.weight}
     * @throws IllegalArgumentException if the tensors differ in their numbers of rows, a weight is negative or not
     *     finite, or there are weights for labels that do not exist
     */
    static Dataset of(Map<String, Tensor> features, Map<String, Tensor> labels, Map<String, Tensor> weights) {
        return of(Tensor.of(features), NamedData.weighted(labels, weights));
    }

    /**
     * Returns a view whose features and labels are fields of these names.
     *
     * @throws IllegalArgumentException if the features or the labels have names already
     */
    default Dataset named(String features, String labels) {
        return NamedData.named(this, features, labels);
    }

    /**
     * Returns a view in which each example has the named features and labels of this data set and those of the example
     * of {@code more} at the same place. Sample weights are those of this data set.
     *
     * @throws IllegalArgumentException if the numbers of examples differ, features or labels have no names (see
     *     {@link #named}), or both have a field of one name
     */
    default Dataset beside(Dataset more) {
        return NamedData.beside(this, more);
    }

    /**
     * Returns a view with the fields of the given shapes, in their order; the others are left out. Models call this.
     *
     * @throws IllegalArgumentException if a field is missing or has another shape
     */
    default Dataset arranged(Shape features, Shape labels) {
        return NamedData.arranged(this, features, labels);
    }

    /**
     * Returns examples with class indices as labels, of shape {@code []}. The arrays are copied.
     *
     * @param features one row per example, all of the same length
     * @param classes the class index of each example, from 0
     * @throws IllegalArgumentException if rows differ in length, or there are not as many classes as rows
     */
    static Dataset of(float[][] features, int[] classes) {
        return of(Tensor.matrix(features), Rows.classes(classes));
    }

    /**
     * Returns examples with one regression target each, as labels of shape {@code [1]}. The arrays are copied.
     *
     * @param features one row per example, all of the same length
     * @param targets the number to predict for each example
     * @throws IllegalArgumentException if rows differ in length, or there are not as many targets as rows
     */
    static Dataset of(float[][] features, float[] targets) {
        return of(Tensor.matrix(features), Tensor.of(Shape.of(targets.length, 1), targets.clone()));
    }

    /**
     * Returns examples with a vector of labels each, of shape {@code [labels]}. The arrays are copied.
     *
     * @param features one row per example, all of the same length
     * @param labels one row per example, all of the same length
     * @throws IllegalArgumentException if rows differ in length, or there are not as many rows of labels as of features
     */
    static Dataset of(float[][] features, float[][] labels) {
        return of(Tensor.matrix(features), Tensor.matrix(labels));
    }

    /** As {@link #of(float[][], int[])}, with doubles that are rounded to floats. */
    static Dataset of(double[][] features, int[] classes) {
        return of(Rows.floats(features), classes);
    }

    /** As {@link #of(float[][], float[])}, with doubles that are rounded to floats. */
    static Dataset of(double[][] features, double[] targets) {
        return of(Rows.floats(features), Rows.floats(targets));
    }

    /** As {@link #of(float[][], float[][])}, with doubles that are rounded to floats. */
    static Dataset of(double[][] features, double[][] labels) {
        return of(Rows.floats(features), Rows.floats(labels));
    }

    /**
     * Returns a view of the examples {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param from the index of the first example, at least 0
     * @param to the index after the last example, at most {@link #size}; equal to {@code from} for an empty data set
     * @throws IndexOutOfBoundsException if the range is not within the data set
     */
    default Dataset slice(int from, int to) {
        return Slice.of(this, from, to);
    }

    /**
     * Returns a view of the first {@code count} examples.
     *
     * @throws IndexOutOfBoundsException if {@code count} is negative or larger than the data set
     */
    default Dataset take(int count) {
        return slice(0, count);
    }

    /**
     * Returns a view of all but the first {@code count} examples.
     *
     * @throws IndexOutOfBoundsException if {@code count} is negative or larger than the data set
     */
    default Dataset skip(int count) {
        return slice(count, size());
    }

    /**
     * Returns a view of the examples with the given indices, in that order. An index may occur more than once.
     *
     * @param examples indices from 0 to {@code size() - 1}; the array is shared, so do not change it
     * @throws IndexOutOfBoundsException if an index is not in the data set
     */
    default Dataset rows(int... examples) {
        return new Chosen(this, examples);
    }

    /**
     * Returns a view of the same examples in one random order, determined by {@code seed}. Use it before
     * {@link #split}. Training shuffles the examples of every epoch by itself: see {@link Batches}.
     *
     * @param seed any number; the same seed gives the same order on every machine
     */
    default Dataset shuffle(long seed) {
        return rows(RandomStream.of(seed, "rows").permutation(size()));
    }

    /**
     * Returns a view that repeats the examples {@code times} times.
     *
     * @param times at least 0; 0 gives an empty data set
     * @throws IllegalArgumentException if {@code times} is negative
     * @throws ArithmeticException if the result has more than 2,147,483,647 examples
     */
    default Dataset repeat(int times) {
        return Recurring.of(this, times);
    }

    /**
     * Splits the examples, in order, into views that contain the given fractions of them, plus one view with the
     * remaining examples if the fractions sum to less than 1. For instance, {@code split(0.8)} returns 80 % and 20 %,
     * and {@code shuffle(7).split(0.8, 0.1)} returns three random parts. Part boundaries are rounded to the nearest
     * example.
     *
     * <p>Beware: {@code split(1.0)} puts all examples into one part, but {@code split(1)} only the first, because an
     * {@code int} argument is a number of examples, not a fraction: see {@link #split(int...)}.
     *
     * @param shares fractions above 0 that sum to at most 1
     * @throws IllegalArgumentException if a fraction is not above 0, they sum to more than 1, or a part would be empty
     */
    default List<Dataset> split(double... shares) {
        return Parts.of(this, shares);
    }

    /**
     * Splits the examples, in order, into views of the given sizes, plus one view with the remaining examples if there
     * are any. {@code split(1)} returns a part of one example and a part with the rest; for fractions, write
     * {@code 1.0}: see {@link #split(double...)}.
     *
     * @param sizes the number of examples in each part, at least 1
     * @throws IllegalArgumentException if a size is below 1, or the sizes sum to more than {@link #size}
     */
    default List<Dataset> split(int... sizes) {
        return Parts.of(this, sizes);
    }

    /**
     * Returns a view of these examples followed by those of {@code more}. If only one of the two has sample weights,
     * the examples of the other weigh 1.
     *
     * @throws IllegalArgumentException if the shapes of features or labels differ
     * @throws ArithmeticException if the result has more than 2,147,483,647 examples
     */
    default Dataset then(Dataset more) {
        return new Joined(this, more);
    }

    /**
     * Copies the examples {@code from} (inclusive) to {@code to} (exclusive), in order, into a new batch. Features and
     * labels have the shapes {@code [to - from, …]}.
     *
     * @param from the index of the first example, at least 0
     * @param to the index after the last example, at most {@link #size}
     * @throws IndexOutOfBoundsException if the range is not within the data set
     */
    default Batch batch(int from, int to) {
        return Gathered.all(slice(from, to));
    }

    /** Copies all examples, in order, into a new batch. Memory: 4 bytes for each number of the data set. */
    default Batch all() {
        return batch(0, size());
    }

    /**
     * Returns a view with class indices replaced by one-hot labels of shape {@code [classes]}: 1 at the class, 0
     * elsewhere.
     *
     * @param classes the number of classes, at least 1
     * @throws IllegalArgumentException if the labels are not of shape {@code []}, or {@code classes} is below 1; later,
     *     when an example is read, if its label is not a whole number from 0 to {@code classes - 1}
     */
    default Dataset oneHot(int classes) {
        return new OneHot(this, classes);
    }

    /**
     * Returns a view that applies {@code change} to the features of an example each time it is read. The labels stay as
     * they are, and nothing is cached.
     *
     * @param change returns the new features; must always return the same shape. It is called once right away, with the
     *     first example, to determine that shape. Several threads may call it at once. It may modify the tensor that it
     *     gets
     * @throws IllegalArgumentException if the data set is empty; later, when an example is read, if its shape differs
     */
    default Dataset map(UnaryOperator<Tensor> change) {
        return Mapped.of(this, change);
    }

    /**
     * Returns a view that applies {@code change} to one field of the features, as {@link #map(UnaryOperator)} does to
     * all of them.
     *
     * @throws IllegalArgumentException if there is no such field; else as {@link #map(UnaryOperator)}
     */
    default Dataset map(String field, UnaryOperator<Tensor> change) {
        return NamedData.map(this, field, change);
    }
}
