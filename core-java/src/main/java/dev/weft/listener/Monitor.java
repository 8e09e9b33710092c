package dev.weft.listener;

import dev.weft.internal.text.Spelling;
import java.util.Locale;
import java.util.Map;

/**
 * One number of an epoch's report, and which way is better.
 *
 * @param name   as in the report: {@code loss}, {@code val_loss}, {@code val_accuracy}, …
 * @param rising whether larger is better
 */
public record Monitor(String name, boolean rising) {
    /**
     * The number {@code name}; smaller is better for losses and for mean errors (mae, rmse, …), larger for all else.
     */
    public static Monitor of(String name) {
        String word = name.toLowerCase(Locale.ROOT);
        return new Monitor(name,
                !(word.endsWith("loss") || word.endsWith("error") || word.matches("(.*_)?(mae|mse|rmse|mape|msle)")));
    }

    /**
     * The number in {@code report}.
     *
     * @throws IllegalArgumentException if it is not there
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

    /** The worst number there is: anything that is no NaN is better. */
    double worst() {
        return rising ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    /** Whether {@code value} is better than {@code best} by more than {@code minDelta}; NaN never is. */
    boolean isBetter(double value, double best, double minDelta) {
        return rising ? value - minDelta > best : value + minDelta < best;
    }
}
