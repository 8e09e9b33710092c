package dev.weft.metric;

import dev.weft.loss.Outputs;

/**
 * A metric of one class, or of one of several independent yes/no outputs. {@link Metric#ofClass} creates one.
 *
 * @param metric a metric that each class has, such as {@link Metrics#RECALL}
 * @param index the class, from 0
 */
public record ClassMetric(Metric metric, int index) implements Wrapped {
    /**
     * Checks the metric and the class.
     *
     * @throws IllegalArgumentException if single classes do not have the metric, or the index is negative
     */
    public ClassMetric {
        ByClass.expect("ClassMetric", metric);
        if (index < 0) {
            throw new IllegalArgumentException("ClassMetric expects a class >= 0 but got " + index);
        }
    }

    @Override
    public Tally tally(Outputs outputs, double threshold) {
        return ByClass.tally(metric, outputs, threshold, this::of);
    }

    private double of(ByClass classes) {
        if (index >= classes.classes()) {
            throw new IllegalArgumentException("ClassMetric expects a class from 0 to " + (classes.classes() - 1)
                    + " but got " + index);
        }
        return classes.of(index);
    }

    @Override
    public String label() {
        return metric.label() + "_" + index;
    }
}
