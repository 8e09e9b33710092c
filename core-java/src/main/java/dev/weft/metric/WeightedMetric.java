package dev.weft.metric;

import dev.weft.loss.Outputs;

/**
 * A metric that counts each example by its sample weight, as Keras' {@code weighted_metrics} and scikit-learn's
 * {@code sample_weight}. {@link Metric#weighted} creates one.
 *
 * @param metric the metric to compute
 */
public record WeightedMetric(Metric metric) implements Wrapped {
    @Override
    public Tally tally(Outputs outputs, double threshold) {
        return metric.tally(outputs, threshold);
    }

    @Override
    public String label() {
        return "weighted_" + metric.label();
    }

    @Override
    public boolean isWeighted() {
        return true;
    }
}
