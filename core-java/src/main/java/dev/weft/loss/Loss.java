package dev.weft.loss;

import dev.weft.graph.Graph;
import dev.weft.graph.Joining;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Session;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.network.Forward;
import dev.weft.network.Layer;
import dev.weft.network.Scope;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A function of predictions and labels that training minimizes. {@link Losses} has the usual ones. Write your own as a
 * lambda over values, with operations that have gradients:
 *
 * <pre>{@code
 * Loss quartic = (y, t) -> Reductions.mean(Elementwise.square(Elementwise.square(y.minus(t))), 1);
 * }</pre>
 *
 * <p>A lambda's outputs count as numbers; say otherwise with {@link #withOutputs}. A model with your own loss can be
 * saved; to load it, register the loss in the registry of {@code training} first. A loss has no state, so threads may
 * share it.
 *
 * <p>Return the loss of each example, {@code [batch]}, if you can: sample weights and class weights need it. Return a
 * scalar only for a loss that is not a mean over examples.
 */
@FunctionalInterface
public interface Loss {
    /**
     * Records the loss.
     *
     * <p>It is recorded once for each shape of labels, not called for each batch.
     *
     * @param predictions the network's outputs {@code [batch, outputs]}
     * @param labels the labels {@code [batch, outputs]}, or class indices {@code [batch]}
     * @return the loss of each example {@code [batch]}, or a scalar for the whole batch
     * @throws IllegalArgumentException if the loss does not accept these shapes
     */
    Value of(Value predictions, Value labels);

    /**
     * Records what training minimizes: the mean of the losses of a batch, or the scalar itself if {@link #of} returned
     * one. Sample weights are already multiplied into the losses. Evaluations do not call it, they take the mean.
     *
     * @param losses what {@link #of} returned
     * @return a scalar
     */
    default Value total(Value losses) {
        return losses.shape().rank() == 0 ? losses : Reductions.mean(losses);
    }

    /**
     * Records what training minimizes if examples count differently in the mean: {@code Σ losses / Σ counts}, 0 if the
     * counts are all 0.
     *
     * @param losses what {@link #of} returned
     * @param counts how much each example counts {@code [batch]}, see {@link #counts}
     * @return a scalar
     */
    default Value total(Value losses, Value counts) {
        return losses.shape().rank() == 0 ? losses : WeightedMean.mean(losses, counts);
    }

    /** Whether {@link #total} is the sum over the batch, which reports divide by the number of examples; else false. */
    default boolean isSum() {
        return false;
    }

    /**
     * Records the weights {@code [batch]} by which {@link #of} multiplies the losses of the examples, such as those of
     * their classes; empty if there are none.
     *
     * @param labels the labels that {@link #of} gets
     */
    default Optional<Value> weights(Value labels) {
        return Optional.empty();
    }

    /**
     * Records how much each example counts in the mean {@code [batch]}: 0 for one that is {@linkplain #ignoring
     * ignored}, its weight for a {@linkplain #weightedMean weighted mean}. Empty if each counts 1.
     *
     * @param labels the labels that {@link #of} gets
     * @param weights the sample weights {@code [batch]}, if there are any
     */
    default Optional<Value> counts(Value labels, Optional<Value> weights) {
        return Optional.empty();
    }

    /**
     * Computes the mean loss of examples as evaluations report it: also for a {@link Summed} loss, and without the
     * penalties of layers.
     *
     * @param predictions the network's outputs {@code [n, outputs]}
     * @param labels the labels of the {@code n} examples
     * @param weights the sample weights {@code [n]}, by which the losses are multiplied; empty if there are none
     * @return the mean; NaN if there is no example
     * @throws IllegalArgumentException if the loss does not accept the shapes or the labels
     */
    default double mean(Tensor predictions, Tensor labels, Optional<Tensor> weights) {
        Graph graph = new Graph();
        Placeholder y = graph.placeholder("predictions", predictions.shape());
        Placeholder t = graph.placeholder("labels", labels.shape());
        Optional<Value> w = weights.map(graph::constant);
        Value losses = of(y, t);
        Value each = losses.shape().rank() == 0 ? losses : w.map(losses::times).orElse(losses);
        Value mean = each.shape().rank() == 0 ? each
                : counts(t, w).map(counts -> WeightedMean.mean(each, counts)).orElseGet(() -> Reductions.mean(each));
        try (Session session = new Session(graph)) {
            return session.run(Map.of(y, predictions, t, labels), mean).item();
        }
    }

