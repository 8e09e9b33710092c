package dev.weft.optimizer;

/**
 * A rate that comes down to {@code end} within {@code epochs} and stays there: {@code (rate - end) · (1 - p)^power +
 * end}, where {@code p} is the share of the time that has passed. Power 1 is a straight line.
 */
public record PolynomialDecay(Schedule rate, double epochs, double end, double power) implements Schedule {
    /** Checks that the epochs and the power are above 0 and the end is at least 0. */
    public PolynomialDecay {
        Expect.positive("PolynomialDecay epochs", epochs);
        Expect.notNegative("PolynomialDecay end", end);
        Expect.positive("PolynomialDecay power", power);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        double passed = Math.min(1, step / (epochs * stepsPerEpoch));
        return (rate.at(step, stepsPerEpoch) - end) * StrictMath.pow(1 - passed, power) + end;
    }
}
