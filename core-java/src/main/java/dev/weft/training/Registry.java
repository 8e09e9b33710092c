package dev.weft.training;

import dev.weft.file.Printable;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The names under which model files refer to your own layers, activations, losses, metrics, optimizers and schedules. A
 * model that uses your types can always be saved; it can be loaded where they are registered:
 *
 * <pre>{@code
 * Registry.type("shop.gain", Gain.class);          // a record, or an enum with constants
 * Registry.constant("shop.swish", swish);          // one object, such as a lambda
 * Trained model = Trained.load(path);
 * }</pre>
 *
 * <p>Loading a model with a type that is not registered throws a {@link dev.weft.file.MalformedDataException} that
 * names the type. Register it then, or build the model in code and {@link Trained#restore} the checkpoint.
 *
 * <p>Register once at the start of the program, before saving and before loading. Any number of threads may call these
 * methods. A record is saved with its components, which may be numbers, text, booleans, lists, {@code Optional}, and
 * the parts that models are made of. Nothing else in a file becomes code: Weft refuses a name that is not registered.
 *
 * <p>A module opens the package of its records to Weft: {@code opens shop to dev.weft;}. Public records in an exported
 * package need no such line.
 */
public final class Registry {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,99}");
    private static final Map<String, Class<?>> TYPES = new ConcurrentHashMap<>();
    private static final Map<String, Object> CONSTANTS = new ConcurrentHashMap<>();

    private Registry() {}

    /**
     * Registers the record or enum {@code type} under {@code name}. Registering a name again replaces its meaning.
     * Files that were saved before the type was registered can be loaded, too, unless its class was renamed.
     *
     * @param name letters, digits, dots, underscores and dashes, starting with a letter, at most 100
     * @param type a record whose components can be saved, or an enum, of which files contain the constant's name
     * @throws IllegalArgumentException if the type is neither a record nor an enum, if it has a component called
     *     {@code type} or one of an unsupported type, or if the name is malformed or one of Weft's own
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
                        + type.getName() + ": rename it, because files use that name");
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
     * Registers one object, such as a lambda in a constant or a Kotlin object. Saving recognizes it by identity, so
     * models must contain this very object. Registering a name again replaces its meaning. Files that were saved before
     * the object was registered cannot be loaded; restore their checkpoint into a model built in code.
     *
     * @param name letters, digits, dots, underscores and dashes, starting with a letter, at most 100
     * @param value the object that loading puts in the place of the name
     * @throws IllegalArgumentException if the name is malformed or one of Weft's own
     */
    public static void constant(String name, Object value) {
        check(name);
        TYPES.remove(name);
        CONSTANTS.put(name, value);
    }

    private static void check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Registry expects a name of letters, digits, dots and dashes but got \""
                    + Printable.of(name) + "\"");
        }
        if (Description.isOwnName(name)) {
            throw new IllegalArgumentException("Registry expects a name that Weft does not use but got " + name
                    + ": add a prefix, such as shop." + name);
        }
    }

    /** The name under which a type is registered. */
    static Optional<String> nameOf(Class<?> type) {
        return key(TYPES, type);
    }

    /** The name under which an object is registered. */
    static Optional<String> nameOf(Object value) {
        return key(CONSTANTS, value);
    }

    private static <T> Optional<String> key(Map<String, T> map, Object wanted) {
        return map.entrySet().stream().filter(entry -> entry.getValue() == wanted).map(Map.Entry::getKey).sorted()
                .findFirst();
    }

    /** The object registered under {@code name}. */
    static Optional<Object> constant(String name) {
        return Optional.ofNullable(CONSTANTS.get(name));
    }

    /**
     * The type registered as {@code name}, or else the registered type whose class name is {@code saved}, for files
     * that were written before the type was registered.
     */
    static Optional<Class<?>> type(String name, String saved) {
        Class<?> registered = TYPES.get(name);
        return registered != null ? Optional.of(registered)
                : List.copyOf(TYPES.values()).stream().<Class<?>>map(type -> type)
                        .filter(type -> type.getName().equals(saved)).findFirst();
    }
}
