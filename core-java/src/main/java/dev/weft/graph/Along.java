package dev.weft.graph;

import dev.weft.device.Kernel;
import dev.weft.device.Lines;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Records reductions along one axis, any but the sums over the first: each result is computed from the {@code n}
 * elements of a line, which lie {@code stride} apart.
 */
final class Along {
    private static final String START = "int start = i / stride * n * stride + i % stride; ";

    /** A line of so many elements is worth a group of threads. */
    private static final int LONG = 64;

    private Along() {}

    /** Gradients for a device: a text for each line, or an expression for each element with {@code g} of its line. */
    record Spreading(Optional<Lines.Line> line, String element) {
        static Spreading of(Lines.Line line) {
            return new Spreading(Optional.of(line), "");
        }

        static Spreading of(String element) {
            return new Spreading(Optional.empty(), element);
        }
    }

    /** Computes one number from {@code n} elements at a distance of {@code stride}. */
    interface Reduce {
        float of(float[] in, int start, int stride, int n);
    }

    /** Computes the gradients of these elements from that of the number. */
    interface Spread {
        void run(float[] in, int start, int stride, int n, float y, float g, float[] d);
    }

    /**
     * Records a reduction of lines of at least {@code least} elements.
     *
     * @param text the same for item i of a device: {@code n} elements of {@code x} from {@code start}
     * @param spreading the gradients for it
     * @param divisor what {@code divisor} is in both texts, for lines of n elements
     * @throws IllegalArgumentException if the operand has no such axis, or fewer elements along it
     */
    static Value record(String name, int least, Value x, int axis, int cost, Lines.Line text, Spreading spreading,
            IntUnaryOperator divisor, Reduce reduce, @Nullable Spread spread) {
        int counted = x.shape().axis(axis);
        Function<Frame, Part> forward = frame -> {
            Walk walk = Walk.of(frame.input(0).shape(), counted);
            Frame.Read in = counted == 0 ? frame.input(0).whole() : frame.input(0).byRow();
            return Part.elements(frame.output().shape(), cost * walk.n, (from, to) -> {
                for (int i = from; i < to; i++) {
                    frame.result()[i] = reduce.of(in.data(), walk.start(i), walk.stride, walk.n);
                }
            }).on(walk.with(walk.kernel(frame.output().shape().size(), text, "x"), divisor));
        };
        List<Function<Frame, Part>> gradients = spread == null ? List.of() : List.of(frame -> {
            Walk walk = Walk.of(frame.input(0).shape(), counted);
            Shape shape = frame.output().shape();
            Frame.Read in = counted == 0 ? frame.input(0).whole() : frame.input(0).byRow();
            Frame.Read y = counted == 0 ? frame.output().whole() : frame.output().byRow();
            Frame.Read g = counted == 0 ? frame.gradient().whole() : frame.gradient().byRow();
            Part.Code code = (from, to) -> {
                for (int i = from; i < to; i++) {
                    spread.run(in.data(), walk.start(i), walk.stride, walk.n, y.data()[i], g.data()[i],
                            frame.result());
                }
            };
            Kernel form = spreading.line.map(line -> walk.kernel(shape.size(), line, "x", "y", "g"))
                    .orElseGet(() -> Kernel.value(spreading.element, "x", "y[0]",
                            "g[i / (n * stride) * stride + i % stride]"));
            return (counted == 0
                    ? Part.of(1, frame.input(0).shape().size(), (from, to) -> code.run(0, shape.size()))
                    : Part.elements(shape, walk.n, code)).on(walk.with(form, divisor));
        });
        return x.graph().describe(x.graph().record(
                new Operation(name, shapes -> without(name, shapes.get(0), counted, least), forward, gradients), x),
                Map.of("axis", counted));
    }

    private static Shape without(String name, Shape shape, int axis, int least) {
        int length = shape.dimension(axis);
        if (length != Shape.UNKNOWN && length < least) {
            throw new IllegalArgumentException(name + " expects at least one element along axis " + axis + " but got "
                    + shape);
        }
        return shape.without(axis);
    }

    /** The positions of the elements that make the {@code i}-th result. */
    private record Walk(int n, int stride) {
        static Walk of(Shape shape, int axis) {
            int stride = 1;
            for (int inner = axis + 1; inner < shape.rank(); inner++) {
                stride *= shape.dimension(inner);
            }
            return new Walk(shape.dimension(axis), stride);
        }

        Kernel with(Kernel form, IntUnaryOperator divisor) {
            return form.with("n", n).with("stride", stride).with("divisor", divisor.applyAsInt(n));
        }

        /** The text for {@code count} lines: one thread for each, or a group if the line is long and in one piece. */
        Kernel kernel(int count, Lines.Line text, String... reads) {
            return stride == 1 && n >= LONG ? Kernel.groups(count, START + text.group(), "result", reads)
                    : Kernel.items(count, START + text.one(), "result", reads);
        }

        int start(int result) {
            return result / stride * n * stride + result % stride;
        }
    }
}
