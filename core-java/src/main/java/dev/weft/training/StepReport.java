package dev.weft.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An immutable report after a training step, which any thread may keep.
 *
 * @param step the number of steps that the model has taken since it was built
 * @param lastStep the number of the step at which the training ends unless it is stopped
 * @param stepsPerEpoch the number of steps in an epoch
 * @param loss the loss of the step's batch, before its update, with the penalties of layers
 * @param rate the learning rate of the next step
 * @param means the mean {@code loss} and metrics since the epoch started; empty right after the end of an epoch
 */
public record StepReport(long step, long lastStep, long stepsPerEpoch, float loss, double rate,
        Map<String, Double> means) {
    /** Copies the means, in their order. */
    public StepReport {
        means = Collections.unmodifiableMap(new LinkedHashMap<>(means));
    }

    /** The number of the epoch that the step belongs to, from 1. */
    public long epoch() {
        return epoch(step, stepsPerEpoch);
    }

    static long epoch(long step, long stepsPerEpoch) {
        return (step - 1) / stepsPerEpoch + 1;
    }
}
