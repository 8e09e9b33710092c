package dev.weft.graph;

import dev.weft.device.Kernel;
import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Operations that move elements without computing with them. NaN and infinity are moved as any number. In the formulas
 * g is the gradient of the result.
 *
 * <pre>{@code
 * Value rows = Shaping.flatten(images);        // [batch, 28, 28] -> [batch, 784]
 * Value labels = Shaping.oneHot(classes, 10);  // [batch] -> [batch, 10]
 * }</pre>
 *
 * <p>Every operation copies: a result never shares its array with an operand. A shape with unknown lengths is checked
 * as far as it is known when it is recorded, and completely when the run is fed.
 */
public final class Shaping {
    private Shaping() {}

    /**
     * Repeats {@code x} to the shape that an elementwise operation of {@code x} and {@code other} has; see {@link
     * Arithmetic} for the rule. The elements of {@code other} do not matter. The gradient of {@code x} is summed over
     * the repetitions in float32. TensorFlow's {@code broadcast_to} with the shape of {@code other}, if that is the
     * larger one.
     *
     * @param x the value to repeat, of any shape
     * @param other a value of a shape that broadcasts with that of {@code x}; no gradient flows to it
     * @return a value of the common shape; {@code x} itself if it already has that shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast; the message has both
     */
    public static Value broadcastLike(Value x, Value other) {
        expectNoPairs("broadcast", x, other);
        Shape common = x.shape().broadcast(other.shape());
        if (x.shape().equals(common) && (common.isKnown() || x.shape().equals(other.shape()))) {
            return x;
        }
        return x.graph().record(new Operation("broadcast", shapes -> shapes.get(0).broadcast(shapes.get(1)),
                frame -> {
                    Repetition repetition = new Repetition(frame.input(0).shape(), frame.output().shape());
                    Frame.Read in = read(frame.input(0), repetition.keepsRows());
                    return Part.elements(frame.output().shape(), 1,
                            (from, to) -> repetition.repeat(in.data(), frame.result(), from, to))
                            .on(Kernel.value("x", "x[" + repetition.source() + "]"));
                },
                List.of(frame -> {
                    Shape shape = frame.input(0).shape();
                    Repetition repetition = new Repetition(shape, frame.output().shape());
                    int row = shape.rowSize();
                    Frame.Read g = read(frame.gradient(), repetition.keepsRows());
                    return Part.of(shape.rows(), frame.output().shape().size(),
                            (from, to) -> repetition.sum(g.data(), frame.result(), from * row, to * row))
                            .on(repetition.sum());
                })), x, other);
    }

    /**
     * Refuses to broadcast a vector and a column that both have one number for each example, such as labels [?] and
     * predictions [?, 1]: the result would have one for each pair of examples.
     */
    static void expectNoPairs(String name, Value a, Value b) {
        if (isVector(a.shape()) && isColumn(b.shape()) || isColumn(a.shape()) && isVector(b.shape())) {
            throw new IllegalArgumentException(name + " of " + a + " and " + b + " would pair every example with every "
                    + "other: reshape [?] to [?, 1], or to [1, ?] if you want the pairs");
        }
    }

    private static boolean isVector(Shape shape) {
        return shape.rank() == 1 && shape.rows() == Shape.UNKNOWN;
    }

    private static boolean isColumn(Shape shape) {
        return shape.rank() == 2 && shape.rows() == Shape.UNKNOWN && shape.dimension(1) == 1;
    }

    private static Frame.Read read(Frame.Operand operand, boolean keepsRows) {
        return keepsRows ? operand.byRow() : operand.whole();
    }