    /** Computes the {@link #mean(Tensor, Tensor, Optional) mean loss} of examples without sample weights. */
    default double mean(Tensor predictions, Tensor labels) {
        return mean(predictions, labels, Optional.empty());
    }

    /**
     * Whether the loss reads the labels; true by default. If not, as {@link Losses#OWN_LOSS}, a model trains on
     * examples without labels.
     */
    default boolean needsLabels() {
        return true;
    }

    /** The meaning of the network's outputs; numbers by default. Predictions, metrics and lint use it. */
    default Outputs outputs() {
        return Outputs.NUMBERS;
    }

    /**
     * Records the predictions {@code [batch, …]} that a network's outputs stand for. Predictors, metrics and
     * evaluations see them in place of the outputs, which {@link #of} gets during training. The outputs themselves by
     * default, and the mean of the members for a loss {@link #ofMembers}.
     *
     * @param outputs the network's outputs {@code [batch, …]}
     * @throws IllegalArgumentException if the loss does not accept this shape
     */
    default Value predictions(Value outputs) {
        return outputs;
    }

    /**
     * Returns what the loss requires of labels, for checks of a data set before training; empty if it takes any
     * numbers. That of its {@link #outputs} by default.
     *
     * @param labels the shape of all labels: {@code [n]} for class indices
     * @param outputs the number of the network's outputs
     */
    default Optional<Outputs.Label> label(Shape labels, int outputs) {
        return outputs().label(labels, outputs);
    }

    /**
     * Returns this loss with another meaning of the outputs, for lambdas whose outputs are logits or probabilities.
     *
     * <pre>{@code
     * Loss own = (y, t) -> Losses.SOFTMAX_CE.of(y.times(2), t);
     * Model.of(own.withOutputs(Outputs.LOGITS), Optimizers.adam(0.001), Dense.of(10));
     * }</pre>
     *
     * @param outputs the meaning that predictions, metrics and lint use
     */
    default WithOutputs withOutputs(Outputs outputs) {
        return new WithOutputs(this, outputs);
    }

    /**
     * Returns this loss with the sum over the batch in place of the mean. Gradients then grow with the batch size, see
     * {@link Summed}.
     */
    default Summed summed() {
        return new Summed(this);
    }

    /**
     * Returns this loss with each example multiplied by the weight of its class, see {@link ClassWeighted}.
     *
     * <pre>{@code
     * Losses.SOFTMAX_CE.weighted(1, 10) // the second class is ten times as important
     * }</pre>
     *
     * @param classWeights one weight for each class, at least 0, in the order of the classes
     * @throws IllegalArgumentException if there are fewer than two, or one is negative, NaN or infinite
     */
    default ClassWeighted weighted(double... classWeights) {
        return new ClassWeighted(this, Arrays.stream(classWeights).boxed().toList());
    }

    /**
     * Returns this loss with its mean divided by the sum of the class and sample weights, see {@link WeightedMean}.
     *
     * <pre>{@code
     * Losses.SOFTMAX_CE.weighted(1, 10).weightedMean() // as PyTorch's CrossEntropyLoss(weight)
     * }</pre>
     */
    default WeightedMean weightedMean() {
        return new WeightedMean(this);
    }

    /**
     * Returns this loss without the examples of a label, see {@link Ignoring}.
     *
     * <pre>{@code
     * Losses.SOFTMAX_CE.ignoring(255) // 255 marks examples of an unknown class
     * }</pre>
     *
     * @param label the label to ignore; it need not be a class
     */
    default Ignoring ignoring(int label) {
        return new Ignoring(this, label);
    }

    /**
     * Returns this loss with smoothed labels, see {@link Smoothed}.
     *
     * <pre>{@code
     * Losses.binaryFocal(2).smoothed(0.1)
     * }</pre>
     *
     * @param smoothing the fraction spread over all classes, from 0 to 1, usually 0.1
     * @throws IllegalArgumentException if it is not from 0 to 1, or the outputs have no probabilities
     */
    default Smoothed smoothed(double smoothing) {
        return new Smoothed(this, smoothing);
    }

