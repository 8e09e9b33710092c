package dev.weft.exchange.onnx.operator;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The table of operators: those of ONNX by their names, those of other domains as {@code ai.onnx.ml.Scaler}. */
public final class Operators {
    private static final Map<String, Operator> ALL = all();

    private Operators() {}

    private static Map<String, Operator> all() {
        Map<String, Operator> all = new HashMap<>();
        Elementwise.addTo(all);
        Shaping.addTo(all);
        Matrices.addTo(all);
        Reductions.addTo(all);
        Normalizing.addTo(all);
        Casting.addTo(all);
        Tables.addTo(all);
        return all;
    }

    /** Returns an operator; empty if there is none of this name. */
    public static Optional<Operator> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** The names of all operators, sorted. */
    public static SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(ALL.keySet()));
    }
}
