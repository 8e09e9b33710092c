package dev.weft.serve.model;

import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists within lists, as JSON writes tensors. Holds no state: threads may share it. */
final class Nested {
    private static final String SOURCE = "request";

    private Nested() {}

    /**
     * Reads one value per row into a tensor {@code [rows, …]}.
     *
     * @param place what messages call the rows, such as {@code instances}
     * @param row the shape of one row
     * @throws MalformedDataException if a list has another length, or something is no number
     */
    static Tensor read(String place, List<? extends @Nullable Object> rows, Shape row) {
        int[] lengths = row.toArray();
        long size = (long) rows.size() * row.size();
        if (size > Shape.LONGEST) {
            throw new MalformedDataException(SOURCE, place, rows.size() + " rows", "fewer rows");
        }
        float[] data = new float[(int) size];
        for (int i = 0; i < rows.size(); i++) {
            read(place + "[" + i + "]", rows.get(i), lengths, 0, data, i * row.size());
        }
        return Tensor.of(row.batch(rows.size()), data);
    }

    private static int read(String place, @Nullable Object value, int[] lengths, int axis, float[] data, int at) {
        if (axis == lengths.length) {
            data[at] = number(place, value);
            return at + 1;
        }
        if (!(value instanceof List<?> list) || list.size() != lengths[axis]) {
            throw new MalformedDataException(SOURCE, place, found(value), "a list of " + lengths[axis]
                    + (axis == lengths.length - 1 ? " numbers" : " lists"));
        }
        int next = at;
        for (int i = 0; i < lengths[axis]; i++) {
            Object element = list.get(i);
            // A place costs more than a number: it is written only for those that have no other.
            if (axis == lengths.length - 1 && element instanceof Number number && fits(number)) {
                data[next++] = number.floatValue();
            } else {
                next = read(place + "[" + i + "]", element, lengths, axis + 1, data, next);
            }
        }
        return next;
    }

    /** Whether a number is within the range of a float. */
    static boolean fits(Number number) {
        return !Float.isInfinite(number.floatValue());
    }

    /**
     * The number that a JSON value is.
     *
     * @throws MalformedDataException if it is none, or exceeds a float
     */
    static float number(String place, @Nullable Object value) {
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (!(value instanceof Number number) || !fits(number)) {
            throw new MalformedDataException(SOURCE, place, found(value), "a number within the range of a float");
        }
        return number.floatValue();
    }

    /** A value in words, for messages. */
    static String found(@Nullable Object value) {
        return value instanceof List<?> list ? "a list of " + list.size()
                : value instanceof Map ? "an object" : value instanceof String text ? "\"" + text + "\""
                : String.valueOf(value);
    }

    /** One row of a tensor as lists of numbers, or as a number if a row is one. */
    static @Nullable Object row(Tensor tensor, int row) {
        int size = tensor.shape().rowSize();
        return write(tensor, tensor.shape().toArray(), 1, row * size, size);
    }

    private static @Nullable Object write(Tensor tensor, int[] lengths, int axis, int from, int size) {
        if (axis == lengths.length) {
            return finite(tensor.data()[from]);
        }
        List<@Nullable Object> list = new ArrayList<>(lengths[axis]);
        int part = size / Math.max(1, lengths[axis]);
        for (int i = 0; i < lengths[axis]; i++) {
            list.add(write(tensor, lengths, axis + 1, from + i * part, part));
        }
        return list;
    }

    /** A number as JSON can write it: null for one that is not finite, which JSON lacks. */
    static @Nullable Object finite(double number) {
        return Double.isFinite(number) ? number : null;
    }
}
