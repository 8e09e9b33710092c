package dev.weft.training;

import dev.weft.internal.text.Spelling;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Named numbers about a model on some data, such as {@code loss} and {@code accuracy}, in the order of reporting.
 *
 * <pre>{@code
 * Report report = trained.evaluate(test);
 * double accuracy = report.get("accuracy");
 * }</pre>
 *
 * <p>Immutable: threads may share it. A number that is undefined, such as a metric of no examples, is NaN. A report
 * differs from other maps in one point: {@link #get} throws for an unknown name, it never returns null. Use
 * {@link #getOrDefault} or {@link #containsKey} if a name may be missing.
 */
public final class Report extends AbstractMap<String, Double> {
    private final Map<String, Double> numbers;

    private Report(Map<String, Double> numbers) {
        this.numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    }

    /** Returns a report of the same names and numbers, copied unless {@code numbers} is a report already. */
    public static Report of(Map<String, Double> numbers) {
        return numbers instanceof Report report ? report : new Report(numbers);
    }

    /**
     * Returns the number called {@code name}.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names that exist and suggests the
     *     nearest
     */
    @Override
    public Double get(@Nullable Object name) {
        Double number = numbers.get(name);
        if (number == null) {
            String word = String.valueOf(name);
            throw new IllegalArgumentException("Report has no " + word + ", only " + keySet()
                    + (word.startsWith("val_") && !containsKey("val_loss") ? ": train with validation data"
                            : Spelling.question(word, keySet())));
        }
        return number;
    }

    /**
     * Whether {@code other} is a map of the same names and numbers. Put the report on the left if the names may differ:
     * another map asks {@link #get} for its own names, which throws.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return numbers.equals(other instanceof Report report ? report.numbers : other);
    }

    @Override
    public int hashCode() {
        return numbers.hashCode();
    }

    @Override
    public Double getOrDefault(@Nullable Object name, Double other) {
        return numbers.getOrDefault(name, other);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return numbers.containsKey(name);
    }

    @Override
    public Set<Entry<String, Double>> entrySet() {
        return numbers.entrySet();
    }
}
