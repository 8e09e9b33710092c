package dev.weft.loss;

import dev.weft.device.Form;
import dev.weft.device.Kernel;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.List;

/**
 * A loss with label smoothing (Szegedy et al. 2016): labels become {@code (1 - smoothing) · t + smoothing / classes},
 * with 2 classes for yes/no outputs. As Keras' {@code label_smoothing} of its cross-entropies and focal losses. The
 * loss of perfect predictions is above 0. {@link SmoothedCrossEntropy} is the short form for {@link Losses#SOFTMAX_CE}.
 *
 * <p>Labels t are those of the loss: numbers from 0 to 1 for yes/no outputs, class indices {@code [batch]} or
 * probabilities {@code [batch, classes]} for others. Any other label throws an {@link IllegalArgumentException} when
 * its batch is computed. With class weights, call {@link Loss#smoothed} first:
 * {@code BCE.smoothed(0.1).weighted(1, 2)}.
 *
 * @param loss a loss of logits or probabilities
 * @param smoothing the fraction spread over all classes, from 0 to 1, usually 0.1
 */
public record Smoothed(Loss loss, double smoothing) implements Wrapped {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if smoothing is not from 0 to 1, or the outputs of the loss have no
     *     probabilities
     */
    public Smoothed {
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new IllegalArgumentException("Smoothed expects a smoothing from 0 to 1 but got " + smoothing);
        }
        if (!loss.outputs().hasProbabilities()) {
            throw new IllegalArgumentException("Smoothed expects a loss of logits or probabilities but the outputs of "
                    + loss + " are " + loss.outputs());
        }
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return loss.of(predictions, loss.outputs().isBinary() ? answers(labels) : classes(predictions, labels));
    }

    private Value answers(Value labels) {
        return labels.graph().record(new Operation("smoothed", shapes -> shapes.get(0), frame -> {
            Frame.Read t = frame.input(0).byRow();
            return Part.elements(frame.output().shape(), 2, (from, to) -> {
                for (int i = from; i < to; i++) {
                    frame.result()[i] =
                            (float) ((1 - smoothing) * ClassLabels.answer("Smoothed", t.data()[i]) + smoothing / 2);
                }
            }).checking(t, (from, to) -> {
                for (int i = from; i < to; i++) {
                    ClassLabels.answer("Smoothed", t.data()[i]);
                }
            }).on(Kernel.value(text("t", 2), "t"));
        }, List.of()), labels);
    }

    /** The smoothed label for a device, of {@code label} among {@code classes}. */
    private String text(String label, int classes) {
        return Form.literal((float) (1 - smoothing)) + " * " + label + " + "
                + Form.literal((float) (smoothing / classes));
    }

    private Value classes(Value predictions, Value labels) {
        ClassLabels classes = ClassLabels.of("Smoothed", labels.shape());
        return predictions.graph().record(new Operation("smoothed", shapes -> {
            classes.losses(shapes.get(0), shapes.get(1), "outputs", Losses.BCE_WITH_LOGITS);
            return shapes.get(0);
        }, frame -> {
            Shape shape = frame.output().shape();
            int n = shape.dimension(1);
            Frame.Read t = frame.input(1).byRow();
            return Part.of(shape.rows(), 2L * shape.size(), (from, to) -> {
                for (int row = from; row < to; row++) {
                    classes.check(t.data(), row, n);
                    for (int j = 0; j < n; j++) {
                        frame.result()[row * n + j] =
                                (float) ((1 - smoothing) * classes.of(t.data(), row, n, j) + smoothing / n);
                    }
                }
            }).checking(t, (from, to) -> {
                for (int row = from; row < to; row++) {
                    classes.check(t.data(), row, n);
                }
            }).on(Kernel.value(text(classes.sparse() ? "(t == (float) (i % n) ? 1.0f : 0.0f)" : "t", n),
                    classes.sparse() ? "t[i / n]" : "t").with("n", n));
        }, List.of()), predictions, labels);
    }
}