    /**
     * Returns the same elements, row-major, in another shape; {@code dx} is g in the shape of {@code x}. TensorFlow's
     * {@code reshape}.
     *
     * <pre>{@code
     * Shaping.reshape(images, Shape.UNKNOWN, 784); // [batch, 28, 28] -> [batch, 784]
     * }</pre>
     *
     * @param x the value, of any shape
     * @param dimensions the lengths; one may be {@link Shape#UNKNOWN}, which is -1, and follows from the size
     * @return a value of that shape
     * @throws IllegalArgumentException if the sizes differ; the run throws it if the size of {@code x} is known only
     *     then
     */
    public static Value reshape(Value x, int... dimensions) {
        int[] wanted = dimensions.clone();
        return x.graph().describe(x.graph().record(new Operation("reshape", shapes -> reshaped(shapes.get(0), wanted),
                frame -> copy(frame.input(0), frame.output().shape(), frame),
                List.of(frame -> copy(frame.gradient(), frame.input(0).shape(), frame))), x),
                Map.of("dimensions", Arrays.stream(wanted).boxed().toList()));
    }

    private static Part copy(Frame.Operand operand, Shape shape, Frame frame) {
        Frame.Read x = read(operand, operand.shape().rows() == shape.rows());
        return Part.elements(shape, 1,
                (from, to) -> System.arraycopy(x.data(), from, frame.result(), from, to - from))
                .on(Kernel.value("x", "x"));
    }

    private static Shape reshaped(Shape shape, int[] wanted) {
        if (!shape.isKnown()) {
            return Shape.of(wanted);
        }
        int[] given = Arrays.stream(wanted).filter(length -> length != Shape.UNKNOWN).toArray();
        int known = Shape.of(given).size();
        int[] lengths =
                Arrays.stream(wanted)
                        .map(length -> length != Shape.UNKNOWN ? length : known == 0 ? 0 : shape.size() / known)
                        .toArray();
        Shape result = Shape.of(lengths);
        if (result.size() != shape.size()) {
            throw new IllegalArgumentException("reshape expects as many elements as " + shape + " has but got "
                    + Shape.of(wanted));
        }
        return result;
    }

    /**
     * Repeats each row {@code times} times along a new second axis: {@code y[i, k, …] = x[i, …]}; {@code dx = Σ_k g}.
     * TensorFlow's {@code repeat} of {@code x[:, None]}.
     *
     * @param x the value {@code [batch, …]}
     * @param times how often, at least 1
     * @return a value {@code [batch, times, …]}
     * @throws IllegalArgumentException if {@code x} is a scalar, or {@code times} is below 1
     */
    public static Value repeat(Value x, int times) {
        return x.graph().describe(x.graph().record(new Operation("repeat", shapes -> {
            Shape shape = shapes.get(0);
            if (shape.rank() == 0 || times < 1) {
                throw new IllegalArgumentException("repeat expects rows and a number of times from 1 but got " + shape
                        + " and " + times);
            }
            return Shape.of(IntStream.range(0, shape.rank() + 1).map(axis -> axis == 0 ? shape.rows()
                    : axis == 1 ? times : shape.dimension(axis - 1)).toArray());
        }, frame -> {
            int row = frame.input(0).shape().rowSize();
            Frame.Read in = frame.input(0).byRow();
            return Part.of(frame.output().shape().rows(), frame.output().shape().size(), (from, to) -> {
                for (int line = from * times; line < to * times; line++) {
                    System.arraycopy(in.data(), line / times * row, frame.result(), line * row, row);
                }
            }).on(Kernel.value("x", "x[i / (times * row) * row + i % row]").with("times", times).with("row", row));
        }, List.of(frame -> {
            int row = frame.input(0).shape().rowSize();
            Frame.Read g = frame.gradient().byRow();
            return Part.of(frame.input(0).shape().rows(), frame.output().shape().size(), (from, to) -> {
                for (int i = from * row; i < to * row; i++) {
                    int first = i / row * row * times + i % row;
                    double sum = 0;
                    for (int k = 0; k < times; k++) {
                        sum += g.data()[first + k * row];
                    }
                    frame.result()[i] = (float) sum;
                }
            }).on(Kernel.items(frame.input(0).shape().size(), "int start = i / n * n * times + i % n; float s = 0.0f;"
                    + "float c = 0.0f; for (int j = 0; j < times; j++) { PLUS(s, c, g[start + j * n]) }"
                    + "put(y, i, TOTAL(s, c));", "y", "g").with("n", row).with("times", times));
        })), x), Map.of("times", times));
    }

