package dev.weft.search;

import dev.weft.internal.check.Expect;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A named setting and the values that it may have.
 *
 * <pre>{@code
 * Range<Double> rate = Range.log("rate", 1e-4, 1e-1);
 * Range<Integer> hidden = Range.choice("hidden", 16, 64, 256);
 * }</pre>
 *
 * <p>A range maps a share from 0 to below 1 to a value, so a space of d ranges is a cube of d shares. Two ranges are
 * equal if all components are. Immutable: threads may share a range if they may share its choices.
 *
 * @param <T> the type of the values
 */
public sealed interface Range<T> permits Range.Numbers, Range.Whole, Range.Choice {
    /** The name of the setting, such as {@code rate}. */
    String name();

    /**
     * Returns the value at {@code share} of the way through the range.
     *
     * @param share from 0 to below 1
     */
    T at(double share);

    /**
     * Returns the share whose value is {@code value}, or the nearest one that the range has. Among categories, one that
     * is not there counts as the first.
     *
     * @param value a value of the range's type, perhaps outside the range
     * @return from 0 to below 1
     */
    double share(Object value);

    /**
     * The number of values between which there is no order, such as optimizers; 0 if near shares stand for similar
     * values. A choice of numbers in rising order has an order.
     */
    int categories();

    /** What the range is, for a file: plain values that JSON can hold. */
    Map<String, @Nullable Object> facts();

    /**
     * Numbers from {@code low} to {@code high}, each equally likely: {@code low + share · (high - low)}, rounded to
     * four significant digits, so that what a table of trials prints is what was used.
     *
     * @param name the name of the setting
     * @param low the smallest number
     * @param high the largest number, above {@code low}
     * @throws IllegalArgumentException if the bounds are not finite or not in this order
     */
    static Range<Double> linear(String name, double low, double high) {
        return new Numbers(name, low, high, false);
    }

    /**
     * Numbers from {@code low} to {@code high} whose logarithms are equally likely, for what matters by its order of
     * magnitude, such as learning rates: {@code low · (high / low)^share}, rounded to four significant digits.
     *
     * @param name the name of the setting
     * @param low the smallest number, above 0
     * @param high the largest number, above {@code low}
     * @throws IllegalArgumentException if the bounds are not finite, not above 0, or not in this order
     */
    static Range<Double> log(String name, double low, double high) {
        return new Numbers(name, low, high, true);
    }

    /**
     * The whole numbers from {@code low} to {@code high}, both included, each equally likely.
     *
     * @param name the name of the setting
     * @param low the smallest number
     * @param high the largest number, above {@code low}
     * @throws IllegalArgumentException if the bounds are not in this order
     */
    static Range<Integer> whole(String name, int low, int high) {
        return new Whole(name, low, high, false);
    }

    /**
     * The whole numbers from {@code low} to {@code high}, both included, whose logarithms are about equally likely, for
     * what matters by its order of magnitude, such as the units of a layer.
     *
     * @param name the name of the setting
     * @param low the smallest number, at least 1
     * @param high the largest number, above {@code low}
     * @throws IllegalArgumentException if the bounds are below 1 or not in this order
     */
    static Range<Integer> logWhole(String name, int low, int high) {
        return new Whole(name, low, high, true);
    }

    /**
     * One of several values, each equally likely: numbers, words, lists of hidden sizes, optimizers. Their texts
     * ({@code toString}) name them in tables and files, so they must differ.
     *
     * @param name the name of the setting
     * @param choices the values, at least one
     * @throws IllegalArgumentException if there is no choice, or two have the same text
     */
    @SafeVarargs
    static <T> Range<T> choice(String name, T... choices) {
        List<T> listed = new ArrayList<>();
        for (T choice : choices) {
            listed.add(choice);
        }
        return new Choice<>(name, listed);
    }

    /** The share of {@code exact} between two bounds, for the values of a linear or logarithmic range. */
    private static double share(double exact, double low, double high, boolean log) {
        double share = log ? StrictMath.log(Math.max(exact, low) / low) / StrictMath.log(high / low)
                : (exact - low) / (high - low);
        return Math.min(Math.nextDown(1.0), Math.max(0, share));
    }

    private static double number(String name, Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("Range " + name + " expects a number but got " + value);
    }

    /** Checks a name. */
    private static void expectName(String name) {
        Expect.that(!name.isBlank(), "Range", "a name", "\"" + name + "\"");
    }

