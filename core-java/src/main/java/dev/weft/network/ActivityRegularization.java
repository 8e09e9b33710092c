package dev.weft.network;

import dev.weft.device.Kernel;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Returns its input unchanged and, during training, adds {@code penalty(input) / batch} to the loss: the mean penalty
 * of the outputs of the layer before it. With {@link Regularizers#l1} it makes these outputs sparse:
 *
 * <pre>{@code
 * Network.of(Dense.of(64, Activations.RELU), new ActivityRegularization(Regularizers.l1(0.001)), Dense.of(10))
 * }</pre>
 *
 * <p>As the {@code activity_regularizer} of the layer before it, and as the layer {@code ActivityRegularization}, in
 * Keras: the regularizer sums over all elements, and the sum is divided by the number of examples, so that the strength
 * does not depend on the batch size. Keras' {@code ActivityRegularization(l1=a, l2=b)} has {@code l1l2(a, 2 · b)} here.
 * Like all penalties it is left out of evaluations, and sample weights do not change it.
 *
 * <p>The input {@code [batch, …]} may have any rank. There are no weights.
 *
 * @param regularizer the penalty on the input
 */
public record ActivityRegularization(Regularizer regularizer) implements Layer {
    @Override
    public Forward build(Scope scope, Shape input) {
        return (x, pass) -> {
            if (pass.isTraining()) {
                regularizer.loss(x).ifPresent(penalty -> pass.addLoss(perExample(penalty, x)));
            }
            return x;
        };
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return input;
    }

    /** {@code penalty / n} for a batch of n examples, whose number is known when the plan is made. */
    private static Value perExample(Value penalty, Value batch) {
        return penalty.graph().record(new Operation("perExample", shapes -> Shape.SCALAR, frame -> {
            var sum = frame.input(0).whole();
            float examples = frame.input(1).shape().rows();
            return Part.of(1, 1, (from, to) -> frame.result()[0] = sum.data()[0] / examples)
                    .on(Kernel.value("x / examples", "x").with("examples", (int) examples));
        }, List.of(frame -> {
            var g = frame.gradient().whole();
            float examples = frame.input(1).shape().rows();
            return Part.of(1, 1, (from, to) -> frame.result()[0] = g.data()[0] / examples)
                    .on(Kernel.value("g / examples", "g").with("examples", (int) examples));
        })), penalty, batch);
    }
}
