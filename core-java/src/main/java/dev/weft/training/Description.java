package dev.weft.training;

import dev.weft.file.Printable;
import dev.weft.internal.text.Components;
import dev.weft.internal.text.Json;
import dev.weft.loss.Joint;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.metric.Metric;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Constraints;
import dev.weft.network.Initializers;
import dev.weft.network.Join;
import dev.weft.network.Layers;
import dev.weft.network.Regularizers;
import dev.weft.network.Wiring;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.optimizer.Schedule;
import dev.weft.optimizer.Schedules;
import dev.weft.tensor.Shape;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Converts a model, without weights, to JSON and back. A record becomes an object with its components and its
 * name as {@code type}; a constant becomes its name. Only the types that the holders ({@link Layers},
 * {@link Activations} and so on) create, and those in the {@link Registry}, can be read back: no class is looked up by
 * a name from a file. A user's type is written with its registered name; without one it is written as {@code custom}
 * with its class name, for the error message on loading. Any number of threads may use the methods.
 */
public final class Description {
    private static final String TYPE = "type";
    private static final String CUSTOM = "custom";
    private static final String CLASS = "class";
    private static final String CONSTANT = "constant";
    private static final List<Class<?>> HOLDERS = List.of(Layers.class, Activations.class, Initializers.class,
            Regularizers.class, Constraints.class, Losses.class, Loss.class, Optimizers.class, Optimizer.class,
            Schedules.class,
            Schedule.class,
            Metrics.class, Metric.class);
    /** The holders, the types that their methods return, and what joins branches. */
    private static final List<Class<?>> MADE = Stream.concat(
            Stream.of(Wiring.class, Join.class, Joint.class, Metric.OfOutput.class), HOLDERS.stream()
                    .<Class<?>>flatMap(holder -> Stream.concat(Stream.of(holder),
                            Arrays.stream(holder.getMethods()).map(Method::getReturnType))))
            .distinct().toList();

    private static final Set<String> NOT_FINITE = Set.of("Infinity", "-Infinity", "NaN");
    private static final Set<Class<?>> PLAIN = Set.of(boolean.class, Boolean.class, int.class, Integer.class,
            long.class,
            Long.class, float.class, Float.class, double.class, Double.class, String.class, Shape.class);

    private Description() {}

    /**
     * Returns a model as one line of JSON in ASCII: everything but its default training. A {@code Trained} writes the
     * same with its weights.
     */
    public static String text(Model model) {
        return Json.write(of(model.untrained(), Model.class));
    }

    /**
     * Returns the model that {@link #text} wrote.
     *
     * @param source where the text comes from, for messages
     * @throws dev.weft.file.MalformedDataException if the text is no JSON
     * @throws IllegalArgumentException if it describes no model, or one with layers or functions of your own that are
     *     not in the {@link Registry}
     */
    public static Model model(String source, String text) {
        return read(Json.read(source, text), Model.class);
    }

    /** Converts {@code value}, declared as {@code type}, to plain values. */
    static @Nullable Object of(@Nullable Object value, Type type) {
        if (value instanceof Number number && !Double.isFinite(number.doubleValue())) {
            // JSON cannot represent it.
            return number.toString();
        }
        if (value == null || value instanceof Boolean || value instanceof String || value instanceof Number) {
            return value;
        }
        if (value instanceof Optional<?> optional) {
            return of(optional.orElse(null), element(type));
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> all = new ArrayList<>();
            list.forEach(one -> all.add(of(one, element(type))));
            return all;
        }
        if (value instanceof Shape shape) {
            return Arrays.stream(shape.toArray()).boxed().toList();
        }
        Class<?> made = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
        if (candidates(type).anyMatch(made::equals)) {
            return value instanceof Enum<?> constant ? constant.name() : object(made.getSimpleName(), (Record) value);
        }
        return own(value, made);
    }

    private static Object own(Object value, Class<?> made) {
        Optional<String> constant = Registry.nameOf(value);
        if (constant.isPresent()) {
            return Map.of(TYPE, constant.get());
        }
        Optional<String> name = Registry.nameOf(made);
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (value instanceof Record record) {
            object.putAll(object(name.orElse(CUSTOM), record));
        } else {
            object.put(TYPE, name.orElse(CUSTOM));
            if (value instanceof Enum<?> one) {
                object.put(CONSTANT, one.name());
            }
        }
        if (name.isEmpty()) {
            object.put(CLASS, made.isHidden() ? "a lambda" : made.getName());
        }
        return object;
    }