    private static void expectBounds(String name, double low, double high, boolean log) {
        expectName(name);
        Expect.that(low < high && Double.isFinite(high - low) && (!log || low > 0), "Range " + name,
                (log ? "bounds above 0, " : "finite bounds, ") + "the lower one first", low + " and " + high);
    }

    private static Map<String, @Nullable Object> facts(String name, String kind, Number low, Number high) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("name", name);
        facts.put("kind", kind);
        facts.put("low", low);
        facts.put("high", high);
        return facts;
    }

    /**
     * Real numbers.
     *
     * @param name the name of the setting
     * @param low the smallest number
     * @param high the largest number
     * @param log whether the logarithms are equally likely instead of the numbers
     */
    record Numbers(String name, double low, double high, boolean log) implements Range<Double> {
        private static final MathContext DIGITS = new MathContext(4);

        /** Checks the bounds. */
        public Numbers {
            expectBounds(name, low, high, log);
        }

        @Override
        public Double at(double share) {
            double exact = log ? low * StrictMath.exp(share * StrictMath.log(high / low)) : low + share * (high - low);
            return Math.min(high, Math.max(low, new BigDecimal(exact).round(DIGITS).doubleValue()));
        }

        @Override
        public double share(Object value) {
            return Range.share(number(name, value), low, high, log);
        }

        @Override
        public int categories() {
            return 0;
        }

        @Override
        public Map<String, @Nullable Object> facts() {
            return Range.facts(name, log ? "log" : "linear", low, high);
        }
    }

    /**
     * Whole numbers.
     *
     * @param name the name of the setting
     * @param low the smallest number
     * @param high the largest number
     * @param log whether the logarithms are equally likely instead of the numbers
     */
    record Whole(String name, int low, int high, boolean log) implements Range<Integer> {
        /** Checks the bounds. */
        public Whole {
            expectBounds(name, low, high, log);
        }

        @Override
        public Integer at(double share) {
            // Each number is the floor of an interval of length 1, the last one included
            double end = high + 1.0;
            double exact = log ? low * StrictMath.exp(share * StrictMath.log(end / low)) : low + share * (end - low);
            return (int) Math.min(high, Math.max(low, Math.floor(exact)));
        }

        @Override
        public double share(Object value) {
            // The middle of the interval that stands for the number
            return Range.share(Math.rint(number(name, value)) + 0.5, low, high + 1.0, log);
        }

        @Override
        public int categories() {
            return 0;
        }

        @Override
        public Map<String, @Nullable Object> facts() {
            return Range.facts(name, log ? "log-whole" : "whole", (long) low, (long) high);
        }
    }

    /**
     * Listed values.
     *
     * @param name the name of the setting
     * @param choices the values
     * @param <T> the type of the values
     */
    record Choice<T>(String name, List<T> choices) implements Range<T> {
        /** Checks and copies the choices. */
        public Choice {
            expectName(name);
            choices = List.copyOf(choices);
            long texts = choices.stream().map(String::valueOf).distinct().count();
            Expect.that(!choices.isEmpty() && texts == choices.size(), "Range " + name,
                    "at least one choice, all with different texts", choices);
        }

        @Override
        public T at(double share) {
            return choices.get((int) (share * choices.size()));
        }

        @Override
        public double share(Object value) {
            int nearest = Math.max(0, choices.stream().map(String::valueOf).toList().indexOf(String.valueOf(value)));
            if (isRising()) {
                double wanted = number(name, value);
                for (int i = 0; i < choices.size(); i++) {
                    nearest = distance(i, wanted) < distance(nearest, wanted) ? i : nearest;
                }
            }
            return (nearest + 0.5) / choices.size();
        }

        private double distance(int choice, double wanted) {
            return Math.abs(((Number) choices.get(choice)).doubleValue() - wanted);
        }

        @Override
        public int categories() {
            return isRising() ? 0 : choices.size();
        }

        private boolean isRising() {
            for (int i = 0; i < choices.size(); i++) {
                if (!(choices.get(i) instanceof Number number)
                        || i > 0 && ((Number) choices.get(i - 1)).doubleValue() >= number.doubleValue()) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Map<String, @Nullable Object> facts() {
            Map<String, @Nullable Object> facts = new LinkedHashMap<>();
            facts.put("name", name);
            facts.put("kind", "choice");
            facts.put("choices", choices.stream().map(String::valueOf).toList());
            return facts;
        }
    }
}
