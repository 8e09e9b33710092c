package dev.weft.exchange.onnx.operator;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A tensor of any of ONNX' types: row-major elements with lengths. Real numbers of every type are held as doubles that
 * the type can express, whole numbers as longs, texts as strings. Immutable by agreement: what it returns is shared.
 */
public final class Array {
    private final Type type;
    private final int[] lengths;
    private final double[] reals;
    private final long[] wholes;
    private final String[] words;

    private Array(Type type, int[] lengths, double[] reals, long[] wholes, String[] words) {
        this.type = type;
        this.lengths = lengths;
        this.reals = reals;
        this.wholes = wholes;
        this.words = words;
    }

    /** Creates an array of real numbers, which the type must be able to express. */
    public static Array of(Type type, int[] lengths, double... reals) {
        return new Array(type, lengths, reals, new long[0], new String[0]);
    }

    /** Creates an array of whole numbers or, as 0 and 1, of truths. */
    public static Array of(Type type, int[] lengths, long... wholes) {
        return new Array(type, lengths, new double[0], wholes, new String[0]);
    }

    /** Creates an array of texts. */
    public static Array of(int[] lengths, String... words) {
        return new Array(Type.STRING, lengths, new double[0], new long[0], words);
    }

    /** Creates an array of floats from a tensor. */
    public static Array of(Tensor tensor) {
        double[] reals = new double[tensor.size()];
        for (int i = 0; i < reals.length; i++) {
            reals[i] = tensor.data()[i];
        }
        return of(Type.FLOAT, tensor.shape().toArray(), reals);
    }

    /** Rounds the numbers of an array to a type of real numbers. */
    public static Array rounded(Type type, Array numbers) {
        double[] reals = new double[numbers.size()];
        for (int i = 0; i < reals.length; i++) {
            reals[i] = type.round(numbers.real(i));
        }
        return of(type, numbers.lengths, reals);
    }

    static Array zeros(Type type, int... lengths) {
        int size = size(lengths);
        return type.isReal() ? of(type, lengths, new double[size])
                : type == Type.STRING ? of(lengths, filled(size)) : of(type, lengths, new long[size]);
    }

    private static String[] filled(int size) {
        String[] words = new String[size];
        Arrays.fill(words, "");
        return words;
    }

    static Array vector(long... wholes) {
        return of(Type.INT64, new int[]{wholes.length}, wholes);
    }

    /** The number of elements of an array with these lengths, which must be known to be small. */
    static int size(int... lengths) {
        int size = 1;
        for (int length : lengths) {
            size = Math.multiplyExact(size, length);
        }
        return size;
    }

    /** The type of the elements. */
    public Type type() {
        return type;
    }

    /** The lengths of the axes. */
    public int[] lengths() {
        return lengths.clone();
    }

    int rank() {
        return lengths.length;
    }

    int length(int axis) {
        return lengths[axis];
    }

    /** The number of elements. */
    public int size() {
        return type.isReal() ? reals.length : type == Type.STRING ? words.length : wholes.length;
    }

    double[] reals() {
        return reals;
    }

    long[] wholes() {
        return wholes;
    }

    /** The texts; empty for numbers. */
    public String[] words() {
        return words;
    }

    /** An element as a real number, for any type of numbers. */
    public double real(int i) {
        return type.isReal() ? reals[i]
                : type == Type.UINT64 && wholes[i] < 0 ? (double) (wholes[i] >>> 1) * 2 + (wholes[i] & 1) : wholes[i];
    }

    /** An element as a whole number, for any type of numbers; real numbers are cut. */
    public long whole(int i) {
        return type.isReal() ? (long) reals[i] : wholes[i];
    }

    /** An element as it is. */
    public Object get(int i) {
        return type.isReal() ? (Object) reals[i] : type == Type.STRING ? words[i] : (Object) wholes[i];
    }

    /** These numbers as a tensor of floats. */
    public Tensor tensor() {
        float[] data = new float[size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) real(i);
        }
        return Tensor.of(Shape.of(lengths), data);
    }

    /** The same elements with other lengths, of as many elements. */
    Array reshaped(int... other) {
        return new Array(type, other, reals, wholes, words);
    }

    /** The elements with these numbers, in the given lengths. */
    Array picked(int[] from, int... shape) {
        return switch (type.kind()) {
            case REAL -> {
                double[] picked = new double[from.length];
                for (int i = 0; i < picked.length; i++) {
                    picked[i] = reals[from[i]];
                }
                yield of(type, shape, picked);
            }
            case WORD -> of(shape, IntStream.of(from).mapToObj(i -> words[i]).toArray(String[]::new));
            default -> {
                long[] picked = new long[from.length];
                for (int i = 0; i < picked.length; i++) {
                    picked[i] = wholes[from[i]];
                }
                yield of(type, shape, picked);
            }
        };
    }

    /** Copies elements of another array of the type into this new one. */
    void copy(Array from, int start, int to, int count) {
        Object source = type.isReal() ? from.reals : type == Type.STRING ? from.words : from.wholes;
        Object target = type.isReal() ? reals : type == Type.STRING ? words : wholes;
        System.arraycopy(source, start, target, to, count);
    }

    @Override
    public String toString() {
        return type + " " + Arrays.toString(lengths);
    }
}
