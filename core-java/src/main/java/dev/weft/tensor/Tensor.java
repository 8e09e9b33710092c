package dev.weft.tensor;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jblas.FloatMatrix;

/**
 * A row-major float32 array with a shape: element {@code [i, j]} of a {@code [rows, columns]} tensor is
 * {@code data[i * columns + j]}.
 *
 * <pre>{@code
 * Tensor x = Tensor.matrix(new float[] {1, 2, 3}, new float[] {4, 5, 6});
 * x.shape();        // [2, 3]
 * x.get(1, 2);      // 6.0
 * x.rows(0, 1);     // a copy of the first row, [1, 3]
 * x.reshape(3, 2);  // shares the elements
 * x.data()[0] = 7;  // changes x and everything that shares its elements
 * }</pre>
 *
 * <p>The array is shared, not copied, unless a method says so. A tensor only holds numbers: to compute with tensors,
 * record a {@code Graph}, or use {@link Linalg}. Not safe for several threads while one of them writes.
 */
public final class Tensor {
    private final Shape shape;
    private final float[] data;

    private Tensor(Shape shape, float[] data) {
        if (shape.size() != data.length) {
            throw new IllegalArgumentException(
                    "Tensor " + shape + " expects " + shape.size() + " elements but got " + data.length);
        }
        this.shape = shape;
        this.data = data;
    }

    /**
     * Creates a tensor of {@code data}, which is shared.
     *
     * @param shape the shape, with all lengths known
     * @param data the elements, row-major
     * @throws IllegalArgumentException if the size of the shape is not the length of the array, or a length is unknown
     */
    public static Tensor of(Shape shape, float... data) {
        return new Tensor(shape, data);
    }

    /**
     * Creates a tensor whose rows consist of the rows of {@code fields} side by side: examples with several inputs, or
     * their labels for several outputs. The elements are copied.
     *
     * <pre>{@code
     * Tensor examples = Tensor.of(Map.of("customer", customers, "product", products)); // [n, 12] and [n]
     * examples.field("product");                                                       // [n] again
     * }</pre>
     *
     * @param fields the rows of each field {@code [n, …]} by name; {@code Map.of} has no order, so the fields are in
     *     alphabetical order unless the map is a {@link LinkedHashMap} or another one with an order
     * @return a tensor {@code [n, fields]}
     * @throws IllegalArgumentException if there is no field, one is a scalar, or they differ in their numbers of rows
     */
    public static Tensor of(Map<String, Tensor> fields) {
        return Fields.pack(fields);
    }

    /** Creates a tensor of zeros of {@code shape}, whose lengths are known. */
    public static Tensor zeros(Shape shape) {
        return new Tensor(shape, new float[shape.size()]);
    }

    /** Creates a tensor of one element and of shape {@code []}. */
    public static Tensor scalar(float value) {
        return new Tensor(Shape.SCALAR, new float[]{value});
    }

    /** Creates a tensor of shape {@code [data.length]} from {@code data}, which is shared. */
    public static Tensor vector(float... data) {
        return new Tensor(Shape.of(data.length), data);
    }

