package dev.weft.metric;

import dev.weft.loss.Outputs;
import dev.weft.tensor.Tensor;

/**
 * A metric with a name and a direction of its own. {@link Metric#smallerIsBetter} and {@link Metric#largerIsBetter}
 * create one.
 *
 * @param label the name in reports
 * @param direction which numbers are better
 * @param metric the metric to compute
 */
public record NamedMetric(String label, Direction direction, Metric metric) implements Metric {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public NamedMetric {
        if (label.isBlank()) {
            throw new IllegalArgumentException("NamedMetric expects a name but got \"" + label + "\"");
        }
    }

    @Override
    public double of(Tensor predictions, Tensor labels) {
        return metric.of(predictions, labels);
    }

    @Override
    public Tally tally(Outputs outputs, double threshold) {
        return metric.tally(outputs, threshold);
    }

    @Override
    public boolean isWeighted() {
        return metric.isWeighted();
    }
}
