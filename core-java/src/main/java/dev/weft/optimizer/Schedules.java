package dev.weft.optimizer;

/**
 * The schedules by their usual names, from a constant rate on. Lengths are in epochs; {@link Schedule#every} changes
 * that: {@code polynomial(0.1, 10_000, 0.001).every(1)} comes down within 10,000 steps.
 */
public final class Schedules {
    private Schedules() {}

    /** The same rate at every step. */
    public static ConstantRate constant(double rate) {
        return new ConstantRate(rate);
    }

    /** {@code rate · factor^epochs}, a staircase that goes down once per epoch. */
    public static ExponentialDecay exponential(double rate, double factor) {
        return new ExponentialDecay(new ConstantRate(rate), factor, true);
    }

    /** {@code rate · factor^epochs}, a little less at every step. */
    public static ExponentialDecay smoothExponential(double rate, double factor) {
        return new ExponentialDecay(new ConstantRate(rate), factor, false);
    }

    /** {@code rate / (1 + factor · epochs)}, a little less at every step. */
    public static InverseTimeDecay inverseTime(double rate, double factor) {
        return new InverseTimeDecay(new ConstantRate(rate), factor, false);
    }

    /** A straight line from {@code rate} to {@code end} within {@code epochs}. */
    public static PolynomialDecay polynomial(double rate, double epochs, double end) {
        return new PolynomialDecay(new ConstantRate(rate), epochs, end, 1);
    }

    /** Half a cosine from {@code rate} to 0 within {@code epochs}. */
    public static CosineDecay cosine(double rate, double epochs) {
        return new CosineDecay(new ConstantRate(rate), epochs, 0);
    }

    /** Up to {@code peak} for three tenths of {@code epochs} from a 25th of it, then down to a 10,000th of that. */
    public static OneCycle oneCycle(double peak, double epochs) {
        return new OneCycle(peak, epochs, 0.3, 25, 1e4);
    }

    /**
     * {@code rates[0]} before the end of epoch {@code epochs[0]}, then {@code rates[1]} before {@code epochs[1]}, and
     * so on.
     *
     * @param epochs where the rate changes, ascending
     * @param rates  one more than {@code epochs}
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
