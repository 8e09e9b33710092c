package dev.weft.training;

import dev.weft.device.Form;
import dev.weft.device.Kernel;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import dev.weft.optimizer.Clip;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/** Gradient clipping, recorded between the gradients and their use. */
final class Clipping {
    private Clipping() {}

    static List<? extends Value> of(Clip clip, List<? extends Value> gradients) {
        return switch (clip.kind()) {
            case VALUE -> gradients.stream().map(gradient -> Elementwise.clip(gradient, -clip.limit(), clip.limit()))
                    .toList();
            case NORM -> gradients.stream().map(gradient -> scaled(gradient, scale(clip, List.of(gradient)))).toList();
            case GLOBAL_NORM -> {
                if (gradients.isEmpty()) {
                    yield gradients;
                }
                Value scale = scale(clip, gradients);
                yield gradients.stream().map(gradient -> scaled(gradient, scale)).toList();
            }
        };
    }

    /**
     * The factor that makes the common norm of all gradients at most the limit: 1 if it is already, NaN if the norm is
     * not finite.
     */
    private static Value scale(Clip clip, List<? extends Value> gradients) {
        Value[] squares = gradients.stream().map(Reductions::sumOfSquares).toArray(Value[]::new);
        return squares[0].graph().record(new Operation("clip", shapes -> Shape.SCALAR, frame -> {
            Frame.Read[] reads = IntStream.range(0, squares.length)
                    .mapToObj(i -> frame.input(i).whole()).toArray(Frame.Read[]::new);
            return Part.of(1, reads.length, (from, to) -> {
                double sum = 0;
                for (Frame.Read square : reads) {
                    sum += square.data()[0];
                }
                frame.result()[0] = clip.scale(Math.sqrt(sum));
            }).on(text(clip, reads.length));
        }, List.of()), squares);
    }

    /** The text of the factor, of sums of squares. */
    private static Kernel text(Clip clip, int squares) {
        String[] names = IntStream.range(0, squares).mapToObj(i -> "x" + i).toArray(String[]::new);
        String limit = Form.literal((float) clip.limit());
        return Kernel.each("float norm = sqrt(" + String.join(" + ", names) + "); result = norm <= " + limit
                + " ? 1.0f : norm < INFINITY ? " + limit + " / norm : NAN;", "result", names);
    }

    /** {@code gradient · scale}, without expanding the scalar to an array. */
    private static Value scaled(Value gradient, Value scale) {
        return gradient.graph().record(new Operation("scaled", shapes -> shapes.get(0), frame -> {
            Frame.Read x = frame.input(0).byRow();
            Frame.Read factor = frame.input(1).whole();
            return Part.elements(frame.output().shape(), 1, (from, to) -> {
                float[] y = frame.result();
                float[] unscaled = x.data();
                float by = factor.data()[0];
                for (int i = from; i < to; i++) {
                    y[i] = unscaled[i] * by;
                }
            }).keepingZeros().on(Kernel.value("x * by", "x", "by[0]"));
        }, List.of()), gradient, scale);
    }
}
