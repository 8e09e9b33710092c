package dev.weft.loss;

import dev.weft.device.Form;
import dev.weft.graph.Pointwise;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/**
 * A loss that leaves out the examples with a certain label, such as those of an unknown class: their loss is 0, no
 * gradient flows to them, and they do not count in the mean, neither in training nor in evaluations. A batch of such
 * examples alone has the loss 0. As PyTorch's {@code ignore_index} and Keras' {@code ignore_class}. Metrics do not
 * ignore them.
 *
 * <p>Labels are {@code [batch]} or {@code [batch, 1]}, one for each example. With class weights, call
 * {@link Loss#ignoring} last: {@code SOFTMAX_CE.weighted(1, 2).ignoring(-1)}. Do not ignore examples of a
 * loss over pairs, such as {@link Triplet}: there they would belong to class 0.
 *
 * @param loss the loss of each example; one that returns a scalar is refused
 * @param label the label to ignore; it need not be a class, -1 and 255 are usual
 */
public record Ignoring(Loss loss, int label) implements Wrapped {
    @Override
    public Value of(Value predictions, Value labels) {
        Value each = each(predictions, cleaned(labels));
        return Pointwise.binary("ignoring", each, flat(labels), unless("b", "0.0f", "a"), (losses, t, y, from, to) -> {
            for (int i = from; i < to; i++) {
                y[i] = t[i] == label ? 0 : losses[i];
            }
        }, unless("b", "0.0f", "g"), (losses, t, g, d, from, to) -> {
            for (int i = from; i < to; i++) {
                d[i] = t[i] == label ? 0 : g[i];
            }
        }, "0.0f", (losses, t, g, d, from, to) -> Arrays.fill(d, from, to, 0));
    }

    @Override
    public Optional<Value> weights(Value labels) {
        return loss.weights(cleaned(labels));
    }

    @Override
    public Optional<Value> counts(Value labels, Optional<Value> weights) {
        Value counted =
                Pointwise.withoutGradient("counted", flat(labels), unless("x", "0.0f", "1.0f"), (t, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = t[i] == label ? 0 : 1;
                    }
                });
        return Optional.of(loss.counts(cleaned(labels), weights).map(counted::times).orElse(counted));
    }

    @Override
    public Optional<Outputs.Label> label(Shape labels, int outputs) {
        return loss.label(labels, outputs).map(inner -> new Outputs.Label(inner.expected() + ", or " + label
                + " to ignore the example", inner.remedy(), row -> row[0] == label || inner.accepts().test(row)));
    }

    /** The labels, with class 0 for the ignored ones, which every loss of classes accepts. */
    private Value cleaned(Value labels) {
        flat(labels);
        return Pointwise.withoutGradient("cleaned", labels, unless("x", "0.0f", "x"), (t, y, from, to) -> {
            for (int i = from; i < to; i++) {
                y[i] = t[i] == label ? 0 : t[i];
            }
        });
    }

    /** An expression for a device: {@code ignored} where {@code t} is the label to ignore, else {@code other}. */
    private String unless(String t, String ignored, String other) {
        return t + " == " + Form.literal(label) + " ? " + ignored + " : " + other;
    }

    private static Value flat(Value labels) {
        Shape shape = labels.shape();
        if (shape.rank() == 1) {
            return labels;
        }
        if (shape.rank() != 2 || shape.dimension(1) != 1) {
            throw new IllegalArgumentException(
                    "Ignoring expects one label per example, [batch] or [batch, 1], but got " + shape);
        }
        return Shaping.reshape(labels, Shape.UNKNOWN);
    }
}
