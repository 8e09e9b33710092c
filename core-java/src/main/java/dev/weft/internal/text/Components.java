package dev.weft.internal.text;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The components of a record by name, in order. */
public final class Components {
    private Components() {}

    /** Returns the values of the components of {@code record}, whose class need not be public. */
    public static Map<String, @Nullable Object> of(Record record) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                Method accessor = component.getAccessor();
                accessor.trySetAccessible();
                values.put(component.getName(), accessor.invoke(record));
            } catch (InvocationTargetException e) {
                throw new IllegalStateException("cannot read " + component, e);
            } catch (IllegalAccessException e) {
                throw closed(record.getClass(), e);
            }
        }
        return values;
    }

    /** Why a record can be neither read nor made: it belongs to a module that does not open its package to Weft. */
    public static IllegalStateException closed(Class<?> record, ReflectiveOperationException cause) {
        return new IllegalStateException("Weft expects access to the record " + record.getName() + " but got none from "
                + record.getModule() + ": write \"opens " + record.getPackageName() + " to dev.weft;\" in its"
                + " module-info.java", cause);
    }
}
