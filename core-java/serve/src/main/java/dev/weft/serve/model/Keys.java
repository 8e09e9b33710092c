package dev.weft.serve.model;

import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Spelling;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of objects in requests. What a format does not know is refused rather than ignored: a setting that has no
 * effect is worse than none. Holds no state: threads may share it.
 */
final class Keys {
    static final String SOURCE = "request";

    private Keys() {}

    /**
     * Refuses an object with other keys than those of a format.
     *
     * @param place what messages call the object
     * @throws MalformedDataException if it has another one; the message names that and the most similar known one
     */
    static void expect(String place, Map<?, ?> object, Collection<String> known) {
        for (Object key : object.keySet()) {
            if (!known.contains(String.valueOf(key))) {
                throw new MalformedDataException(SOURCE, place, String.valueOf(key), (known.size() == 1 ? "no key but "
                        : "only the keys ") + String.join(", ", known)
                        + Spelling.question(String.valueOf(key), known));
            }
        }
    }

    /**
     * The value of an input by its name.
     *
     * @param known the names of all inputs
     * @throws MalformedDataException if there is none of this name, or one that the model does not have
     */
    static @Nullable Object input(String place, Map<?, ?> object, String name, Collection<String> known) {
        if (!object.containsKey(name)) {
            throw missing(place, name, known, object.keySet().stream().map(String::valueOf).toList());
        }
        if (object.size() > known.size()) {
            expect(place, object, known);
        }
        return object.get(name);
    }

    /** The exception for an input that is not among those {@code given}. */
    static MalformedDataException missing(String place, String name, Collection<String> known, List<String> given) {
        List<String> near = Spelling.nearest(name, given.stream().filter(other -> !known.contains(other)).toList());
        return new MalformedDataException(SOURCE, place, "the inputs " + given, near.isEmpty() ? "the inputs " + known
                : "the input " + name + " in place of " + String.join(" or ", near));
    }

    /**
     * A setting that has to be a text, which is one of some.
     *
     * @throws MalformedDataException if it is there and is something else
     */
    static void expectText(String place, @Nullable Object value, Collection<String> known) {
        if (value != null && !(value instanceof String text && known.contains(text))) {
            throw new MalformedDataException(SOURCE, place, Nested.found(value), String.join(" or ", known)
                    + (value instanceof String text ? Spelling.question(text, known) : ""));
        }
    }

    /**
     * The settings of a tensor or request in the Open Inference Protocol.
     *
     * @param known their names, beside {@code content_type}, which clients send for other servers
     * @throws MalformedDataException if it is no object, or has others
     */
    static Map<?, ?> parameters(String place, @Nullable Object value, String known) {
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> parameters)) {
            throw new MalformedDataException(SOURCE, place, Nested.found(value), "an object");
        }
        expect(place, parameters, List.of(known, "content_type"));
        // They say again what the data type says; others, such as base64, give the elements another meaning.
        expectText(place + ", content_type", parameters.get("content_type"), List.of("np", "pd", "str", "datetime"));
        return parameters;
    }

    /**
     * A setting that is on or off; off where it is not there.
     *
     * @throws MalformedDataException if it is neither
     */
    static boolean isSet(String place, Map<?, ?> parameters, String name) {
        Object value = parameters.get(name);
        if (value != null && !(value instanceof Boolean)) {
            throw new MalformedDataException(SOURCE, place + ", " + name, Nested.found(value), "true or false");
        }
        return Boolean.TRUE.equals(value);
    }
}
