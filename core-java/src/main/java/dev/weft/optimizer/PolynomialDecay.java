package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * A smooth schedule that falls to {@code end} and then stays there:
 *
 * <pre>{@code
 * p = min(1, step / (epochs · stepsPerEpoch))
 * (rate - end) · (1 - p)^power + end
 * }</pre>
 *
 * <p>Power 1 is a straight line. It changes at every step. Computed in double with {@link StrictMath}, so it is
 * bit-identical on every JVM. The formula is that of TensorFlow 1's {@code polynomial_decay} without {@code cycle};
 * there the default end is 0.0001.
 *
 * @param rate the schedule at the start, usually a {@link ConstantRate}
 * @param epochs the length of the fall in epochs, above 0
 * @param end the final rate, at least 0
 * @param power the exponent, above 0
 */
public record PolynomialDecay(Schedule rate, double epochs, double end, double power) implements Schedule {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the epochs or the power are not finite numbers above 0, or the end is
     *     negative or not finite
     */
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
