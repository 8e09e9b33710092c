package dev.weft.training;

import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import dev.weft.loss.Loss;
import java.util.List;
import java.util.Optional;

/**
 * What training minimizes for a batch, and by what reports divide it.
 *
 * @param total the loss of the examples, a scalar
 * @param penalties what layers add to it
 * @param count how much the examples count in the mean, if they do not count 1 each
 * @param isSum whether the total is the sum over the examples
 */
record Objective(Value total, List<Value> penalties, Optional<Value> count, boolean isSum) {
    /** Records the objective. */
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
        return new Objective(total, penalties, counts.map(Reductions::sum), isMany && loss.isSum());
    }

    /** Records the loss of a whole batch with its penalties. */
    Value loss() {
        return penalties.stream().reduce(total, Value::plus);
    }

    /** By what to multiply the loss of a step for its sum over the examples, which count as {@code count}. */
    double examplesInLoss(double count) {
        return isSum ? 1 : count;
    }
}
