package dev.weft.search;

import dev.weft.internal.text.Spelling;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one trial: a value for each range of a space.
 *
 * <pre>{@code
 * Dense.of(settings.get(hidden), Activations.RELU)
 * }</pre>
 *
 * @param values the values by the names of their ranges, in the order of the space
 */
public record Settings(Map<String, Object> values) {
    /** Copies the map. */
    public Settings {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Returns the value of {@code range}.
     *
     * @throws IllegalArgumentException if the space has no range of this name
     */
    @SuppressWarnings("unchecked")
    public <T> T get(Range<T> range) {
        return (T) get(range.name());
    }

    /**
     * Returns the value called {@code name}.
     *
     * @throws IllegalArgumentException if the space has no range of this name; the message lists those that it has
     */
    public Object get(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("Settings has no " + name + ", only " + values.keySet()
                    + Spelling.question(name, values.keySet()) + ": give the range to Space.of or Search.of");
        }
        return value;
    }

    /** The values as JSON can hold them: numbers as they are, anything else as text. */
    Map<String, @Nullable Object> facts() {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        values.forEach((name, value) -> facts.put(name, value instanceof Integer whole ? (Object) whole.longValue()
                : value instanceof Double || value instanceof Long || value instanceof Boolean ? value
                : String.valueOf(value)));
        return facts;
    }

    /** One line, such as {@code rate=0.001234 hidden=64}. */
    @Override
    public String toString() {
        return values.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }
}
