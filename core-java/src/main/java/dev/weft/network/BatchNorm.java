package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Reductions;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Batch normalization (Ioffe and Szegedy 2015): {@code y = gamma · (x - mean) / sqrt(variance + epsilon) + beta} for
 * each feature.
 *
 * <p>Input and output are {@code [batch, features]}; the weights {@code gamma}, initially 1, and {@code beta},
 * initially 0, are {@code [features]}. During training, mean and variance {@code Σ (x - mean)² / n} are those of the
 * batch, and gradients flow through them. Predictions use running statistics,
 * {@code running = momentum · running + (1 - momentum) · batch} after every step, initially mean 0 and variance 1.
 *
 * <p>As in Keras, the momentum weighs the old value (0.99, epsilon 0.001). PyTorch's momentum of 0.1 is 0.9 here, its
 * epsilon is 0.00001, and its running variance divides by n - 1. {@link #withoutScale} leaves out gamma and
 * {@link #withoutCenter} beta, as Keras' {@code scale=False} and {@code center=False}; without both it is PyTorch's
 * {@code affine=False}. A bias before this layer has no effect; leave it out:
 *
 * <pre>{@code
 * Network.of(Dense.of(500).withoutBias(), new BatchNorm(0.9, 0.001), Layers.activation(Activations.RELU), Dense.of(10))
 * }</pre>
 *
 * <p>A single example is its own mean and has variance 0, so nothing could be learned from it, and it would spoil the
 * running statistics: training on a batch of one example is refused, as in PyTorch. A training whose last batch of an
 * epoch would have one example is refused before its first step.
 *
 * <p>The running statistics are weights {@code mean} and {@code variance} that no gradient changes; they are saved with
 * the model. After few steps they are still near their initial values, so that predictions are far from training:
 * lower the momentum for short trainings.
 *
 * @param momentum the weight of the old running statistics, from 0 to below 1, usually 0.9 to 0.99
 * @param epsilon the number added to the variance, above 0 and finite
 * @param scale whether there is a gamma
 * @param center whether there is a beta
 */
public record BatchNorm(double momentum, double epsilon, boolean scale, boolean center) implements Layer {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the momentum is not from 0 to below 1, or epsilon not above 0 and finite,
     *     both rounded to float
     */
    public BatchNorm {
        Expect.that(momentum >= 0 && (float) momentum < 1, "BatchNorm", "a momentum from 0 to below 1", momentum);
        Expect.epsilon("BatchNorm", epsilon);
    }

    /**
     * Creates a layer with gamma and beta.
     *
     * @param momentum the weight of the old running statistics, from 0 to below 1
     * @param epsilon the number added to the variance, above 0 and finite
     */
    public BatchNorm(double momentum, double epsilon) {
        this(momentum, epsilon, true, true);
    }

    /** Returns this layer without gamma, for a layer after it that scales by itself, such as a {@link Dense}. */
    public BatchNorm withoutScale() {
        return new BatchNorm(momentum, epsilon, false, center);
    }

    /** Returns this layer without beta. */
    public BatchNorm withoutCenter() {
        return new BatchNorm(momentum, epsilon, scale, false);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        Shape features = Shape.of(scope.features(this, input));
        Optional<Variable> gamma = scope.parameter("gamma", features, Initializers.ones(), scale);
        Optional<Variable> beta = scope.parameter("beta", features, Initializers.zeros(), center);
        Variable runningMean = scope.state("mean", features, Initializers.zeros());
        Variable runningVariance = scope.state("variance", features, Initializers.ones());
        return (x, pass) -> {
            Value mean = pass.isTraining() ? Reductions.mean(x, 0) : runningMean;
            Value deviations = x.minus(mean);
            Value variance = pass.isTraining()
                    ? ofSeveral(Reductions.mean(Elementwise.square(deviations), 0), x, scope.name())
                    : runningVariance;
            if (pass.isTraining()) {
                pass.addUpdate(
                        Update.of(List.of(runningMean, runningVariance), List.of(mean, variance), this::follow));
            }
            Value deviation = Elementwise.sqrt(variance.plus(epsilon));
            Value scaled = gamma.map(factor -> deviations.times(factor.div(deviation)))
                    .orElseGet(() -> deviations.div(deviation));
            return beta.map(scaled::plus).orElse(scaled);
        };
    }

    /** Records the variance of {@code batch}, unchanged; a plan for one example fails, because its variance is 0. */
    private static Value ofSeveral(Value variance, Value batch, String name) {
        return variance.graph().record(new Operation("variance", shapes -> {
            if (shapes.get(1).rows() == 1) {
                throw new IllegalArgumentException("BatchNorm " + name
                        + " expects batches of at least 2 examples to train on but got 1, whose variance is 0: "
                        + "use another batch size, or layerNorm()");
            }
            return shapes.get(0);
        }, frame -> copy(frame.input(0), frame), List.of(frame -> copy(frame.gradient(), frame))), variance, batch);
    }

    private static Part copy(Frame.Operand source, Frame frame) {
        Frame.Read read = source.byRow();
        return Part.elements(source.shape(), 1,
                (from, to) -> System.arraycopy(read.data(), from, frame.result(), from, to - from));
    }

    @Override
    public boolean normalizes() {
        return true;
    }

    private void follow(int index, float[] running, float[] batch, int from, int to) {
        float kept = (float) momentum;
        for (int i = from; i < to; i++) {
            running[i] = kept * running[i] + (1 - kept) * batch[i];
        }
    }
}
