package dev.weft.benchmarks.compare;

import java.util.Locale;

/** What the numbers of a workload are. */
enum Unit {
    /** Nanoseconds. */
    TIME("ns"),
    /** Megabytes. */
    SIZE("MB"),
    /** A fraction, of which more is better. */
    SHARE("share"),
    /** A count, or an error in the label's unit. */
    NUMBER("number");

    /** The unit's name in JSON. */
    final String symbol;

    Unit(String symbol) {
        this.symbol = symbol;
    }

    /** Returns the unit of a workload or of a result such as {@code csv-memory}. */
    static Unit of(String workload) {
        return switch (workload.substring(workload.lastIndexOf('-') + 1)) {
            case "memory", "install", "unpacked" -> SIZE;
            case "accuracy" -> SHARE;
            case "rmse", "epochs" -> NUMBER;
            default -> TIME;
        };
    }

    /** Whether less is faster or smaller; the others say how good a result is. */
    boolean isCost() {
        return this == TIME || this == SIZE;
    }

    /** Formats a value. */
    String text(double value) {
        return switch (this) {
            case TIME -> value >= 1e9 ? digits(value / 1e9) + " s"
                    : value >= 1e6 ? digits(value / 1e6) + " ms" : digits(value / 1e3) + " µs";
            case SIZE -> Math.round(value) + " MB";
            case SHARE -> String.format(Locale.ROOT, "%.2f %%", 100 * value);
            case NUMBER -> digits(value);
        };
    }

    /** Formats a number with three digits. */
    static String digits(double value) {
        return String.format(Locale.ROOT,
                value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.3f", value);
    }
}
