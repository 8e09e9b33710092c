package dev.weft.exchange.source;

import dev.weft.graph.Graph;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.network.Network;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a network records for one example: the values to compute, operands first, with all lengths known, and the
 * numbers that depend on weights and constants alone.
 *
 * @param steps the values to compute, in order
 * @param numbers the constant values that the steps read, computed
 * @param shapes the shapes of all these values for a batch of one
 */
record Recording(List<Value> steps, Map<Value, Tensor> numbers, Map<Value, Shape> shapes) {
    /** Follows the prediction of a network back to its input. */
    static Recording of(Network.Built network) {
        Map<Integer, Value> needed = needed(network.value());
        Set<Value> constant = new HashSet<>();
        for (Value value : needed.values()) {
            List<Value> operands = value.operands();
            if (value instanceof Variable || value.constant().isPresent()
                    || !operands.isEmpty() && constant.containsAll(operands)) {
                constant.add(value);
            }
        }
        List<Value> steps = needed.values().stream()
                .filter(value -> !constant.contains(value) && value != network.input()).toList();
        Set<Value> read = new HashSet<>(List.of(network.value()));
        steps.forEach(value -> read.addAll(value.operands()));
        Map<Value, Tensor> numbers = compute(needed.values().stream()
                .filter(value -> constant.contains(value) && read.contains(value)).toList());
        Map<Value, Shape> shapes = new HashMap<>();
        numbers.forEach((value, tensor) -> shapes.put(value, tensor.shape()));
        shapes.put(network.input(), network.input().shape().without(0).batch(1));
        for (Value value : steps) {
            List<Shape> operands = value.operands().stream().map(shapes::get).toList();
            shapes.put(value, value.operation().orElseThrow(() -> new IllegalArgumentException(
                    "JavaSource expects a prediction without gradients but got " + value.name()))
                    .shape().apply(operands));
        }
        return new Recording(steps, numbers, shapes);
    }

    private static Map<Integer, Value> needed(Value wanted) {
        Map<Integer, Value> needed = new TreeMap<>();
        Deque<Value> open = new ArrayDeque<>(List.of(wanted));
        while (!open.isEmpty()) {
            Value value = open.pop();
            if (needed.putIfAbsent(value.id(), value) == null) {
                value.operands().forEach(open::push);
            }
        }
        return needed;
    }

    private static Map<Value, Tensor> compute(List<Value> values) {
        Map<Value, Tensor> numbers = new LinkedHashMap<>();
        if (!values.isEmpty()) {
            Graph graph = values.get(0).graph();
            try (Session session = new Session(graph)) {
                List<Tensor> results = session.run(Map.of(), new ArrayList<>(values));
                for (int i = 0; i < results.size(); i++) {
                    numbers.put(values.get(i), results.get(i));
                }
            }
        }
        return numbers;
    }
}
