package dev.weft.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
 * <p>The last dimension may consist of named fields, which lie side by side: the features of an example with several
 * inputs, or its labels for several outputs. Two shapes are equal if their fields are equal, too, in the same order.
 *
 * <pre>{@code
 * Shape both = Shape.of(Map.of("customer", Shape.of(12))).beside(Shape.of(Map.of("product", Shape.SCALAR)));
 * both;                                             // [customer [12], product []]
 * both.size();                                      // 13
 * both.batch(32);                                   // [32, customer [12], product []]
 * both.offset("product");                           // 12
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

    private static final Pattern FIELD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_ .-]{0,99}");

    private final int[] dimensions;
    /** What the last dimension consists of; empty if it has no fields. */
    private final Map<String, Shape> fields;

    private Shape(int... dimensions) {
        this(Map.of(), dimensions);
    }

    private Shape(Map<String, Shape> fields, int... dimensions) {
        this.fields = fields;
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

    /**
     * Creates the shape {@code [n]} of named fields that lie side by side, where n is the sum of their sizes.
     *
     * @param fields the shape of each field, with all lengths known, by name and in order; copied
     * @throws IllegalArgumentException if there is none; or a name does not consist of letters, digits, spaces, dots,
     *     dashes and underscores, start with a letter or underscore, and have at most 100 characters
     */
    public static Shape of(Map<String, Shape> fields) {
        long size = 0;
        for (Map.Entry<String, Shape> field : fields.entrySet()) {
            if (!FIELD.matcher(field.getKey()).matches()) {
                throw new IllegalArgumentException("Shape expects names of fields of letters, digits, spaces, dots, "
                        + "dashes and underscores but got \"" + field.getKey() + "\"");
            }
            size += field.getValue().size();
        }
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("Shape expects at least one field but got none");
        }
        if (size > LONGEST) {
            throw new IllegalArgumentException(
                    "Shape expects fields of at most " + LONGEST + " elements but got " + size);
        }
        return new Shape(Collections.unmodifiableMap(new LinkedHashMap<>(fields)), (int) size);
    }

    /** The shapes of the fields of the last dimension by name, in order; empty if it has none. */
    public Map<String, Shape> fields() {
        return fields;
    }

    /**
     * Returns where a field starts in the last dimension.
     *
     * @throws IllegalArgumentException if there is no such field
     */
    public int offset(String field) {
        int offset = 0;
        for (Map.Entry<String, Shape> each : fields.entrySet()) {
            if (each.getKey().equals(field)) {
                return offset;
            }
            offset += each.getValue().size();
        }
        throw new IllegalArgumentException("Shape " + this + " has no field " + field);
    }

    /**
     * Returns the shape of the fields of this shape and of {@code more}, side by side.
     *
     * @throws IllegalArgumentException if one of the two is not a shape {@code [n]} of fields, or both have a field of
     *     one name
     */
    public Shape beside(Shape more) {
        Map<String, Shape> all = new LinkedHashMap<>(fields);
        for (Map.Entry<String, Shape> field : more.fields.entrySet()) {
            if (all.put(field.getKey(), field.getValue()) != null) {
                throw new IllegalArgumentException("Shape expects different names of fields but got " + field.getKey()
                        + " twice: rename one");
            }
        }
        if (fields.isEmpty() || more.fields.isEmpty() || rank() != 1 || more.rank() != 1) {
            throw new IllegalArgumentException("Shape expects fields, which have names, but got " + this + " and "
                    + more);
        }
        return of(all);
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
     * Returns this shape with another length at {@code axis}; fields are lost if that is the last one.
     *
     * @param axis the dimension; a negative one counts from the end
     * @param length the new length, which may be {@link #UNKNOWN}
     * @throws IllegalArgumentException if the shape has no such axis, or the length is below -1
     */
    public Shape with(int axis, int length) {
        int[] changed = dimensions.clone();
        changed[axis(axis)] = length;
        return axis(axis) == rank() - 1 ? Shape.of(changed) : new Shape(fields, Shape.of(changed).dimensions);
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
        return new Shape(fields, Shape.of(batch).dimensions);
    }

    /**
     * Returns this shape without {@code axis}; fields are lost if that is the last one.
     *
     * @param axis the dimension to remove; a negative one counts from the end
     * @throws IllegalArgumentException if the shape has no such axis
     */
    public Shape without(int axis) {
        int counted = axis(axis);
        int[] kept = new int[rank() - 1];
        System.arraycopy(dimensions, 0, kept, 0, counted);
        System.arraycopy(dimensions, counted + 1, kept, counted, kept.length - counted);
        return counted == kept.length ? new Shape(kept) : new Shape(fields, kept);
    }

    /**
     * Whether a tensor of shape {@code fed} may be fed where this shape was declared: the ranks are equal, and so are
     * all lengths that are known in both. If this shape has fields, the other has the same ones. There is no
     * broadcasting.
     */
    public boolean accepts(Shape fed) {
        if (fed.rank() != rank() || !fields.isEmpty() && !hasFieldsOf(fed)) {
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
        return this == other
                || other instanceof Shape shape && hasDimensionsOf(shape) && hasFieldsOf(shape);
    }

    /** A loop over so few lengths is faster than a call of {@code Arrays.equals}. */
    private boolean hasDimensionsOf(Shape other) {
        boolean isEqual = dimensions.length == other.dimensions.length;
        for (int axis = 0; isEqual && axis < dimensions.length; axis++) {
            isEqual = dimensions[axis] == other.dimensions[axis];
        }
        return isEqual;
    }

    private boolean hasFieldsOf(Shape other) {
        return fields.equals(other.fields)
                && (fields.isEmpty() || List.copyOf(fields.keySet()).equals(List.copyOf(other.fields.keySet())));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    /**
     * Returns {@code [batch, features]} with numbers, {@code ?} for an unknown length, {@code []} for a scalar; the
     * fields in place of the last length if there are any.
     */
    @Override
    public String toString() {
        if (fields.isEmpty()) {
            return Arrays.toString(dimensions).replace("-1", "?");
        }
        List<String> parts = new ArrayList<>();
        for (int axis = 0; axis < rank() - 1; axis++) {
            parts.add(dimensions[axis] == UNKNOWN ? "?" : Integer.toString(dimensions[axis]));
        }
        fields.forEach((name, shape) -> parts.add(name + " " + shape));
        return parts.stream().collect(Collectors.joining(", ", "[", "]"));
    }
}
