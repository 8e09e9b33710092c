package dev.weft.exchange.source;

import dev.weft.exchange.recorded.Recorded;
import dev.weft.graph.Value;
import dev.weft.network.Network;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        Recorded recorded = Recorded.of(List.of(network.value()), Value::operands);
        Map<Value, Tensor> numbers = recorded.numbers();
        List<Value> steps = recorded.values().stream()
                .filter(value -> !recorded.known().contains(value) && value != network.input()).toList();
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
}
