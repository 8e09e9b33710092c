package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * The built-in schedules by their usual names. Lengths are in epochs; {@link Schedule#every} changes the unit, so
 * {@code polynomial(0.1, 10_000, 0.001).every(1)} falls within 10,000 steps.
 *
 * <pre>{@code
 * Optimizer cosine = Optimizers.adam().withRate(Schedules.cosine(0.001, 20).warmUp(1));
 * Optimizer halved = Optimizers.sgd(0.1)
 *         .withRate(Schedules.piecewise(new double[]{10, 20}, new double[]{0.1, 0.05, 0.025}));
 * }</pre>
 *
 * <p>A rate below 0, a length of 0, NaN or another number outside its range throws an {@link IllegalArgumentException}
 * that names it.
 */
public final class Schedules {
    private Schedules() {}

    /** The same rate at every step. */
    public static ConstantRate constant(double rate) {
        return new ConstantRate(rate);
    }

    /**
     * {@code rate · factor^⌊epochs⌋}, a staircase that changes once per epoch. It is TensorFlow 1's {@code
     * exponential_decay} with {@code staircase=True}.
     */
    public static ExponentialDecay exponential(double rate, double factor) {
        return new ExponentialDecay(new ConstantRate(rate), factor, true);
    }

    /** {@code rate · factor^epochs}, which changes at every step. It is TensorFlow 1's {@code exponential_decay}. */
    public static ExponentialDecay smoothExponential(double rate, double factor) {
        return new ExponentialDecay(new ConstantRate(rate), factor, false);
    }

    /**
     * {@code rate / (1 + factor · epochs)}, which changes at every step. It is TensorFlow 1's {@code
     * inverse_time_decay}.
     */
    public static InverseTimeDecay inverseTime(double rate, double factor) {
        return new InverseTimeDecay(new ConstantRate(rate), factor, false);
    }

    /**
     * A straight line from {@code rate} to {@code end} within {@code epochs}, then {@code end}. For other powers, see
     * {@link PolynomialDecay}.
     */
    public static PolynomialDecay polynomial(double rate, double epochs, double end) {
        return new PolynomialDecay(new ConstantRate(rate), epochs, end, 1);
    }

    /**
     * Half a cosine from {@code rate} to 0 within {@code epochs}, then 0. For a floor above 0, see {@link CosineDecay}.
     */
    public static CosineDecay cosine(double rate, double epochs) {
        return new CosineDecay(new ConstantRate(rate), epochs, 0);
    }

    /**
     * Half a cosine from {@code rate} to 0 within {@code epochs}, again and again. For falls that grow longer, lower
     * restarts and a floor above 0, see {@link CosineRestarts}.
     */
    public static CosineRestarts cosineRestarts(double rate, double epochs) {
        return new CosineRestarts(new ConstantRate(rate), epochs, 1, 1, 0);
    }

    /**
     * Flat at {@code rate} for the first half of {@code epochs}, then half a cosine to 0. For another share of the flat
     * phase, see {@link FlatCosine}.
     */
    public static FlatCosine flatCosine(double rate, double epochs) {
        return new FlatCosine(new ConstantRate(rate), epochs, 0.5);
    }

    /**
     * Cycles from 0 to {@code rate} and back within {@code epochs}, each about twice as long as the one before, see
     * {@link LogCosineCycles}.
     *
     * @param cycles the number of cycles, from 1 to 30; RealMLP has 4
     */
    public static LogCosineCycles logCosineCycles(double rate, double epochs, double cycles) {
        return new LogCosineCycles(new ConstantRate(rate), epochs, cycles);
    }

    /**
     * A rise from {@code peak / 25} to {@code peak} during the first 30 % of {@code epochs}, then a fall to {@code peak
     * / 250,000}. Both follow half a cosine; see {@link OneCycle}.
     */
    public static OneCycle oneCycle(double peak, double epochs) {
        return new OneCycle(peak, epochs, 0.3, 25, 1e4);
    }

    /**
     * {@code rates[0]} before the end of epoch {@code epochs[0]}, then {@code rates[1]} before {@code epochs[1]}, and
     * so on.
     *
     * @param epochs when the rate changes, in ascending order
     * @param rates the constant rates, one more than {@code epochs}
     * @throws IllegalArgumentException if the lengths do not fit or the epochs do not ascend
     */
    public static Schedule piecewise(double[] epochs, double[] rates) {
        Expect.that(rates.length == epochs.length + 1, "Schedules.piecewise",
                epochs.length + 1 + " rates for " + epochs.length + " changes", rates.length);
        Schedule schedule = new ConstantRate(rates[epochs.length]);
        for (int i = epochs.length - 1; i >= 0; i--) {
            Expect.that(i == 0 || epochs[i - 1] < epochs[i], "Schedules.piecewise", "ascending epochs", epochs[i]);
            schedule = new Piecewise(new ConstantRate(rates[i]), epochs[i], schedule);
        }
        return schedule;
    }
}
