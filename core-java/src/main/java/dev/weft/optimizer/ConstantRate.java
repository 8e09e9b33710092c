package dev.weft.optimizer;

/**
 * The same learning rate at every step.
 *
 * @param rate the learning rate, finite and at least 0
 */
public record ConstantRate(double rate) implements Schedule {
    /** Checks the rate. */
    public ConstantRate {
        Expect.notNegative("A learning rate", rate);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return rate;
    }
}