    private static Map<String, @Nullable Object> object(String name, Record record) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put(TYPE, name);
        Map<String, @Nullable Object> values = Components.of(record);
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            object.put(component.getName(), of(values.get(component.getName()), component.getGenericType()));
        }
        object.put(TYPE, name); // Again, because a user's record may have a component of this name.
        return object;
    }

    /** Whether files use {@code name} for one of Weft's own types or constants. */
    static boolean isOwnName(String name) {
        return name.equals(CUSTOM) || MADE.stream().anyMatch(made -> made.getSimpleName().equals(name));
    }

    /** The element type of the list or optional {@code type}; {@code Object} if it does not declare one. */
    private static Type element(Type type) {
        Type element = type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : Object.class;
        return element instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : element;
    }

    /**
     * Converts the result of {@link #of} back.
     *
     * @throws IllegalArgumentException if the values do not describe a readable object of this type
     */
    static <T> T read(@Nullable Object described, Class<T> type) {
        return type.cast(read(described, type, type.getSimpleName()));
    }

    private static Object read(@Nullable Object described, Type type, String place) {
        if (type instanceof ParameterizedType generic) {
            Type element = element(type);
            if (generic.getRawType() == Optional.class) {
                return Optional.ofNullable(described == null ? null : read(described, element, place));
            }
            if (described instanceof List<?> list) {
                return list.stream().map(one -> read(one, element, place)).toList();
            }
            throw unknown(place, String.valueOf(described), type);
        }
        if (type == Shape.class && described instanceof List<?> lengths) {
            return Shape.of(lengths.stream().mapToInt(length -> (int) read(length, int.class, place)).toArray());
        }
        boolean isBoolean = type == boolean.class || type == Boolean.class;
        if (isBoolean && described instanceof Boolean || type == String.class && described instanceof String) {
            return described;
        }
        if (described instanceof Number number && number(number, type) != null) {
            return number(number, type);
        }
        if (described instanceof String text && NOT_FINITE.contains(text)
                && number(Double.valueOf(text), type) != null) {
            return number(Double.valueOf(text), type);
        }
        if (described instanceof String name) {
            return candidates(type).filter(Class::isEnum).flatMap(holder -> Stream.of(holder.getEnumConstants()))
                    .filter(constant -> ((Enum<?>) constant).name().equals(name)).findFirst()
                    .orElseThrow(() -> unknown(place, name, type));
        }
        if (described instanceof Map<?, ?> object && type instanceof Class<?> wanted) {
            String name = String.valueOf(object.get(TYPE));
            Optional<Class<?>> known = record(type, name).or(() -> record(type, Former.name(name)));
            return known.isPresent() ? make(known.get(), Former.current(known.get(), object), place)
                    : registered(name, object, wanted, place);
        }
        throw unknown(place, String.valueOf(described), type);
    }

    /** The record called {@code name} among the candidates for {@code type}. */
    private static Optional<Class<?>> record(Type type, String name) {
        return candidates(type).filter(Class::isRecord).filter(candidate -> candidate.getSimpleName().equals(name))
                .findFirst();
    }

    private static Object registered(String name, Map<?, ?> object, Class<?> wanted, String place) {
        Object constant = Registry.constant(name).orElse(null);
        Class<?> own = Registry.type(name, String.valueOf(object.get(CLASS))).orElse(null);
        Object made =
                constant != null ? constant : own == null ? null : own.isEnum() ? constant(own, object)
                        : make(own, object, place);
        if (wanted.isInstance(made)) {
            return made;
        }
        if (made != null) {
            throw new IllegalArgumentException(
                    place + " expects a " + wanted.getSimpleName() + " but " + Printable.of(name)
                            + " is registered as "
                            + made.getClass().getName());
        }
        if (name.equals(CUSTOM)) {
            throw new IllegalArgumentException(place + " is a " + wanted.getSimpleName() + " of your own"
                    + (object.get(CLASS) == null ? "" : ", " + Printable.of(object.get(CLASS).toString()))
                    + ": register it with Registry.type or"
                    + " Registry.constant before saving and loading, or build the model in code and restore the "
                    + "checkpoint");
        }
        String shown = Printable.of(name);
        throw new IllegalArgumentException(place + " is a " + wanted.getSimpleName() + " named " + shown
                + ", which is neither Weft's nor registered: call Registry.type(\"" + shown + "\", …) before loading,"
                + " or build the model in code and restore the checkpoint");
    }

    private static @Nullable Object constant(Class<?> own, Map<?, ?> object) {
        return Stream.of(own.getEnumConstants()).filter(one -> ((Enum<?>) one).name().equals(object.get(CONSTANT)))
                .findFirst().orElse(null);
    }

    private static @Nullable Object number(Number number, Type type) {
        if (type == double.class || type == Double.class) {
            return number.doubleValue();
        }
        if (type == float.class || type == Float.class) {
            return number.floatValue();
        }
        if (!(number instanceof Long whole)) {
            return null;
        }
        if (type == long.class || type == Long.class) {
            return whole;
        }
        boolean isInt = type == int.class || type == Integer.class;
        return isInt && whole == whole.intValue() ? whole.intValue() : null;
    }

    /** Whether a component of {@code type} can be written and read back. */
    static boolean isReadable(Type type) {
        if (type instanceof ParameterizedType generic) {
            return (generic.getRawType() == List.class || generic.getRawType() == Optional.class)
                    && isReadable(element(type));
        }
        return type instanceof Class<?> plain && (PLAIN.contains(plain) || plain.isRecord() || plain.isEnum()
                || plain.isInterface() && plain.getTypeParameters().length == 0);
    }

    private static IllegalArgumentException unknown(String place, String found, Type type) {
        Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
        String what = raw instanceof Class<?> plain ? plain.getSimpleName() : raw.getTypeName();
        return new IllegalArgumentException(place + " expects a " + what + " but got " + Printable.of(found));
    }

    /**
     * The records and enums that a value of {@code type} may be: the type itself, or what the holders create of it.
     */
    private static Stream<Class<?>> candidates(Type type) {
        if (!(type instanceof Class<?> wanted)) {
            return Stream.of();
        }
        return wanted.isRecord() || wanted.isEnum() ? Stream.of(wanted)
                : wanted.isSealed() ? Stream.of(wanted.getPermittedSubclasses())
                : MADE.stream().filter(wanted::isAssignableFrom);
    }

    private static Object make(Class<?> record, Map<?, ?> object, String place) {
        RecordComponent[] components = record.getRecordComponents();
        expectComponents(components, object, place);
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            types[i] = components[i].getType();
            values[i] = read(object.get(name), components[i].getGenericType(), place + "." + name);
        }
        try {
            Constructor<?> constructor = record.getDeclaredConstructor(types);
            constructor.trySetAccessible();
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(place + ": " + e.getCause().getMessage());
        } catch (ReflectiveOperationException e) {
            throw Components.closed(record, e);
        }
    }

    /** Checks that all components are there, except optional ones, and nothing else. */
    private static void expectComponents(RecordComponent[] components, Map<?, ?> object, String place) {
        int found = 0;
        boolean complete = true;
        for (RecordComponent component : components) {
            boolean given = object.containsKey(component.getName());
            found += given ? 1 : 0;
            complete &= given || component.getType() == Optional.class;
        }
        int others = (object.containsKey(TYPE) ? 1 : 0) + (object.containsKey(CLASS) ? 1 : 0);
        if (!complete || found + others != object.size()) {
            throw new IllegalArgumentException(place + " expects "
                    + Arrays.stream(components).map(RecordComponent::getName).toList() + " but got "
                    + Printable.of(object.keySet().toString()));
        }
    }

    /** What model files of earlier versions mean today. */
    private static final class Former {
        /** The current names of records that earlier versions wrote under other names. */
        private static final Map<String, String> NAMES = Map.of("Constant", "ConstantRate");
        /** The convention of all rules before there was a choice. */
        private static final Map<String, Object> CONVENTION = Map.of("convention", "TENSORFLOW");
        private static final Map<String, Object> SCALE_AND_CENTER = Map.of("scale", true, "center", true);
        /** The components that were added to records, with the values that mean the same as their absence. */
        private static final Map<String, Map<String, Object>> ADDED = Map.ofEntries(
                Map.entry("Preprocessing", Map.of("indices", List.of())),
                Map.entry("Standardized", Map.of("isClipped", false)),
                Map.entry("Moments", Map.of("isDayFirst", false)),
                Map.entry("Model", Map.of("frozen", List.of())),
                Map.entry("Adam", Map.of("convention", "TENSORFLOW", "isAmsgrad", false)),
                Map.entry("Adamax", CONVENTION), Map.entry("Nadam", CONVENTION),
                Map.entry("RmsProp", CONVENTION), Map.entry("Nesterov", CONVENTION),
                Map.entry("Adagrad", Map.of("convention", "TENSORFLOW", "epsilon", 0.0)),
                Map.entry("Momentum", Map.of("convention", "TENSORFLOW", "dampening", 0.0)),
                Map.entry("WeightDecay", Map.of("only", List.of())),
                Map.entry("BatchNorm", SCALE_AND_CENTER), Map.entry("LayerNorm", SCALE_AND_CENTER),
                Map.entry("Dense", Map.of("kernelConstraint", Map.of(TYPE, "None"), "scaled", false)));
        /** The rules that once accepted an epsilon of 0. */
        private static final List<String> EPSILON_WAS_0 = List.of("Adam", "Adamax", "Nadam", "RmsProp");

        private Former() {}

        /** The current name of a record that a file calls {@code name}. */
        static String name(String name) {
            return NAMES.getOrDefault(name, name);
        }

        /** The components of one of Weft's records as the current version writes them. */
        static Map<?, ?> current(Class<?> record, Map<?, ?> saved) {
            Map<Object, Object> current = new LinkedHashMap<>(saved);
            ADDED.getOrDefault(record.getSimpleName(), Map.of()).forEach(current::putIfAbsent);
            boolean isDivisor = EPSILON_WAS_0.contains(record.getSimpleName())
                    || record.getSimpleName().equals("Adagrad") && is0(saved.get("start"));
            if (isDivisor && is0(current.get("epsilon"))) {
                // Too small to change any divisor but 0.
                current.put("epsilon", (double) Float.MIN_NORMAL);
            }
            return current;
        }

        private static boolean is0(@Nullable Object number) {
            return number instanceof Double value && value.floatValue() == 0;
        }
    }
}
