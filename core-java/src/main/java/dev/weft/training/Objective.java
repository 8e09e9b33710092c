package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.graph.Plan;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import dev.weft.loss.Loss;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What training minimizes for a batch, and by what reports divide it.
 *
 * @param loss the loss of the batch, a scalar
 * @param count how much its examples count in the mean, if they do not count 1 each
 * @param isSum whether the loss is the sum over the examples
 */
record Objective(Value loss, Optional<Value> count, boolean isSum) {
    /**
     * Records the objective.
     *
     * @param penalties what layers add to the loss
     */
    static Objective of(Loss loss, Value predictions, Value labels, Optional<Value> weights, List<Value> penalties) {
        Value losses = predictions.graph().within("loss", () -> loss.of(predictions, labels));
        boolean isMany = losses.shape().rank() == 1;
        if (weights.isPresent() && !isMany) {
            throw new IllegalArgumentException("Weighted examples expect a loss for each of them but " + loss
                    + " gives " + losses.shape());
        }
        Value weighted = weights.map(losses::times).orElse(losses);
        Optional<Value> counts = loss.counts(labels, weights).filter(each -> isMany);
        Value total = counts.map(each -> loss.total(weighted, each)).orElseGet(() -> loss.total(weighted));
        for (Value penalty : penalties) {
            total = total.plus(penalty);
        }
        return new Objective(total, counts.map(Reductions::sum), isMany && loss.isSum());
    }

    /** What a step computes for it. */
    List<Value> fetches() {
        return Stream.concat(Stream.of(loss), count.stream()).toList();
    }

    /** How much the examples of {@code batch}, which {@code plan} has computed, count in the mean. */
    double count(Plan plan, Batch batch) {
        return count.isPresent() ? plan.value(count.get()).item() : batch.labels().shape().rows();
    }

    /** By what to multiply the loss for its sum over the examples, which count as {@code count}. */
    double examplesInLoss(double count) {
        return isSum ? 1 : count;
    }
}
