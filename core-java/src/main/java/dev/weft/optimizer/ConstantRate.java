package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * A schedule with the same rate at every step.
 *
 * @param rate the learning rate, at least 0; 0 freezes the weights
 */
public record ConstantRate(double rate) implements Schedule {
    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if the rate is not a finite number of at least 0
     */
    public ConstantRate {
        Expect.notNegative("A learning rate", rate);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return rate;
    }
}
