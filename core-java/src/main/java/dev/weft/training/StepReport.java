package dev.weft.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An immutable report after a training step, which any thread may keep: what {@link Progress#report} returns.
 *
 * <pre>{@code
 * BlockingQueue<StepReport> reports = new LinkedBlockingQueue<>();
 * Training.epochs(5).withListener(progress -> reports.add(progress.report()))
 * }</pre>
 *
 * @param step the number of steps that the model has taken since it was built
 * @param lastStep the number of the step at which the training ends unless it is stopped
 * @param stepsPerEpoch the number of steps in an epoch
 * @param loss the loss of the step's batch, before its update, with the penalties of layers
 * @param rate the learning rate of the next step: the schedule's rate times the rate factor
 * @param means the mean {@code loss} and metrics of the training batches since the epoch started, in the order of
 *     reports; empty before the first step and in {@link Listener#epoch}
 */
public record StepReport(long step, long lastStep, long stepsPerEpoch, float loss, double rate,
        Map<String, Double> means) {
    /** Copies the means, in their order. */
    public StepReport {
        means = Collections.unmodifiableMap(new LinkedHashMap<>(means));
    }

    /** The number of the epoch that the step belongs to, from 1; 1 before the first step. */
    public long epoch() {
        return epoch(step, stepsPerEpoch);
    }

    static long epoch(long step, long stepsPerEpoch) {
        return Math.max(0, step - 1) / stepsPerEpoch + 1;
    }
}
