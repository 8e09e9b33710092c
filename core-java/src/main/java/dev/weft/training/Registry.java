package dev.weft.training;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Layers, activations, losses, metrics, optimizers and schedules of your own, by the names under which model files
 * know them. A model that uses one is saved in any case; it loads where the type is registered:
 *
 * <pre>{@code
 * Registry.type("shop.gain", Gain.class);          // a record, or an enum with constants
 * Registry.constant("shop.swish", swish);          // one object, such as a lambda
 * Trained model = Trained.load(path);
 * }</pre>
 *
 * <p>Register before saving and before loading, once for the whole program; any number of threads may. A record is
 * saved with its components, which may be numbers, text, booleans, lists, {@code Optional}, and whatever a model is
 * made of. Nothing else in a file becomes code: an unregistered name is refused.
 */
public final class Registry {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,99}");
    private static final Map<String, Class<?>> TYPES = new ConcurrentHashMap<>();
    private static final Map<String, Object> CONSTANTS = new ConcurrentHashMap<>();

    private Registry() {}

    /**
     * Lets files name the record or enum {@code type}. A name that is registered again means the new type from then on.
     *
     * @throws IllegalArgumentException if the type is neither, or has a component named {@code type}, or the name is
     *     no name, or one of Weft's own
     */
    public static void type(String name, Class<?> type) {
        if (!type.isRecord() && !type.isEnum()) {
            throw new IllegalArgumentException("Registry.type expects a record or an enum but got " + type.getName()
                    + ": register the object with Registry.constant");
        }
        for (RecordComponent component : type.isRecord() ? type.getRecordComponents() : new RecordComponent[0]) {
            if (component.getName().equals("type")) {
                throw new IllegalArgumentException("Registry.type expects a record without a component named type "
                        + "but got "
                        + type.getName() + ": rename it, for files use that word");
            }
            if (!Description.isReadable(component.getGenericType())) {
                throw new IllegalArgumentException("Registry.type expects components of numbers, text, booleans, "
                        + "lists, "
                        + "Optional, and what models are made of, but " + component.getName() + " of " + type.getName()
                        + " is " + component.getGenericType().getTypeName());
            }
        }
        check(name);
        CONSTANTS.remove(name);
        TYPES.put(name, type);
    }

    /**
     * Lets files name {@code value}, which is found again because it is the same object: a lambda in a constant, a
     * Kotlin object. A name that is registered again means the new object from then on.
     *
     * @throws IllegalArgumentException if the name is no name, or one of Weft's own
     */
    public static void constant(String name, Object value) {
        check(name);
        TYPES.remove(name);
        CONSTANTS.put(name, value);
    }

    private static void check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Registry expects a name of letters, digits, dots and dashes but got \""
                    + name + "\"");
        }
        if (Description.isOwnName(name)) {
            throw new IllegalArgumentException("Registry expects a name that Weft does not use but got " + name
                    + ": put a word of yours before it, such as shop." + name);
        }
    }

    /** The name of a type that is registered. */
    static Optional<String> nameOf(Class<?> type) {
        return key(TYPES, type);
    }

    /** The name of an object that is registered. */
    static Optional<String> nameOf(Object value) {
        return key(CONSTANTS, value);
    }

    private static <T> Optional<String> key(Map<String, T> map, Object wanted) {
        return map.entrySet().stream().filter(entry -> entry.getValue() == wanted).map(Map.Entry::getKey).sorted()
                .findFirst();
    }

    /** The object that is registered under {@code name}. */
    static Optional<Object> constant(String name) {
        return Optional.ofNullable(CONSTANTS.get(name));
    }

    /**
     * The type that a file calls {@code name}, or that had the class name {@code saved} when it was not registered
     * yet.
     */
    static Optional<Class<?>> type(String name, String saved) {
        Class<?> registered = TYPES.get(name);
        return registered != null ? Optional.of(registered)
                : List.copyOf(TYPES.values()).stream().<Class<?>>map(type -> type)
                        .filter(type -> type.getName().equals(saved)).findFirst();
    }
}
