package dev.weft.exchange.keras;

import dev.weft.file.MalformedDataException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object of Keras' JSON whose values are checked when they are asked for.
 *
 * @param source the file, for messages
 * @param place what the object describes, for messages
 * @param values the values by name
 */
record Config(String source, String place, Map<?, ?> values) {
    /** The object that {@code value} is. */
    static Config of(String source, String place, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new Config(source, place, map);
        }
        throw new MalformedDataException(source, place, String.valueOf(value), "an object");
    }

    MalformedDataException malformed(String found, String wanted) {
        return new MalformedDataException(source, place, found, wanted);
    }

    private MalformedDataException wrong(String name, String wanted) {
        return malformed(name + " " + values.get(name), name + " " + wanted);
    }

    Config named(String other) {
        return new Config(source, other, values);
    }

    /** The value, unless it is missing or null. */
    Optional<Object> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String text(String name) {
        return value(name).filter(String.class::isInstance).map(String.class::cast)
                .orElseThrow(() -> wrong(name, "as a text"));
    }

    Optional<String> textIfAny(String name) {
        return value(name).filter(String.class::isInstance).map(String.class::cast);
    }

    double number(String name, double otherwise) {
        Object value = value(name).orElse(otherwise);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(name, "as a number");
    }

    int whole(String name, int otherwise) {
        double number = number(name, otherwise);
        if (number != (int) number) {
            throw wrong(name, "as a whole number");
        }
        return (int) number;
    }

    /** A whole number of at least 1. */
    int count(String name) {
        int count = whole(name, 0);
        if (count < 1) {
            throw wrong(name, "of at least 1");
        }
        return count;
    }

    boolean flag(String name, boolean otherwise) {
        Object value = value(name).orElse(otherwise);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, "as true or false");
    }

    Config config(String name) {
        return of(source, place, value(name).orElseThrow(() -> wrong(name, "as an object")));
    }

    List<?> list(String name) {
        return value(name).filter(List.class::isInstance).map(List.class::cast)
                .orElseThrow(() -> wrong(name, "as a list"));
    }

    /** Refuses settings that Weft has no counterpart of, unless they are missing, null or false. */
    void expectUnset(String... names) {
        for (String name : names) {
            Object value = values.get(name);
            if (value != null && !Boolean.FALSE.equals(value)) {
                throw malformed(name + " " + value, "no " + name + ", which Weft has not");
            }
        }
    }

    /** Refuses an axis that is not the last of {@code rank}; lists of one are what Keras 2 wrote. */
    void expectLastAxis(String name, int rank) {
        Object value = value(name).orElse(-1L);
        Object axis = value instanceof List<?> list && list.size() == 1 ? list.get(0) : value;
        if (!(axis instanceof Long number) || number != -1 && number != rank - 1) {
            throw malformed(name + " " + value, name + " -1, the last one");
        }
    }
}
