package dev.weft.training;

import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Initializers;
import dev.weft.network.Layers;
import dev.weft.network.Regularizers;
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
 * A model as plain values that JSON can hold, and back. A record becomes an object of its components with its name as
 * {@code type}, a constant its name. What may be read back is what the holders ({@link Layers}, {@link Activations}, …)
 * make: no class is looked up by a name from a file. A lambda becomes {@code custom} and cannot be read back.
 */
final class Description {
    private static final String TYPE = "type";
    private static final String CUSTOM = "custom";
    private static final List<Class<?>> HOLDERS = List.of(Layers.class, Activations.class, Initializers.class,
            Regularizers.class, Losses.class, Loss.class, Optimizers.class, Schedules.class, Schedule.class, Metrics.class);
    /** The holders and what their methods give. */
    private static final List<Class<?>> MADE = HOLDERS.stream().<Class<?>>flatMap(holder -> Stream.concat(Stream.of(holder),
            Arrays.stream(holder.getMethods()).map(Method::getReturnType))).distinct().toList();

    private static final Set<String> INFINITE = Set.of("Infinity", "-Infinity");

    private Description() {
    }

    static @Nullable Object of(@Nullable Object value) {
        if (value instanceof Double number && number.isInfinite()) {
            // JSON has no word for it.
            return number.toString();
        }
        if (value == null || value instanceof Boolean || value instanceof String || value instanceof Number) {
            return value;
        }
        if (value instanceof Optional<?> optional) {
            return of(optional.orElse(null));
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> all = new ArrayList<>();
            list.forEach(element -> all.add(of(element)));
            return all;
        }
        if (value instanceof Shape shape) {
            return Arrays.stream(shape.toArray()).boxed().toList();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        return value instanceof Record record ? object(record) : Map.of(TYPE, CUSTOM);
    }

    private static Map<String, @Nullable Object> object(Record record) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put(TYPE, record.getClass().getSimpleName());
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                Method accessor = component.getAccessor();
                accessor.trySetAccessible();
                object.put(component.getName(), of(accessor.invoke(record)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
        }
        return object;
    }

    /**
     * What {@link #of} described.
     *
     * @throws IllegalArgumentException if the values describe nothing of this type that a holder makes
     */
    static <T> T read(@Nullable Object described, Class<T> type) {
        return type.cast(read(described, type, type.getSimpleName()));
    }

    private static Object read(@Nullable Object described, Type type, String place) {
        if (type instanceof ParameterizedType generic) {
            Type element = generic.getActualTypeArguments()[0];
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
        if (type == boolean.class && described instanceof Boolean || type == String.class && described instanceof String) {
            return described;
        }
        if (described instanceof Number number && number(number, type) != null) {
            return number(number, type);
        }
        if (type == double.class && described instanceof String text && INFINITE.contains(text)) {
            return Double.valueOf(text);
        }
        if (described instanceof String name) {
            return candidates(type).filter(Class::isEnum).flatMap(holder -> Arrays.stream(holder.getEnumConstants()))
                    .filter(constant -> ((Enum<?>) constant).name().equals(name)).findFirst()
                    .orElseThrow(() -> unknown(place, name, type));
        }
        if (described instanceof Map<?, ?> object && type instanceof Class<?>) {
            Object name = object.get(TYPE);
            return candidates(type).filter(Class::isRecord).filter(known -> known.getSimpleName().equals(name)).findFirst()
                    .map(known -> make(known, object, place)).orElseThrow(() -> unknown(place, String.valueOf(name), type));
        }
        throw unknown(place, String.valueOf(described), type);
    }

    private static @Nullable Object number(Number number, Type type) {
        if (type == double.class || type == Double.class) {
            return number.doubleValue();
        }
        if (!(number instanceof Long whole)) {
            return null;
        }
        if (type == long.class) {
            return whole;
        }
        return type == int.class && whole == whole.intValue() ? whole.intValue() : null;
    }

    private static IllegalArgumentException unknown(String place, String found, Type type) {
        String what = ((Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type)).getSimpleName();
        return new IllegalArgumentException(found.equals(CUSTOM)
                ? place + " is a " + what + " of your own, which only code can make: build the model and restore the checkpoint"
                : place + " expects a " + what + " but got " + found);
    }

    /** The records and enums that a value of {@code type} may be: itself, or what the holders make of that type. */
    private static Stream<Class<?>> candidates(Type type) {
        Class<?> wanted = (Class<?>) type;
        return wanted.isRecord() || wanted.isEnum() ? Stream.of(wanted) : MADE.stream().filter(wanted::isAssignableFrom);
    }

    private static Object make(Class<?> record, Map<?, ?> object, String place) {
        RecordComponent[] components = record.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            types[i] = components[i].getType();
            values[i] = read(object.get(name), components[i].getGenericType(), place + "." + name);
        }
        // What a later version has added is optional, and absent from older files.
        List<String> expected = Arrays.stream(components).filter(component -> component.getType() != Optional.class)
                .map(RecordComponent::getName).toList();
        List<String> known = Stream.concat(Stream.of(TYPE), Arrays.stream(components).map(RecordComponent::getName)).toList();
        if (!object.keySet().containsAll(expected) || !known.containsAll(object.keySet())) {
            throw new IllegalArgumentException(place + " expects " + Arrays.toString(Arrays.stream(components)
                    .map(RecordComponent::getName).toArray()) + " but got " + object.keySet());
        }
        try {
            Constructor<?> constructor = record.getDeclaredConstructor(types);
            constructor.trySetAccessible();
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(place + ": " + e.getCause().getMessage());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + record, e);
        }
    }
}
