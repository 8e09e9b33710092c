package dev.weft.metric;

import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.loss.Loss;
import dev.weft.loss.Outputs;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A loss as a metric beside the loss that training minimizes: its mean over the examples, multiplied by their weights
 * if there are any. {@link Metric#of(Loss)} creates one.
 *
 * <pre>{@code
 * Model.of(Losses.huber(1), Optimizers.adam(0.001), Dense.of(1)).withMetrics(Metric.of(Losses.MSE));
 * }</pre>
 *
 * <p>Predictions and labels have the shapes that the loss takes. A loss that returns a scalar is averaged over the
 * batches, weighted by their sizes. Undefined for no examples.
 *
 * @param label the name in reports, such as {@code mse}
 * @param loss the loss to compute
 */
public record LossMetric(String label, Loss loss) implements CountedMetric {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public LossMetric {
        if (label.isBlank()) {
            throw new IllegalArgumentException("LossMetric expects a name but got \"" + label + "\"");
        }
    }

    @Override
    public Tally tally(Outputs outputs, double threshold) {
        return new Recorded();
    }

    @Override
    public Direction direction() {
        return Direction.SMALLER_IS_BETTER;
    }

    private final class Recorded implements Tally {
        private Optional<Step> step = Optional.empty();
        private double sum;
        private double weight;

        @Override
        public void add(Tensor predictions, Tensor labels, Optional<Tensor> weights) {
            Classes.expectLabelPerRow(predictions, labels);
            if (predictions.shape().rows() == 0) {
                return;
            }
            if (step.isEmpty()) {
                step = Optional.of(Step.of(loss, predictions.shape(), labels.shape()));
            }
            List<Tensor> results = step.get().run(predictions, labels);
            Tensor losses = results.get(0);
            boolean scalar = losses.shape().rank() == 0;
            if (scalar && weights.isPresent()) {
                throw new IllegalArgumentException("Metric " + label + " expects a loss for each example to weight "
                        + "but got a scalar");
            }
            for (int row = 0; row < predictions.shape().rows(); row++) {
                double own = Tally.weight(weights, row);
                sum += own == 0 ? 0 : own * losses.data()[scalar ? 0 : row];
                weight += results.size() == 1 ? own : own * results.get(1).data()[row];
            }
        }

        @Override
        public double value() {
            return sum / weight;
        }

        @Override
        public State state() {
            return new State(new double[]{sum, weight}, new float[0]);
        }

        @Override
        public void resume(State state) {
            sum = state.sums()[0];
            weight = state.sums()[1];
        }
    }

    /** The recorded loss: of each example, and how much each counts if not 1. */
    private record Step(Session session, Placeholder predictions, Placeholder labels, List<Value> results) {
        static Step of(Loss loss, Shape predictions, Shape labels) {
            Graph graph = new Graph();
            Placeholder y = graph.placeholder("predictions", predictions.with(0, Shape.UNKNOWN));
            Placeholder t = graph.placeholder("labels", labels.with(0, Shape.UNKNOWN));
            Value losses = loss.of(y, t);
            Optional<Value> counts = losses.shape().rank() == 0 ? Optional.empty() : loss.counts(t, Optional.empty());
            return new Step(new Session(graph), y, t, Stream.concat(Stream.of(losses), counts.stream()).toList());
        }

        List<Tensor> run(Tensor y, Tensor t) {
            return session.run(Map.of(predictions, y, labels, t), results);
        }
    }
}
