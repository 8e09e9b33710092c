package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.device.Detour;
import dev.weft.graph.OperationTable.Case;
import dev.weft.graph.OperationTable.Row;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation has a form for devices, and so have the gradients of its operands. */
class OperationFormsTest {
    static List<Row> rows() {
        return OperationTable.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyOperationAndItsGradientsRunOnADevice(Row row) {
        Samples samples = new Samples(1);
        Case c = row.cases().of(samples, 5);
        Graph graph = new Graph();
        List<Value> inputs = new ArrayList<>();
        Map<Placeholder, Shape> shapes = new HashMap<>();
        for (Tensor input : c.inputs()) {
            Placeholder x = graph.placeholder("x" + inputs.size(), input.shape().toArray());
            inputs.add(x);
            shapes.put(x, input.shape());
        }
        Value value = c.operation().apply(inputs);
        List<Value> values = new ArrayList<>(List.of(value));
        for (Value one : List.of(value, value.plus(c.operation().apply(inputs)))) {
            values.addAll(graph.gradients(Reductions.sum(one.times(one)), inputs));
        }
        assertEquals(List.of(), Plan.detours(values, shapes).stream().map(Detour::name).toList());
    }
}
