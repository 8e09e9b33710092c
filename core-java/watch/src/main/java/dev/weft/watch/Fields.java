package dev.weft.watch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of the JSON that the page reads. */
final class Fields {
    private Fields() {}

    /** Returns an object of the given names and values, in their order. */
    static Map<String, @Nullable Object> of(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return fields;
    }

    /** The number, or null for one that is not finite, which JSON lacks. */
    static @Nullable Object number(double number) {
        return Double.isFinite(number) ? number : null;
    }

    /** Numbers by name, each as {@link #number(double)}. */
    static Map<String, @Nullable Object> numbers(Map<String, ? extends Number> numbers) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        numbers.forEach((name, value) -> fields.put(name, number(value.doubleValue())));
        return fields;
    }
}
