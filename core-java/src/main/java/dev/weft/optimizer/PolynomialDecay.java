package dev.weft.optimizer;

/**
 * A learning rate that falls to {@code end} within {@code epochs} and then stays:
 * {@code (rate - end) · (1 - p)^power + end}, where {@code p} is the elapsed fraction of {@code epochs}. Power 1 is a
 * straight line. TensorFlow's {@code polynomial_decay}.
 *
 * @param rate the schedule at the start
 * @param epochs the length of the decay in epochs, above 0
 * @param end the last rate, at least 0
 * @param power the exponent, above 0
 */
public record PolynomialDecay(Schedule rate, double epochs, double end, double power) implements Schedule {
    /** Checks the numbers. */
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
