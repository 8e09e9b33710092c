package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Operations that move elements without computing with them. */
public final class Shaping {
    private Shaping() {
    }

    /**
     * {@code x} repeated to the shape that an elementwise operation with {@code other} has; {@code x} itself where it has
     * that shape. The gradient is summed over the repetitions.
     */
    public static Value broadcastLike(Value x, Value other) {
        Shape common = x.shape().broadcast(other.shape());
        if (x.shape().equals(common) && (common.isKnown() || x.shape().equals(other.shape()))) {
            return x;
        }
        return x.graph().record(new Operation("broadcast", shapes -> shapes.get(0).broadcast(shapes.get(1)),
                frame -> {
                    Repetition repetition = new Repetition(frame.inShape(0), frame.outShape());
                    Part part = Part.elements(frame.outShape(), 1, (from, to) -> repetition.repeat(frame.in(0), frame.result(), from, to));
                    return repetition.keepsRows() ? part.byRow(0) : part.whole(0);
                },
                List.of(frame -> {
                    Repetition repetition = new Repetition(frame.inShape(0), frame.outShape());
                    Shape shape = frame.inShape(0);
                    int row = shape.rowSize();
                    Part part = Part.of(shape.rows(), frame.outShape().size(), (from, to) -> repetition.sum(
                            frame.gradient(), frame.result(), from * row, to * row));
                    return repetition.keepsRows() ? part.byRow(Part.GRADIENT) : part.whole(Part.GRADIENT);
                })), x, other);
    }

    /**
     * The same elements in another shape; one length may be {@link Shape#UNKNOWN} and follows from the size.
     *
     * @throws IllegalArgumentException if the sizes differ
     */
    public static Value reshape(Value x, int... dimensions) {
        int[] wanted = dimensions.clone();
        return x.graph().record(new Operation("reshape", shapes -> reshaped(shapes.get(0), wanted),
                frame -> {
                    boolean sameRows = frame.inShape(0).rows() == frame.outShape().rows();
                    Part part = Part.elements(frame.outShape(), 1, (from, to) -> System.arraycopy(frame.in(0), from, frame.result(), from, to - from));
                    return sameRows ? part.byRow(0) : part.whole(0);
                },
                List.of(frame -> {
                    boolean sameRows = frame.inShape(0).rows() == frame.outShape().rows();
                    Part part = Part.elements(frame.inShape(0), 1, (from, to) -> System.arraycopy(frame.gradient(), from, frame.result(), from, to - from));
                    return sameRows ? part.byRow(Part.GRADIENT) : part.whole(Part.GRADIENT);
                })), x);
    }

    private static Shape reshaped(Shape shape, int[] wanted) {
        if (!shape.isKnown()) {
            return Shape.of(wanted);
        }
        int known = Arrays.stream(wanted).filter(length -> length != Shape.UNKNOWN).reduce(1, Math::multiplyExact);
        int[] lengths = Arrays.stream(wanted).map(length -> length != Shape.UNKNOWN ? length : known == 0 ? 0 : shape.size() / known).toArray();
        Shape result = Shape.of(lengths);
        if (result.size() != shape.size()) {
            throw new IllegalArgumentException("reshape expects as many elements as " + shape + " has but got " + Shape.of(wanted));
        }
        return result;
    }

    /** Each example of {@code [batch, …]} as one row: {@code [batch, features]}. */
    public static Value flatten(Value x) {
        int features = x.shape().rowSize();
        return x.shape().rank() == 2 ? x : reshape(x, Shape.UNKNOWN, features);
    }

    /** Row {@code index} along the first axis, which disappears; the gradient is 0 for the other rows. */
    public static Value row(Value x, int index) {
        return x.graph().record(new Operation("row", shapes -> {
            Shape shape = shapes.get(0);
            if (shape.rank() == 0 || index < 0 || shape.rows() != Shape.UNKNOWN && index >= shape.rows()) {
                throw new IllegalArgumentException("row expects a row of " + shape + " but got " + index);
            }
            return shape.without(0);
        }, frame -> {
            int row = frame.inShape(0).rowSize();
            return Part.of(1, row, (from, to) -> System.arraycopy(frame.in(0), index * row, frame.result(), 0, row)).whole(0);
        }, List.of(frame -> {
            int row = frame.inShape(0).rowSize();
            return Part.of(1, frame.inShape(0).size(), (from, to) -> {
                Arrays.fill(frame.result(), 0);
                System.arraycopy(frame.gradient(), 0, frame.result(), index * row, row);
            }).whole(Part.GRADIENT);
        })), x);
    }

    /**
     * Class indices {@code [batch]} as rows {@code [batch, classes]} with a 1 at the index; no gradient. What is no whole number
     * in {@code [0, classes)} gives a row of zeros, as in TensorFlow, and NaN a row of NaN.
     */
    public static Value oneHot(Value indices, int classes) {
        return indices.graph().record(new Operation("oneHot", shapes -> {
            if (shapes.get(0).rank() != 1) {
                throw new IllegalArgumentException("oneHot expects class indices [batch] but got " + shapes.get(0));
            }
            return Shape.of(shapes.get(0).rows(), classes);
        }, frame -> Part.of(frame.outShape().rows(), frame.outShape().size(), (from, to) -> {
            float[] y = frame.result();
            for (int i = from; i < to; i++) {
                float label = frame.in(0)[i];
                int index = (int) label;
                Arrays.fill(y, i * classes, (i + 1) * classes, Float.isNaN(label) ? label : 0);
                if (index == label && index >= 0 && index < classes) {
                    y[i * classes + index] = 1;
                }
            }
        }).byRow(0), List.of()), indices);
    }
}