    /**
     * Reshapes each example to one row: {@code [batch, …]} becomes {@code [batch, features]}. A vector {@code [batch]}
     * becomes {@code [batch, 1]}. Keras' {@code Flatten}.
     *
     * @param x the value; only its first length may be unknown
     * @return a value of rank 2; {@code x} itself if it has rank 2
     * @throws IllegalArgumentException if a length other than the first is unknown
     */
    public static Value flatten(Value x) {
        int features = x.shape().rowSize();
        return x.shape().rank() == 2 ? x : reshape(x, Shape.UNKNOWN, features);
    }

    /**
     * Returns row {@code index} along the first axis, which is removed from the shape: {@code [batch, n]} becomes
     * {@code [n]}, {@code [n]} a scalar. The gradient of the other rows is 0. TensorFlow's {@code x[index]}.
     *
     * @param x the value, with at least one axis
     * @param index the row, from 0; a negative one is an error
     * @return a value without the first axis
     * @throws IllegalArgumentException if there is no such row; the run throws it if the number of rows is known only
     *     then
     */
    public static Value row(Value x, int index) {
        return x.graph().describe(x.graph().record(new Operation("row", shapes -> {
            Shape shape = shapes.get(0);
            if (shape.rank() == 0 || index < 0 || shape.rows() != Shape.UNKNOWN && index >= shape.rows()) {
                throw new IllegalArgumentException("row expects the index of a row of " + shape + " but got " + index);
            }
            return shape.without(0);
        }, frame -> {
            int row = frame.input(0).shape().rowSize();
            Frame.Read in = frame.input(0).whole();
            return Part.of(1, row, (from, to) -> System.arraycopy(in.data(), index * row, frame.result(), 0, row))
                    .on(Kernel.value("x", "x[index * row + i]").with("index", index).with("row", row));
        }, List.of(frame -> {
            int row = frame.input(0).shape().rowSize();
            Frame.Read g = frame.gradient().whole();
            return Part.of(1, frame.input(0).shape().size(), (from, to) -> {
                Arrays.fill(frame.result(), 0);
                System.arraycopy(g.data(), 0, frame.result(), index * row, row);
            }).on(Kernel.value("i / row == index ? g : 0.0f", "g[i % row]").with("index", index).with("row", row));
        })), x), Map.of("index", index));
    }

    /**
     * Turns class indices {@code [batch]} into rows {@code [batch, classes]} with a 1 at the index and 0 elsewhere. No
     * gradient flows. TensorFlow's {@code one_hot}: a number that is not an index in {@code [0, classes)}, such as -1
     * or 0.5, gives a row of zeros. NaN gives a row of NaN.
     *
     * @param indices the indices, a vector
     * @param classes the number of classes, at least 0
     * @return a value {@code [batch, classes]}
     * @throws IllegalArgumentException if {@code indices} is not a vector, or the number of classes is negative
     */
    public static Value oneHot(Value indices, int classes) {
        if (classes < 0) {
            throw new IllegalArgumentException("oneHot expects a number of classes >= 0 but got " + classes);
        }
        return indices.graph().describe(indices.graph().record(new Operation("oneHot", shapes -> {
            if (shapes.get(0).rank() != 1) {
                throw new IllegalArgumentException("oneHot expects class indices [batch] but got " + shapes.get(0));
            }
            return Shape.of(shapes.get(0).rows(), classes);
        }, frame -> {
            Frame.Read labels = frame.input(0).byRow();
            return Part.of(frame.output().shape().rows(), frame.output().shape().size(), (from, to) -> {
                float[] y = frame.result();
                for (int i = from; i < to; i++) {
                    float label = labels.data()[i];
                    int index = (int) label;
                    Arrays.fill(y, i * classes, (i + 1) * classes, Float.isNaN(label) ? label : 0);
                    if (index == label && index >= 0 && index < classes) {
                        y[i * classes + index] = 1;
                    }
                }
            }).on(Kernel.value("x != x ? x : x == (float) (i % classes) ? 1.0f : 0.0f", "x[i / classes]")
                    .with("classes", classes));
        }, List.of()), indices), Map.of("classes", classes));
    }

