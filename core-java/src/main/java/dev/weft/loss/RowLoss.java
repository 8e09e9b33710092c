package dev.weft.loss;

import dev.weft.device.Kernel;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.DoubleConsumer;

/**
 * The loss of one example and its derivative side by side, computed in double precision and rounded once: no difference
 * or square of float32 numbers overflows. {@link #record} makes an operation of it.
 */
interface RowLoss {
    /**
     * Returns the loss of an example.
     *
     * @param y all predictions, of which the example has {@code n} from {@code row · n}
     * @param t all labels: {@code n} for each example, or one
     * @throws IllegalArgumentException if the loss does not accept the labels of the example
     */
    double of(float[] y, float[] t, int row, int n);

    /** Writes the gradient of {@code g · loss} by the example's predictions to {@code d} from {@code row · n}. */
    void gradient(float[] y, float[] t, int row, int n, double g, float[] d);

    /** A loss in a form for a device. */
    interface Text {
        /** The losses of {@code rows} examples with {@code n} outputs, of {@code y} and {@code t}. */
        Kernel losses(int rows, int n);

        /** The gradient by operand number {@code by}, of that operand, the other one and {@code g}. */
        Kernel slopes(int by, int rows, int n);
    }

    /**
     * A loss that is the mean or the sum of those of its outputs: C expressions of one output {@code y} and its label
     * {@code t}.
     *
     * @param before statements before the expressions, which declare what these share
     * @param of the loss of the output
     * @param slope its derivative by the output
     * @param slopeOfLabel its derivative by the label
     * @param isMean whether the loss of an example is the mean of those of its outputs, and not their sum
     */
    record Each(String before, String of, String slope, String slopeOfLabel, boolean isMean) implements Text {
        /** Up to so many outputs, one thread computes the loss of an example. */
        private static final int FEW = 16;

        @Override
        public Kernel losses(int rows, int n) {
            String one = " { float y = outputs[i * n + j]; float t = labels[i * n + j]; " + before + " PLUS(s, c, " + of
                    + ") }";
            String sum = "float s = 0.0f; float c = 0.0f; for (int j = ";
            Kernel text = n <= FEW
                    ? Kernel.items(rows, sum + "0; j < n; j++)" + one + " put(result, i, TOTAL(s, c) / divisor);",
                            "result", "outputs", "labels")
                    : Kernel.groups(rows, sum + "lane; j < n; j += LANES)" + one + " float all = sum_of(TOTAL(s, c));"
                            + " if (lane == 0) { put(result, i, all / divisor); }", "result", "outputs", "labels");
            return text.with("n", n).with("divisor", isMean ? n : 1);
        }

        @Override
        public Kernel slopes(int by, int rows, int n) {
            String[] reads = by == 0 ? new String[]{"y", "t", "g[i / n]"} : new String[]{"t", "y", "g[i / n]"};
            return Kernel.each(before + " result = g * (" + (by == 0 ? slope : slopeOfLabel) + ") / divisor;", "result",
                    reads).with("n", n).with("divisor", isMean ? n : 1);
        }
    }

    /**
     * A loss of all outputs of an example together: statements for the threads of a group, see {@link Kernel}. Each
     * thread sees the outputs {@code y[j]} and labels {@code t[j]} of the example for j below {@code n}.
     *
     * @param before statements before the others, which declare what these share
     * @param of an expression, the same in all threads: the loss
     * @param slope an expression for j: the derivative by the output
     * @param slopeOfLabel an expression for j: the derivative by the label
     * @param isSparse whether an example has one label, {@code t[0]}, a class
     */
    record Whole(String before, String of, String slope, String slopeOfLabel, boolean isSparse) implements Text {
        private String row(String array) {
            return array + " += " + (isSparse && array.equals("t") ? "i; " : "i * n; ");
        }

        @Override
        public Kernel losses(int rows, int n) {
            return Kernel.groups(rows, row("y") + row("t") + before + " float loss = " + of
                    + "; if (lane == 0) { put(result, i, loss); }", "result", "y", "t").with("n", n);
        }

        @Override
        public Kernel slopes(int by, int rows, int n) {
            String[] reads = by == 0 ? new String[]{"y", "t", "g"} : new String[]{"t", "y", "g"};
            return Kernel.groups(rows, row("y") + row("t") + before + " for (int j = lane; j < n; j += LANES)"
                    + " { put(result, i * n + j, " + (by == 0 ? slope : slopeOfLabel) + "); }", "result", reads)
                    .with("n", n);
        }

        /** The sum of an expression of j over all outputs, as a declaration of {@code name}. */
        static String sum(String name, String of) {
            return "float " + name + "; { float s = 0.0f; float c = 0.0f; for (int j = lane; j < n; j += LANES)"
                    + " { PLUS(s, c, " + of + ") } " + name + " = sum_of(TOTAL(s, c)); } ";
        }

        /** The first of the largest of an expression of j, or the first NaN: declares {@code name} and its index. */
        static String largest(String name, String of) {
            return "float " + name + " = -INFINITY; int " + name + "At; { for (int j = lane; j < n; j += LANES)"
                    + " { float x = " + of + "; " + name + " = larger(" + name + ", x); } "
                    + name + " = largest_of(" + name + "); float at = -INFINITY;"
                    + " for (int j = lane; j < n; j += LANES) { float x = " + of + "; if (x == " + name + " || x != x)"
                    + " { at = larger(at, -(float) j); } } " + name + "At = (int) -largest_of(at); } ";
        }
    }

    /** The same loss for a device, if it has such a form. */
    default Optional<Text> text() {
        return Optional.empty();
    }

