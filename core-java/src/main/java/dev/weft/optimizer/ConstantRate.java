package dev.weft.optimizer;

/** The same rate at every step. */
public record ConstantRate(double rate) implements Schedule {
    /** Checks that the rate is a finite number, at least 0. */
    public ConstantRate {
        Expect.notNegative("A learning rate", rate);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return rate;
    }
}
