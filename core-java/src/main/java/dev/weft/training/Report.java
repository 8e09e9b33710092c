package dev.weft.training;

import dev.weft.internal.text.Spelling;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Named numbers about a model on some data: {@code loss}, {@code accuracy}, … in the order of reporting. Immutable:
 * threads may share it. It differs from other maps in one point: {@link #get} never answers null, it throws.
 */
public final class Report extends AbstractMap<String, Double> {
    private final Map<String, Double> numbers;

    private Report(Map<String, Double> numbers) {
        this.numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    }

    /** The same names and numbers, copied unless they are a report already. */
    public static Report of(Map<String, Double> numbers) {
        return numbers instanceof Report report ? report : new Report(numbers);
    }

    /**
     * The number called {@code name}.
     *
     * @throws IllegalArgumentException if there is none; the message names those that there are
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