    /** Throws the exception of {@link #of} for labels of an example that the loss does not accept. */
    interface Check {
        /** Looks at the labels of example {@code row}, of {@code n} outputs. */
        void run(float[] t, int row, int n);

        /** The check of each label by itself. */
        static Check each(DoubleConsumer check) {
            return (t, row, n) -> {
                for (int i = row * n; i < row * n + n; i++) {
                    check.accept(t[i]);
                }
            };
        }
    }

    /** What labels are checked by, because a device throws no exceptions; empty if all numbers are accepted. */
    default Optional<Check> check() {
        return Optional.empty();
    }

    /** A loss that is the mean of a function of one output and its label. */
    interface OfOutput extends RowLoss {
        /** Returns the loss of output {@code y} with label {@code t}. */
        double of(double y, double t);

        /** Returns the derivative by {@code y}. */
        double slope(double y, double t);

        @Override
        default double of(float[] y, float[] t, int row, int n) {
            double sum = 0;
            for (int i = row * n; i < row * n + n; i++) {
                sum += of(y[i], t[i]);
            }
            return sum / n;
        }

        @Override
        default void gradient(float[] y, float[] t, int row, int n, double g, float[] d) {
            for (int i = row * n; i < row * n + n; i++) {
                d[i] = (float) (g * slope(y[i], t[i]) / n);
            }
        }

        /** Records the loss {@code [batch]} of predictions and labels of the same shape. */
        default Value record(String name, int cost, Value predictions, Value labels) {
            return RowLoss.record(name, cost, this, (y, t) -> {
                if (!y.accepts(t)) {
                    throw new IllegalArgumentException(name + " expects labels of the predictions' shape " + y
                            + " but got " + t + ": reshape them");
                }
                return Shape.of(y.rows());
            }, predictions, labels);
        }
    }

    /**
     * Records the loss of each example.
     *
     * @param cost about how many multiplications an output takes
     * @param shape returns the shape of the result, or throws IllegalArgumentException for shapes that do not fit
     */
    static Value record(String name, int cost, RowLoss loss, BiFunction<Shape, Shape, Shape> shape, Value predictions,
            Value labels) {
        return predictions.graph().record(new Operation(name, shapes -> shape.apply(shapes.get(0), shapes.get(1)),
                frame -> forward(frame, cost, loss), List.of(frame -> gradient(frame, 0, 1, cost, loss))), predictions,
                labels);
    }

    /** Records a loss of two operands of one shape that may be exchanged: a gradient flows to both. */
    static Value symmetric(String name, int cost, RowLoss loss, BiFunction<Shape, Shape, Shape> shape, Value first,
            Value second) {
        return record(name, cost, Optional.empty(), loss, loss, shape, first, second);
    }

    /**
     * Records the loss of each example for operands of one shape: a gradient flows to both.
     *
     * @param hint the usual reason for a loss that is not finite, see {@link Operation#hint}
     * @param exchanged the same loss with predictions and labels exchanged, whose gradient is that by the labels
     */
    static Value record(String name, int cost, Optional<String> hint, RowLoss loss, RowLoss exchanged,
            BiFunction<Shape, Shape, Shape> shape, Value predictions, Value labels) {
        return predictions.graph().record(new Operation(name, shapes -> shape.apply(shapes.get(0), shapes.get(1)),
                frame -> forward(frame, cost, loss), List.of(frame -> gradient(frame, 0, 1, cost, loss),
                        frame -> gradient(frame, 1, 0, cost, exchanged)),
                hint), predictions, labels);
    }

    /** Records the mean of the outputs of each example {@code [batch, outputs]}, which reads no labels. */
    static Value own(Value outputs, Value labels) {
        if (outputs.shape().rank() != 2) {
            throw new IllegalArgumentException("OWN_LOSS expects outputs [batch, outputs] but got " + outputs.shape());
        }
        return Reductions.mean(outputs, 1);
    }

    private static Part forward(Frame frame, int cost, RowLoss loss) {
        int n = frame.input(0).shape().rowSize();
        int rows = frame.input(0).shape().rows();
        Frame.Read y = frame.input(0).byRow();
        Frame.Read t = frame.input(1).byRow();
        Part part = Part.of(rows, (long) cost * rows * n, (from, to) -> {
            float[] outputs = y.data();
            float[] labels = t.data();
            float[] losses = frame.result();
            for (int row = from; row < to; row++) {
                losses[row] = (float) loss.of(outputs, labels, row, n);
            }
        });
        loss.check().ifPresent(check -> part.checking(t, (from, to) -> {
            for (int row = from; row < to; row++) {
                check.run(t.data(), row, n);
            }
        }));
        return loss.text().map(text -> part.on(text.losses(rows, n))).orElse(part);
    }

    private static Part gradient(Frame frame, int by, int other, int cost, RowLoss loss) {
        int n = frame.input(by).shape().rowSize();
        int rows = frame.input(by).shape().rows();
        Frame.Read y = frame.input(by).byRow();
        Frame.Read t = frame.input(other).byRow();
        Frame.Read g = frame.gradient().byRow();
        Part part = Part.of(rows, (long) cost * rows * n, (from, to) -> {
            float[] outputs = y.data();
            float[] labels = t.data();
            float[] losses = g.data();
            float[] gradients = frame.result();
            for (int row = from; row < to; row++) {
                loss.gradient(outputs, labels, row, n, losses[row], gradients);
            }
        });
        return loss.text().map(text -> part.on(text.slopes(by, rows, n))).orElse(part);
    }
}
