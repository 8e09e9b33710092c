package dev.weft.exchange.recorded;

import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The values that a prediction is computed from. What depends on weights and constants alone is known beforehand.
 * Threads may share it as long as none changes the weights.
 *
 * @param values all of them, each after those that it reads
 * @param known those that depend on weights and constants alone
 * @param numbers the known values that are wanted, or that a value reads which is not known, computed; in the order of
 *     {@code values}
 */
public record Recorded(List<Value> values, Set<Value> known, Map<Value, Tensor> numbers) {
    /**
     * Follows values back to what they are computed from.
     *
     * @param wanted the values to compute
     * @param reads returns what an exporter reads to write a value, such as its {@link Value#operands}
     */
    public static Recorded of(List<Value> wanted, Function<Value, List<Value>> reads) {
        List<Value> values = needed(wanted, reads);
        Set<Value> known = new HashSet<>();
        Set<Value> read = new HashSet<>(wanted);
        for (Value value : values) {
            List<Value> own = reads.apply(value);
            if (value instanceof Variable || value.constant().isPresent() || !own.isEmpty() && known.containsAll(own)) {
                known.add(value);
            } else {
                read.addAll(own);
            }
        }
        return new Recorded(values, known,
                compute(values.stream().filter(known::contains).filter(read::contains).toList()));
    }

    /** A value has a larger number than all that it is computed from. */
    private static List<Value> needed(List<Value> wanted, Function<Value, List<Value>> reads) {
        Map<Integer, Value> needed = new TreeMap<>();
        Deque<Value> open = new ArrayDeque<>(wanted);
        while (!open.isEmpty()) {
            Value value = open.pop();
            if (needed.putIfAbsent(value.id(), value) == null) {
                reads.apply(value).forEach(open::push);
            }
        }
        return List.copyOf(needed.values());
    }

    private static Map<Value, Tensor> compute(List<Value> values) {
        Map<Value, Tensor> numbers = new LinkedHashMap<>();
        if (!values.isEmpty()) {
            try (Session session = new Session(values.get(0).graph())) {
                List<Tensor> results = session.run(Map.of(), values);
                for (int i = 0; i < results.size(); i++) {
                    numbers.put(values.get(i), results.get(i));
                }
            }
        }
        return numbers;
    }
}
