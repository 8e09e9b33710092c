package dev.weft.listener;

import dev.weft.internal.text.Spelling;
import java.util.Locale;
import java.util.Map;

/**
 * A number of the epoch reports to observe, and the direction in which it improves.
 *
 * <pre>{@code
 * new EarlyStopping(Monitor.of("val_accuracy"), 5, 0.001, true)
 * }</pre>
 *
 * @param name the name in the report: {@code loss}, {@code val_loss}, {@code val_accuracy} and so on
 * @param rising whether larger is better
 */
public record Monitor(String name, boolean rising) {
    /**
     * Observes {@code name}. Smaller is better for names that end with {@code loss} or {@code error} and for
     * {@code mae}, {@code mse}, {@code rmse}, {@code mape} and {@code msle}, with or without a prefix such as
     * {@code val_}; larger is better for all others. For a metric of your own with another direction, use the
     * constructor.
     *
     * @param name the name in the report
     */
    public static Monitor of(String name) {
        String word = name.toLowerCase(Locale.ROOT);
        return new Monitor(name,
                !(word.endsWith("loss") || word.endsWith("error") || word.matches("(.*_)?(mae|mse|rmse|mape|msle)")));
    }

    /**
     * Returns the number in {@code report}.
     *
     * @throws IllegalArgumentException if the report has no such number; the message suggests the nearest name, or
     *     validation data if there is none
     */
    public double in(Map<String, Double> report) {
        Double value = report.get(name);
        if (value == null) {
            throw new IllegalArgumentException("Monitor expects " + name + " in the report but got only "
                    + report.keySet()
                    + (name.startsWith("val_") && !report.containsKey("val_loss") ? ": train with validation data"
                            : Spelling.question(name, report.keySet())));
        }
        return value;
    }

    /** The worst possible value: every number except NaN is better. */
    double worst() {
        return rising ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    /** Whether {@code value} is better than {@code best} by more than {@code minDelta}; NaN never is. */
    boolean isBetter(double value, double best, double minDelta) {
        return rising ? value - minDelta > best : value + minDelta < best;
    }
}
