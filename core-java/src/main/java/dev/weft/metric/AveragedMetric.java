package dev.weft.metric;

import dev.weft.loss.Outputs;

/**
 * A metric of single classes, averaged over all of them. {@link Metric#averaged} creates one.
 *
 * @param metric a metric that each class has, such as {@link Metrics#F1}
 * @param average how to average it
 */
public record AveragedMetric(Metric metric, Average average) implements Wrapped {
    /**
     * Checks the metric.
     *
     * @throws IllegalArgumentException if single classes do not have it
     */
    public AveragedMetric {
        ByClass.expect("AveragedMetric", metric);
    }

    @Override
    public Tally tally(Outputs outputs, double threshold) {
        return ByClass.tally(metric, outputs, threshold, classes -> classes.of(average));
    }

    @Override
    public String label() {
        return metric.label() + "_" + Metrics.lowerCase(average);
    }
}
