package dev.weft.training;

import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Running means of the loss and the metrics since the epoch started, weighted by the number of examples of each batch;
 * that of the loss by how much these count. A loss that is a sum is divided by it, so that it compares with
 * evaluations. They are part of a checkpoint if its training has {@link Resumable} listeners. Sums run in double
 * precision.
 */
final class Means {
    private final Model model;
    private final double[] metrics;
    private double losses;
    private double counted;
    private long examples;
    private float lastLoss;

    Means(Model model) {
        this.model = model;
        this.metrics = new double[model.metrics().size()];
    }

    /**
     * Adds a step.
     *
     * @param count how much the examples of its batch count in the mean
     * @param inLoss of how many examples the loss is the sum, 1, or the mean, {@code count}
     */
    void add(float loss, double count, double inLoss, Tensor predictions, Tensor labels) {
        int n = labels.shape().rows();
        lastLoss = loss;
        losses += loss * inLoss;
        counted += count;
        examples += n;
        double threshold = model.loss().outputs().threshold();
        for (int i = 0; i < metrics.length; i++) {
            metrics[i] += model.metrics().get(i).of(predictions, labels, threshold) * n;
        }
    }

    double loss() {
        return counted == 0 ? 0 : losses / counted;
    }

    /** Returns the means by name; empty right after the end of an epoch. */
    Map<String, Double> report() {
        Map<String, Double> report = new LinkedHashMap<>();
        if (examples > 0) {
            report.put("loss", loss());
            for (int i = 0; i < metrics.length; i++) {
                report.put(model.metrics().get(i).label(), metrics[i] / examples);
            }
        }
        return report;
    }

    Map<String, Double> take() {
        Map<String, Double> report = report();
        Arrays.fill(metrics, 0);
        losses = 0;
        counted = 0;
        examples = 0;
        return report;
    }

    long examples() {
        return examples;
    }

    float lastLoss() {
        return lastLoss;
    }

    /** The sums as text, because a metric may be NaN, which JSON lacks. */
    Map<String, Object> facts() {
        return Map.of("examples", examples, "counted", Double.toString(counted), "lastLoss", Float.toString(lastLoss),
                "losses", Double.toString(losses),
                "metrics", Arrays.stream(metrics).mapToObj(Double::toString).toList());
    }

    void resume(Map<?, ?> facts) {
        if (facts.get("metrics") instanceof List<?> sums && sums.size() == metrics.length
                && facts.get("examples") instanceof Long count) {
            for (int i = 0; i < metrics.length; i++) {
                metrics[i] = Double.parseDouble(String.valueOf(sums.get(i)));
            }
            losses = Double.parseDouble(String.valueOf(facts.get("losses")));
            lastLoss = Float.parseFloat(String.valueOf(facts.get("lastLoss")));
            examples = count;
            // Earlier versions counted each example once.
            Object known = facts.get("counted");
            counted = known == null ? examples : Double.parseDouble(String.valueOf(known));
        }
    }
}