    /**
     * Returns the mean of this loss over the members of an ensemble, see {@link OfMembers}. Call it last:
     *
     * <pre>{@code
     * Losses.SOFTMAX_CE.smoothed(0.1).ofMembers()
     * }</pre>
     */
    default OfMembers ofMembers() {
        return new OfMembers(this);
    }

    /**
     * Returns a layer that computes this loss of two branches side by side, for networks that compute their own loss,
     * see {@link AsLayer} and {@link Losses#OWN_LOSS}.
     *
     * <pre>{@code
     * Branch error = Branch.concat(copy, image).then(Losses.MSE.asLayer());
     * }</pre>
     */
    default AsLayer asLayer() {
        return new AsLayer(this);
    }

    /**
     * A loss between two branches, as a layer: {@code y = loss(a, b)} of the input {@code [batch, 2n]}, whose left half
     * are the predictions a and whose right half the labels b, as {@code Branch.concat(a, b)} puts them; output
     * {@code [batch, 1]}. Gradients flow to both halves where the loss has one by its labels. It has no weights.
     * {@link Loss#asLayer} makes one. Keras' {@code add_loss}.
     *
     * @param loss a loss of labels {@code [batch, n]}, with one number for each example
     */
    record AsLayer(Loss loss) implements Layer {
        @Override
        public Forward build(Scope scope, Shape input) {
            if (input.rank() != 2 || input.dimension(1) % 2 != 0) {
                throw new IllegalArgumentException("Loss.AsLayer " + scope.name() + " expects predictions and labels "
                        + "[batch, 2n] side by side but got " + input + ": concat two branches of one width");
            }
            int n = input.dimension(1) / 2;
            return (x, pass) -> {
                Value losses = loss.of(Joining.columns(x, 0, n), Joining.columns(x, n, 2 * n));
                if (losses.shape().rank() != 1) {
                    throw new IllegalArgumentException("Loss.AsLayer " + scope.name()
                            + " expects a loss for each example but " + loss + " gives " + losses.shape());
                }
                return Shaping.reshape(losses, Shape.UNKNOWN, 1);
            };
        }

        @Override
        public String kind() {
            return "loss";
        }
    }

    /**
     * The mean of a loss over the members of an ensemble that share one network: {@code Σ_m loss(y_m, t) / members} for
     * outputs y {@code [batch, members, outputs]}, see {@link dev.weft.network.Members}. So each member learns as if it
     * were alone. Predictions {@code [batch, outputs]} are the {@linkplain Outputs#mean mean} of the members': of their
     * probabilities if they have some, else of the outputs themselves. Evaluations report the loss of these
     * predictions. Outputs of a network of {@code Branch} have no axis for members: put the members into a chain behind
     * it. As in TabM (Gorishniy, Kotelnikov and Babenko 2025, section 3.3).
     *
     * @param loss the loss of each example and member; one that compares the examples of a batch, such as
     *     {@link Triplet}, would compare members, too
     */
    record OfMembers(Loss loss) implements Wrapped {
        @Override
        public Value of(Value predictions, Value labels) {
            Shape shape = predictions.shape();
            if (shape.rank() < 3) {
                return loss.of(predictions, labels);
            }
            int members = shape.dimension(1);
            Value losses = each(Shaping.reshape(predictions, flat(shape, 1)), Shaping.reshape(
                    Shaping.repeat(labels, members), flat(labels.shape(), 0)));
            return Reductions.mean(Shaping.reshape(losses, Shape.UNKNOWN, members), 1);
        }

        /** The lengths of {@code [batch · members, …]}, from those with {@code more} axes before the rest. */
        private static int[] flat(Shape shape, int more) {
            int[] lengths = Arrays.copyOfRange(shape.toArray(), more, shape.rank());
            lengths[0] = Shape.UNKNOWN;
            return lengths;
        }

        @Override
        public Value predictions(Value outputs) {
            if (outputs.shape().rank() < 3) {
                throw new IllegalArgumentException("Loss of members expects outputs [batch, members, n] but got "
                        + outputs.shape() + ": start the network with members(32), and end it with separateDense");
            }
            return loss.predictions(loss.outputs().mean(outputs));
        }
    }
}
