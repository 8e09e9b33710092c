package dev.weft.table;

import java.util.AbstractList;
import java.util.HashSet;
import java.util.List;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.Function;

/** An unmodifiable list of columns that knows their names: a table may have thousands, and each is looked up. */
final class ByName<T> extends AbstractList<T> implements RandomAccess {
    private final List<T> columns;
    private final Set<String> names = new HashSet<>();

    ByName(List<T> columns, Function<T, String> name) {
        this.columns = List.copyOf(columns);
        this.columns.forEach(column -> names.add(name.apply(column)));
    }

    /** Returns whether a column of {@code columns}, which must be such a list, has this name. */
    static boolean contains(List<?> columns, String name) {
        return ((ByName<?>) columns).names.contains(name);
    }

    @Override
    public T get(int index) {
        return columns.get(index);
    }

    @Override
    public int size() {
        return columns.size();
    }
}
