package dev.weft.tensor;

import java.util.Arrays;

/**
 * The lengths of a tensor's dimensions, outermost first: {@code [batch, features]}. An empty shape is a scalar, a
 * length of 0 an empty tensor. In a graph a dimension may be {@link #UNKNOWN}, such as the batch of a placeholder; a
 * tensor's shape is always known.
 *
 * <pre>{@code
 * Shape.of(32, 784).size();                         // 25088
 * Shape.of(32, 784).without(0).batch(10);           // [10, 784]
 * Shape.of(32, 1).broadcast(Shape.of(784));         // [32, 784]
 * Shape.of(Shape.UNKNOWN, 784).accepts(Shape.of(32, 784)); // true
 * }</pre>
 *
 * <p>Immutable: threads may share it.
 */
public final class Shape {
    /** The length of a dimension that is known only when values are fed: -1; {@code ?} in messages. */
    public static final int UNKNOWN = -1;
    /** The largest number of elements of a tensor: the length of Java's longest array. */
    public static final int LONGEST = Integer.MAX_VALUE - 8;
    /** The shape of a single number. */
    public static final Shape SCALAR = new Shape();

    private final int[] dimensions;

    private Shape(int... dimensions) {
        this.dimensions = dimensions;
    }

    /**
     * Creates a shape with these lengths; a scalar if there are none.
     *
     * @param dimensions the lengths, outermost first, at least 0 or {@link #UNKNOWN}; copied
     * @throws IllegalArgumentException if a length is negative and not {@link #UNKNOWN}
     */
    public static Shape of(int... dimensions) {
        for (int length : dimensions) {
            if (length < UNKNOWN) {
                throw new IllegalArgumentException("Shape expects lengths >= 0 but got " + Arrays.toString(dimensions));
            }
        }
        return new Shape(dimensions.clone());
    }

    /** The number of dimensions: 0 for a scalar, 1 for a vector, 2 for a matrix. */
    public int rank() {
        return dimensions.length;
    }

    /**
     * Returns the length of dimension {@code axis}, {@link #UNKNOWN} if it is unknown.
     *
     * @param axis the dimension, from 0; a negative one counts from the end, so -1 is the last
     * @throws IllegalArgumentException if the shape has no such axis
     */
    public int dimension(int axis) {
        return dimensions[axis(axis)];
    }

    /**
     * Returns the axis counted from the front: for a matrix, 1 becomes 1 and -1 becomes 1.
     *
     * @throws IllegalArgumentException if the shape has no such axis
     */
    public int axis(int axis) {
        int counted = axis < 0 ? axis + rank() : axis;
        if (counted < 0 || counted >= rank()) {
            throw new IllegalArgumentException("Shape " + this + " has no axis " + axis);
        }
        return counted;
    }

    /** Returns a copy of the lengths. */
    public int[] toArray() {
        return dimensions.clone();
    }

    /** Whether no dimension is {@link #UNKNOWN}. */
    public boolean isKnown() {
        return Arrays.stream(dimensions).noneMatch(length -> length == UNKNOWN);
    }

    /**
     * The number of elements: the product of the lengths, 1 for a scalar.
     *
     * @throws IllegalArgumentException if a length is unknown, or the product exceeds the length of an array
     */
    public int size() {
        if (!isKnown()) {
            throw new IllegalArgumentException("Shape " + this + " has no size yet: a dimension is unknown");
        }
        if (Arrays.stream(dimensions).anyMatch(length -> length == 0)) {
            return 0;
        }
        long size = 1;
        for (int length : dimensions) {
            size *= length;
            if (size > LONGEST) {
                throw new IllegalArgumentException("Shape " + this + " has more elements than an array can hold");
            }
        }
        return (int) size;
    }

    /**
     * The outermost length, which is the number of rows of a tensor: the batch size. 1 for a scalar, {@link #UNKNOWN}
     * if it is unknown.
     */
    public int rows() {
        return rank() == 0 ? 1 : dimensions[0];
    }

    /**
     * The number of elements in one row: the product of all lengths but the first, 1 for a vector or a scalar.
     *
     * @throws IllegalArgumentException if one of these lengths is unknown, or the product exceeds the length of an
     *     array
     */
    public int rowSize() {
        return rank() == 0 ? 1 : new Shape(Arrays.copyOfRange(dimensions, 1, rank())).size();
    }

    /**
     * Returns this shape with another length at {@code axis}.
     *
     * @param axis the dimension; a negative one counts from the end
     * @param length the new length, which may be {@link #UNKNOWN}
     * @throws IllegalArgumentException if the shape has no such axis, or the length is below -1
     */
    public Shape with(int axis, int length) {
        int[] changed = dimensions.clone();
        changed[axis(axis)] = length;
        return Shape.of(changed);
    }

    /**
     * Returns this shape after a first axis of {@code length}: {@code [784]} becomes {@code [length, 784]}.
     *
     * @param length the new first length, which may be {@link #UNKNOWN}
     * @throws IllegalArgumentException if the length is below -1
     */
    public Shape batch(int length) {
        int[] batch = new int[rank() + 1];
        batch[0] = length;
        System.arraycopy(dimensions, 0, batch, 1, rank());
        return Shape.of(batch);
    }

    /**
     * Returns this shape without {@code axis}.
     *
     * @param axis the dimension to remove; a negative one counts from the end
     * @throws IllegalArgumentException if the shape has no such axis
     */
    public Shape without(int axis) {
        int counted = axis(axis);
        int[] kept = new int[rank() - 1];
        System.arraycopy(dimensions, 0, kept, 0, counted);
        System.arraycopy(dimensions, counted + 1, kept, counted, kept.length - counted);
        return new Shape(kept);
    }

    /**
     * Whether a tensor of shape {@code fed} may be fed where this shape was declared: the ranks are equal, and so are
     * all lengths that are known in both. There is no broadcasting.
     */
    public boolean accepts(Shape fed) {
        if (fed.rank() != rank()) {
            return false;
        }
        for (int i = 0; i < rank(); i++) {
            if (dimensions[i] != UNKNOWN && fed.dimensions[i] != UNKNOWN && dimensions[i] != fed.dimensions[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the shape of an elementwise operation between this and {@code other}. Axes are aligned at the end; a
     * missing axis or a length of 1 is repeated, as in numpy. An unknown length counts as equal to the other one,
     * unless that is 1.
     *
     * @throws IllegalArgumentException if two lengths differ, both are known and neither is 1
     */
    public Shape broadcast(Shape other) {
        int rank = Math.max(rank(), other.rank());
        int[] result = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int a = i <= rank() ? dimensions[rank() - i] : 1;
            int b = i <= other.rank() ? other.dimensions[other.rank() - i] : 1;
            if (a != b && a != 1 && b != 1 && a != UNKNOWN && b != UNKNOWN) {
                throw new IllegalArgumentException("Shapes " + this + " and " + other + " do not broadcast: "
                        + a + " against " + b);
            }
            result[rank - i] = a == 1 || a == UNKNOWN && b != 1 ? b : a;
        }
        return new Shape(result);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    /** Returns {@code [batch, features]} with numbers, {@code ?} for an unknown length, {@code []} for a scalar. */
    @Override
    public String toString() {
        return Arrays.toString(dimensions).replace("-1", "?");
    }
}
