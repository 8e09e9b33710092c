package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * A schedule that falls with the inverse of time: {@code rate / (1 + factor · step / stepsPerEpoch)}. As a staircase
 * {@code step / stepsPerEpoch} is rounded down, so the rate changes once per epoch; otherwise it changes at every step.
 * The formula is that of TensorFlow 1's {@code inverse_time_decay} with the steps of an epoch as {@code decay_steps},
 * computed in double.
 *
 * @param rate the schedule that is divided, usually a {@link ConstantRate}
 * @param factor how much the divisor grows per epoch, at least 0; with 1 the rate is halved after one epoch
 * @param staircase whether time is rounded down to whole epochs
 */
public record InverseTimeDecay(Schedule rate, double factor, boolean staircase) implements Schedule {
    /**
     * Checks the factor.
     *
     * @throws IllegalArgumentException if the factor is not a finite number of at least 0
     */
    public InverseTimeDecay {
        Expect.notNegative("InverseTimeDecay factor", factor);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        double epochs = (double) step / stepsPerEpoch;
        return rate.at(step, stepsPerEpoch) / (1 + factor * (staircase ? Math.floor(epochs) : epochs));
    }
}
