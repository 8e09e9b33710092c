package dev.weft.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a training reports after a step, for good: any thread may keep it and read it while the training goes on.
 *
 * @param step          the number of steps that the model has taken in its life
 * @param lastStep      the step with which the training ends if nothing stops it
 * @param stepsPerEpoch the number of steps that make an epoch
 * @param loss          the loss of the step's batch before its update, with what the layers add
 * @param rate          the learning rate of the next step
 * @param means the means since the epoch began, {@code loss} and the metrics; copied, empty right after an epoch's end
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
