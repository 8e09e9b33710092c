package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * A schedule multiplied by a factor per epoch: {@code rate · factor^(step / stepsPerEpoch)}. As a staircase the
 * exponent is rounded down, so the rate changes once per epoch; otherwise it changes a little at every step.
 *
 * <p>Computed in float32 like TensorFlow 1's {@code exponential_decay}, whose {@code decay_steps} are the steps of an
 * epoch. The step is rounded to float32 as well, which is exact up to 16,777,216 steps. The staircase corresponds to
 * PyTorch's {@code ExponentialLR}, stepped once per epoch.
 *
 * @param rate the schedule that is multiplied, usually a {@link ConstantRate}
 * @param factor the factor per epoch, above 0; below 1 for a decay
 * @param staircase whether the exponent is rounded down to whole epochs
 */
public record ExponentialDecay(Schedule rate, double factor, boolean staircase) implements Schedule {
    /**
     * Checks the factor.
     *
     * @throws IllegalArgumentException if the factor is not a finite number above 0
     */
    public ExponentialDecay {
        Expect.positive("Schedule.decay", factor);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        float epochs = (float) step / (float) stepsPerEpoch;
        float exponent = staircase ? (float) Math.floor(epochs) : epochs;
        return (float) rate.at(step, stepsPerEpoch) * (float) StrictMath.pow((float) factor, exponent);
    }
}
