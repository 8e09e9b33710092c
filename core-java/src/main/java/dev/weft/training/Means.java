package dev.weft.training;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.loss.Outputs;
import dev.weft.metric.Metric;
import dev.weft.metric.Tally;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The mean loss and the metrics of the examples since the epoch started. A loss that is a sum is divided by the number
 * of its examples, so that it compares with evaluations. They are part of a checkpoint if its training
 * has {@link Resumable} listeners. Sums run in double precision.
 */
final class Means {
    private final Model model;
    private List<Tally> tallies;
    private double losses;
    private double counted;
    private long examples;
    private float lastLoss;

    Means(Model model) {
        this.model = model;
        this.tallies = tallies();
    }

    private List<Tally> tallies() {
        Outputs outputs = model.loss().outputs();
        return model.metrics().stream().map(metric -> metric.tally(outputs)).toList();
    }

    /** Adds the step that was just taken. */
    void add(BatchStep step) {
        lastLoss = step.loss();
        losses += lastLoss * step.examplesInLoss();
        counted += step.count();
        examples += step.size();
        for (int i = 0; i < tallies.size(); i++) {
            Metric metric = model.metrics().get(i);
            tallies.get(i).add(step.predictions(), step.labels(),
                    metric.isWeighted() ? step.weights() : Optional.empty());
        }
    }

    double loss() {
        return counted == 0 ? 0 : losses / counted;
    }

    /**
     * Returns the numbers by name, without the metrics that are computed at the end of an epoch; empty right after it.
     */
    Map<String, Double> report() {
        return report(false);
    }

    private Map<String, Double> report(boolean complete) {
        Map<String, Double> report = new LinkedHashMap<>();
        if (examples > 0) {
            report.put("loss", loss());
            for (int i = 0; i < tallies.size(); i++) {
                if (complete || tallies.get(i).isQuick()) {
                    report.put(model.metrics().get(i).label(), tallies.get(i).value());
                }
            }
        }
        return report;
    }

    /** Returns all numbers of the epoch and starts the next. */
    Map<String, Double> take() {
        Map<String, Double> report = report(true);
        tallies = tallies();
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

    /** What {@link #resume} needs; numbers as text, because a metric may be NaN, which JSON lacks. */
    Checkpoint memory() {
        Map<String, Tensor> values = new LinkedHashMap<>();
        List<Object> sums = new ArrayList<>();
        for (int i = 0; i < tallies.size(); i++) {
            Tally.State state = tallies.get(i).state();
            sums.add(Arrays.stream(state.sums()).mapToObj(Double::toString).toList());
            values.put(Integer.toString(i), Tensor.vector(state.values()));
        }
        return new Checkpoint(values, Map.of("examples", examples, "counted", Double.toString(counted), "lastLoss",
                Float.toString(lastLoss), "losses", Double.toString(losses), "metrics", sums));
    }

    void resume(Checkpoint memory) {
        Map<String, ?> facts = memory.facts();
        if (facts.get("metrics") instanceof List<?> sums && sums.size() == tallies.size()
                && sums.stream().allMatch(List.class::isInstance) && facts.get("examples") instanceof Long count) {
            IntStream.range(0, tallies.size()).forEach(i -> {
                Tensor values = memory.tensors().getOrDefault(Integer.toString(i), Tensor.zeros(0));
                tallies.get(i).resume(new Tally.State(((List<?>) sums.get(i)).stream()
                        .mapToDouble(sum -> Double.parseDouble(String.valueOf(sum))).toArray(), values.data()));
            });
            losses = Double.parseDouble(String.valueOf(facts.get("losses")));
            lastLoss = Float.parseFloat(String.valueOf(facts.get("lastLoss")));
            examples = count;
            counted = Double.parseDouble(String.valueOf(facts.get("counted")));
        }
    }
}
