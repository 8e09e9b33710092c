package dev.weft.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What model files of earlier versions mean today. */
final class Former {
    /** The current names of records that earlier versions wrote under other names. */
    private static final Map<String, String> NAMES = Map.of("Constant", "ConstantRate");
    /** The convention of all rules before there was a choice. */
    private static final Map<String, Object> CONVENTION = Map.of("convention", "TENSORFLOW");
    /** The components that were added to records, with the values that mean the same as their absence. */
    private static final Map<String, Map<String, Object>> ADDED = Map.of(
            "Adam", Map.of("convention", "TENSORFLOW", "isAmsgrad", false),
            "Adamax", CONVENTION, "Nadam", CONVENTION, "RmsProp", CONVENTION, "Nesterov", CONVENTION,
            "Adagrad", Map.of("convention", "TENSORFLOW", "epsilon", 0.0),
            "Momentum", Map.of("convention", "TENSORFLOW", "dampening", 0.0),
            "WeightDecay", Map.of("only", List.of()));
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
