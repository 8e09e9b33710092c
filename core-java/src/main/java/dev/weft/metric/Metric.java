package dev.weft.metric;

import dev.weft.loss.Joint;
import dev.weft.loss.Loss;
import dev.weft.loss.Outputs;
import dev.weft.tensor.Tensor;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A number that measures predictions; unlike a loss it needs no gradient. {@link Metrics} has the usual ones, and
 * {@link #of(Loss)} makes one of a loss. Write your own as a lambda, and give it a name and a direction:
 *
 * <pre>{@code
 * Metric largest = Metric.smallerIsBetter("largest", (predictions, labels) -> IntStream.range(0, labels.size())
 *         .mapToDouble(i -> Math.abs(predictions.data()[i] - labels.data()[i])).max().orElse(Double.NaN));
 * }</pre>
 *
 * <p>A metric is computed over all examples: in an evaluation over the data, in a training over the batches of the
 * epoch, with the predictions made while the weights change and dropout is on. For a lambda, a training keeps a copy of
 * the epoch's predictions and labels; override {@link #tally} if that is too much.
 *
 * <p>Sample weights are ignored, as in Keras, unless you report {@link #weighted()}. A model with your own metric can
 * be saved; to load it, register the metric in the registry of {@code training} first. A metric has no state, so
 * threads may share it.
 */
@FunctionalInterface
public interface Metric {
    /**
     * Returns the number for {@code predictions [n, outputs]} and {@code labels [n, outputs]} or class indices
     * {@code [n]}. Outputs are read as probabilities where that matters. NaN among the predictions never improves it.
     *
     * @return the number; NaN if it is undefined, such as for no examples
     */
    double of(Tensor predictions, Tensor labels);

    /**
     * Returns the number for outputs of a known meaning, as trainings and evaluations do with the meaning of the loss.
     *
     * @param outputs the meaning of the predictions: whether they are logits, and whether several of them are
     *     independent yes/no questions
     */
    default double of(Tensor predictions, Tensor labels, Outputs outputs) {
        return of(predictions, labels, outputs, Optional.empty());
    }

    /**
     * Returns the number with a weight for each example.
     *
     * @param weights the importance of each example {@code [n]}; empty if all count alike
     * @throws IllegalArgumentException if the metric cannot weight examples
     */
    default double of(Tensor predictions, Tensor labels, Outputs outputs, Optional<Tensor> weights) {
        Tally tally = tally(outputs);
        tally.add(predictions, labels, weights);
        return tally.value();
    }

    /** Starts to count batches of outputs with the given meaning, with its threshold. */
    default Tally tally(Outputs outputs) {
        return tally(outputs, outputs.threshold());
    }

    /**
     * Starts to count batches.
     *
     * @param outputs the meaning of the predictions
     * @param threshold the number above which a single output or a yes/no question means yes; ignored by metrics
     *     without classes
     * @throws IllegalArgumentException if the metric has no meaning for such outputs
     */
    default Tally tally(Outputs outputs, double threshold) {
        return Collected.of(this);
    }

    /** The name in histories and reports, such as {@code accuracy}; {@code metric} by default. */
    default String label() {
        return "metric";
    }

    /** Which numbers are better; unknown by default. */
    default Direction direction() {
        return Direction.UNKNOWN;
    }

    /** Whether trainings and evaluations pass sample weights to this metric; false by default. */
    default boolean isWeighted() {
        return false;
    }

    /**
     * Returns this metric with each example counted by its sample weight, called {@code weighted_accuracy} for
     * {@code accuracy}. Without sample weights it equals this metric.
     */
    default WeightedMetric weighted() {
        return new WeightedMetric(this);
    }

    /**
     * Returns this metric with another threshold for yes/no outputs than that of the loss, such as
     * {@code Metrics.RECALL.at(0.7)} for probabilities. Called {@code recall_at_0.7}.
     *
     * @throws IllegalArgumentException if the threshold is NaN
     */
    default AtThreshold at(double threshold) {
        return new AtThreshold(this, threshold);
    }

    /**
     * Returns this metric averaged over the classes in another way, such as {@code Metrics.F1.averaged(Average.MICRO)}.
     * Called {@code f1_micro}.
     *
     * @throws IllegalArgumentException if single classes do not have this metric
     */
    default AveragedMetric averaged(Average average) {
        return new AveragedMetric(this, average);
    }

    /**
     * Returns this metric of one class, such as {@code Metrics.RECALL.ofClass(7)}, or of one of several yes/no outputs.
     * Called {@code recall_7}.
     *
     * @param index the class, from 0
     * @throws IllegalArgumentException if single classes do not have this metric, or the index is negative
     */
    default ClassMetric ofClass(int index) {
        return new ClassMetric(this, index);
    }

    /** Returns {@code metric} under the name {@code label}, and as one of which smaller numbers are better. */
    static NamedMetric smallerIsBetter(String label, Metric metric) {
        return new NamedMetric(label, Direction.SMALLER_IS_BETTER, metric);
    }

    /** Returns {@code metric} under the name {@code label}, and as one of which larger numbers are better. */
    static NamedMetric largerIsBetter(String label, Metric metric) {
        return new NamedMetric(label, Direction.LARGER_IS_BETTER, metric);
    }

    /**
     * Returns a loss as a metric beside the loss that training minimizes, see {@link LossMetric}. In reports it has the
     * name of the loss in lower case, such as {@code softmax_ce} or {@code huber}.
     *
     * @param loss one of Weft's losses, or a record or constant of your own
     * @throws IllegalArgumentException if the loss is a lambda, which has no name
     */
    static LossMetric of(Loss loss) {
        if (loss instanceof Enum<?> constant) {
            return of(Metrics.lowerCase(constant), loss);
        }
        if (loss instanceof Record) {
            String name = loss.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_");
            return of(name.toLowerCase(Locale.ROOT), loss);
        }
        throw new IllegalArgumentException("Metric.of expects a loss with a name but got a lambda: "
                + "call Metric.of(\"name\", loss)");
    }

    /**
     * Returns a loss as a metric called {@code label}, see {@link LossMetric}.
     *
     * @param label the name in reports
     * @param loss the loss to compute
     * @throws IllegalArgumentException if the name is empty
     */
    static LossMetric of(String label, Loss loss) {
        return new LossMetric(label, loss);
    }

    /**
     * A metric of one output of a network that has several, called {@code rating_accuracy} for {@code accuracy}.
     * Examples without a label of this output, whose label has the weight 0, are left out.
     *
     * @param output the name of the output
     * @param meaning what the output means for its loss
     * @param metric the metric to compute
     */
    record OfOutput(String output, Outputs meaning, Metric metric) implements CountedMetric {
        @Override
        public String label() {
            return output + "_" + metric.label();
        }

        @Override
        public Direction direction() {
            return metric.direction();
        }

        @Override
        public boolean isWeighted() {
            return metric.isWeighted();
        }

        /** Starts to count with the meaning of the output, in place of that of the whole model. */
        @Override
        public Tally tally(Outputs outputs, double threshold) {
            return Tally.of(metric.tally(meaning), all -> {
                Tensor own = all.predictions().field(output);
                Tensor label = Joint.label(output, all.labels());
                Optional<Tensor> counts = Joint.weights(output, all.labels());
                if (counts.isEmpty()) {
                    return new Tally.Examples(own, label, all.weights());
                }
                int[] rows = IntStream.range(0, label.shape().rows()).filter(row -> counts.get().data()[row] > 0)
                        .toArray();
                return new Tally.Examples(own.select(rows), label.select(rows),
                        all.weights().map(each -> each.select(rows)));
            });
        }
    }
}