    /**
     * Creates a {@code [rows.length, rows[0].length]} tensor, {@code [0, 0]} without rows. The rows are copied.
     *
     * @throws IllegalArgumentException if the rows differ in length, or have more elements than an array can hold
     */
    public static Tensor matrix(float[]... rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        Shape shape = Shape.of(rows.length, columns);
        float[] data = new float[shape.size()];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) {
                throw new IllegalArgumentException(
                        "Tensor.matrix expects rows of " + columns + " but row " + i + " has " + rows[i].length);
            }
            System.arraycopy(rows[i], 0, data, i * columns, columns);
        }
        return new Tensor(shape, data);
    }

    /**
     * Creates a tensor of zeros: {@code zeros(2, 3)} has the shape {@code [2, 3]}, {@code zeros()} is a scalar.
     *
     * @throws IllegalArgumentException if a length is negative, or there are more elements than an array can hold
     */
    public static Tensor zeros(int... dimensions) {
        Shape shape = Shape.of(dimensions);
        return new Tensor(shape, new float[shape.size()]);
    }

    /**
     * Returns a jblas matrix with {@code columns} columns of features as the rows of a {@code [columns, features]}
     * tensor. The memory of a row-major matrix is that of its column-major transpose, so nothing is copied. The inverse
     * of {@link #toFloatMatrix}.
     */
    public static Tensor of(FloatMatrix transposed) {
        return new Tensor(Shape.of(transposed.columns, transposed.rows), transposed.data);
    }

    /** The lengths of the dimensions. */
    public Shape shape() {
        return shape;
    }

    /** The elements, row-major. The array is shared: what you write changes this tensor. */
    public float[] data() {
        return data;
    }

    /** The number of elements, 1 for a scalar. */
    public int size() {
        return data.length;
    }

    /**
     * Returns the only element of a tensor of size 1, whatever its rank.
     *
     * @throws IllegalArgumentException if there are more or none
     */
    public float item() {
        if (data.length != 1) {
            throw new IllegalArgumentException("Tensor.item expects one element but got shape " + shape);
        }
        return data[0];
    }

    /**
     * Returns the element at {@code indices}, one for each dimension, from 0. For loops over many elements use {@link
     * #data}.
     *
     * @throws IllegalArgumentException if the number of indices is not the rank
     * @throws IndexOutOfBoundsException if an index is negative or not below the length of its dimension
     */
    public float get(int... indices) {
        if (indices.length != shape.rank()) {
            throw new IllegalArgumentException("Tensor " + shape + " expects " + shape.rank() + " indices but got "
                    + Arrays.toString(indices));
        }
        int offset = 0;
        for (int axis = 0; axis < indices.length; axis++) {
            int length = shape.dimension(axis);
            if (indices[axis] < 0 || indices[axis] >= length) {
                throw new IndexOutOfBoundsException("Tensor " + shape + " has no element " + Arrays.toString(indices));
            }
            offset = offset * length + indices[axis];
        }
        return data[offset];
    }

    /** Returns the index in {@link #data} of the first element that is NaN or infinite; -1 if there is none. */
    public int firstNonFinite() {
        if (isFinite()) {
            return -1;
        }
        int first = 0;
        while (Float.isFinite(data[first])) {
            first++;
        }
        return first;
    }

    /**
     * Sums {@code 0 · x}, which is NaN for an x that is not finite. Four sums run side by side so that none waits for
     * another.
     */
    private boolean isFinite() {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        int i = 0;
        for (; i <= data.length - 4; i += 4) {
            sum0 += 0 * data[i];
            sum1 += 0 * data[i + 1];
            sum2 += 0 * data[i + 2];
            sum3 += 0 * data[i + 3];
        }
        for (; i < data.length; i++) {
            sum0 += 0 * data[i];
        }
        return sum0 + sum1 + sum2 + sum3 == 0;
    }

    /**
     * Returns the same elements in another shape. The array is shared.
     *
     * @param dimensions the lengths, all known: -1 is not replaced, unlike in {@code Shaping.reshape}
     * @throws IllegalArgumentException if the sizes differ
     */
    public Tensor reshape(int... dimensions) {
        return new Tensor(Shape.of(dimensions), data);
    }

    /**
     * Returns a copy of rows {@code [from, to)} along the first axis: of a {@code [batch, n]} tensor a
     * {@code [to - from, n]} tensor, which may be empty.
     *
     * @throws IndexOutOfBoundsException if there are no such rows
     * @throws IllegalArgumentException if this is a scalar
     */
    public Tensor rows(int from, int to) {
        if (from < 0 || to > shape.rows() || from > to) {
            throw new IndexOutOfBoundsException("Tensor " + shape + " has no rows [" + from + ", " + to + ")");
        }
        int row = shape.rowSize();
        return new Tensor(shape.with(0, to - from), Arrays.copyOfRange(data, from * row, to * row));
    }

    /**
     * Returns copies of the given rows along the first axis, in that order: of a {@code [batch, n]} tensor a
     * {@code [rows.length, n]} tensor.
     *
     * @param rows the rows, from 0; one may occur more than once
     * @throws IndexOutOfBoundsException if there is no such row
     * @throws IllegalArgumentException if this is a scalar
     */
    public Tensor select(int... rows) {
        int width = shape.rowSize();
        Tensor some = zeros(shape.with(0, rows.length));
        for (int i = 0; i < rows.length; i++) {
            int row = Objects.checkIndex(rows[i], shape.rows());
            System.arraycopy(data, row * width, some.data, i * width, width);
        }
        return some;
    }

    /**
     * Returns a copy of the field called {@code name}: of examples {@code [n, customer [12], product []]}, for
     * {@code product}, a tensor {@code [n]}.
     *
     * @throws IllegalArgumentException if the last dimension has no such field
     */
    public Tensor field(String name) {
        return Fields.unpack(this, name);
    }

    /** Returns copies of all fields of the last dimension by name, in order; empty if it has none. */
    public Map<String, Tensor> fields() {
        Map<String, Tensor> fields = new LinkedHashMap<>();
        shape.fields().keySet().forEach(name -> fields.put(name, field(name)));
        return fields;
    }

    /** Returns a copy that shares nothing. */
    public Tensor copy() {
        return new Tensor(shape, data.clone());
    }

    /**
     * Returns this {@code [rows, columns]} tensor as a jblas matrix with {@code columns} rows and {@code rows} columns.
     * It is a view of the same array, which column-major jblas sees transposed.
     *
     * @throws IllegalArgumentException if this is not a matrix
     */
    public FloatMatrix toFloatMatrix() {
        if (shape.rank() != 2) {
            throw new IllegalArgumentException("Tensor.toFloatMatrix expects [rows, columns] but got " + shape);
        }
        return new FloatMatrix(shape.dimension(1), shape.dimension(0), data);
    }

    /**
     * Whether the shapes are equal and all elements bit-identical, except that NaN equals any NaN: 0 differs from -0.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor && shape.equals(tensor.shape) && Arrays.equals(data, tensor.data);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(data);
    }

    /** Returns the shape and, for a tensor of at most 32 elements, the elements. */
    @Override
    public String toString() {
        return "Tensor " + shape + (data.length <= 32 ? " " + Arrays.toString(data) : "");
    }
}