    /** Maps each element of a broadcast shape, which is not a scalar, to its element of the small tensor. */
    private static final class Repetition {
        private final Shape small;
        private final Shape large;
        private final int size;
        private final int[] lengths;
        private final int[] strides;

        Repetition(Shape small, Shape large) {
            this.small = small;
            this.large = large;
            this.size = large.size();
            this.lengths = large.toArray();
            this.strides = new int[large.rank()];
            int stride = 1;
            for (int i = 1; i <= small.rank(); i++) {
                int length = small.dimension(-i);
                strides[large.rank() - i] = length == 1 ? 0 : stride;
                stride *= length;
            }
        }

        /** Whether a row of the large shape depends only on the same row of the small one. */
        boolean keepsRows() {
            return small.rank() == large.rank() && small.rank() > 0 && small.rows() == large.rows();
        }

        private int source(int element) {
            int rest = element;
            int source = 0;
            for (int axis = lengths.length - 1; axis >= 0; axis--) {
                source += rest % lengths[axis] * strides[axis];
                rest /= lengths[axis];
            }
            return source;
        }

        /** The text of {@link #source(int)} of element i. */
        String source() {
            return index("i", axis -> true, axis -> strides[axis]);
        }

        /** The text of {@link #sum(float[], float[], int, int)}. */
        Kernel sum() {
            int[] steps = new int[lengths.length];
            int step = 1;
            for (int axis = lengths.length - 1; axis >= 0; axis--) {
                steps[axis] = step;
                step *= lengths[axis];
            }
            return Kernel.items(small.size(), "int start = "
                    + index("i", axis -> strides[axis] != 0, axis -> steps[axis])
                    + "; float s = 0.0f; float c = 0.0f; for (int j = 0; j < times; j++) { PLUS(s, c, g[start + "
                    + index("j", axis -> strides[axis] == 0, axis -> steps[axis]) + "]) } put(y, i, TOTAL(s, c));",
                    "y", "g").with("times", small.size() == 0 ? 0 : size / small.size());
        }

        /** The sum of the coordinates of an element, counted along some axes, times their steps. */
        private String index(String element, IntPredicate counts, IntUnaryOperator steps) {
            StringBuilder text = new StringBuilder();
            int inner = 1;
            for (int axis = lengths.length - 1; axis >= 0; axis--) {
                if (counts.test(axis)) {
                    boolean isFirst = IntStream.range(0, axis).noneMatch(counts);
                    if (steps.applyAsInt(axis) != 0 && lengths[axis] > 1) {
                        text.append(text.isEmpty() ? "" : " + ").append(element).append(" / ").append(inner)
                                .append(isFirst ? "" : " % " + lengths[axis]).append(" * ")
                                .append(steps.applyAsInt(axis));
                    }
                    inner *= lengths[axis];
                }
            }
            return text.isEmpty() ? "0" : text.toString();
        }

        /** Copies to elements {@code [from, to)} of the large array, in runs that are contiguous or of one number. */
        void repeat(float[] x, float[] y, int from, int to) {
            int run = lengths[lengths.length - 1];
            boolean constant = strides[lengths.length - 1] == 0;
            for (int start = from; start < to; start += run) {
                int source = source(start);
                int end = Math.min(start + run, to);
                if (constant) {
                    Arrays.fill(y, start, end, x[source]);
                } else {
                    System.arraycopy(x, source, y, start, end - start);
                }
            }
        }

        /**
         * Sums the large array's elements that belong to elements {@code [from, to)} of the small one, in ascending
         * order.
         */
        void sum(float[] g, float[] d, int from, int to) {
            Arrays.fill(d, from, to, 0);
            int run = lengths[lengths.length - 1];
            boolean constant = strides[lengths.length - 1] == 0;
            for (int start = 0; start < size; start += run) {
                int source = source(start);
                if (constant) {
                    if (source >= from && source < to) {
                        float sum = d[source];
                        for (int i = start; i < start + run; i++) {
                            sum += g[i];
                        }
                        d[source] = sum;
                    }
                } else {
                    int first = Math.max(from, source);
                    int last = Math.min(to, source + run);
                    for (int i = first; i < last; i++) {
                        d[i] += g[start + i - source];
                    }
                }
            }
        }
    }
}
