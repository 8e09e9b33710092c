package dev.weft.listener;

import dev.weft.internal.text.Spelling;
import dev.weft.metric.Direction;
import dev.weft.metric.Metric;
import dev.weft.metric.Metrics;
import dev.weft.training.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A number of the epoch reports to observe, and the direction in which it improves.
 *
 * <pre>{@code
 * new EarlyStopping(Monitor.of("val_accuracy"), 5, 0.001, true)
 * }</pre>
 *
 * @param name the name in the report: {@code loss}, {@code val_loss}, {@code val_accuracy} and so on
 * @param direction which numbers are better; if unknown, that of the model's metric of this name
 */
public record Monitor(String name, Direction direction) {
    private static final String LOSS = "loss";
    private static final String VALIDATION = "val_";

    /**
     * Observes {@code name} in a direction of your choice, such as for a metric of your own.
     *
     * @param name the name in the report
     * @param rising whether larger is better
     */
    public Monitor(String name, boolean rising) {
        this(name, rising ? Direction.LARGER_IS_BETTER : Direction.SMALLER_IS_BETTER);
    }

    /**
     * Observes {@code name}. Smaller is better for the loss; {@link Metrics} know their direction, and that of another
     * metric is asked of the model once training starts, see {@link Metric#direction}.
     *
     * @param name the name in the report, with {@code val_} before it for the validation data
     */
    public static Monitor of(String name) {
        return new Monitor(name, direction(label(name), List.of(Metrics.values())));
    }

    private static String label(String name) {
        return name.startsWith(VALIDATION) ? name.substring(VALIDATION.length()) : name;
    }

    private static Direction direction(String label, List<? extends Metric> metrics) {
        return label.equals(LOSS) ? Direction.SMALLER_IS_BETTER
                : metrics.stream().filter(metric -> metric.label().equals(label)).map(Metric::direction).findFirst()
                        .orElse(Direction.UNKNOWN);
    }

    /**
     * Returns this monitor with the direction that {@code model} knows.
     *
     * @throws IllegalArgumentException if neither the monitor nor the model knows it; the message says how to set it
     */
    Monitor resolved(Model model) {
        if (direction != Direction.UNKNOWN) {
            return this;
        }
        String label = label(name);
        Direction known = direction(label, model.metrics());
        if (known == Direction.UNKNOWN) {
            List<String> names = new ArrayList<>(List.of(LOSS));
            model.metrics().forEach(metric -> names.add(metric.label()));
            throw new IllegalArgumentException("Monitor expects to know whether larger or smaller numbers are better "
                    + "but " + name + (names.contains(label) ? " does not say" : " is none of the model's " + names)
                    + (names.contains(label) ? "" : Spelling.question(label, names))
                    + ": use new Monitor(\"" + name + "\", true) if larger is better, or name the metric with "
                    + "Metric.largerIsBetter or Metric.smallerIsBetter");
        }
        return new Monitor(name, known);
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
                    + (name.startsWith(VALIDATION) && !report.containsKey("val_loss") ? ": train with validation data"
                            : Spelling.question(name, report.keySet())));
        }
        return value;
    }

    /**
     * Whether {@code value} is better than {@code best} by more than {@code minDelta}; NaN never is, and every other
     * number is better than NaN, except the worst.
     */
    boolean isBetter(double value, double best, double minDelta) {
        boolean rising = direction == Direction.LARGER_IS_BETTER;
        double worst = rising ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        double other = Double.isNaN(best) ? worst : best;
        return rising ? value - minDelta > other : value + minDelta < other;
    }
}
