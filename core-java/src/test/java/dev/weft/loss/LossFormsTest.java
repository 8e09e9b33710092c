package dev.weft.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.device.Detour;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Samples;
import dev.weft.graph.Value;
import dev.weft.loss.LossTable.Row;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every loss has a form for devices, and so have its gradients and its counts. */
class LossFormsTest {
    static List<Row> rows() {
        return LossTable.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyLossAndItsGradientsRunOnADevice(Row row) {
        Samples samples = new Samples(1);
        List<Tensor> inputs = row.inputs(samples, Shape.of(4, 3));
        Graph graph = new Graph();
        Placeholder y = graph.placeholder("y", inputs.get(0).shape().with(0, Shape.UNKNOWN).toArray());
        Placeholder t = graph.placeholder("t", inputs.get(1).shape().with(0, Shape.UNKNOWN).toArray());
        Value losses = row.loss().of(y, t);
        Optional<Value> weights = row.loss().weights(t);
        List<Value> values = new ArrayList<>(List.of(row.loss().predictions(y)));
        row.loss().counts(t, weights).ifPresent(counts -> values.add(row.loss().total(losses, counts)));
        values.addAll(graph.gradients(row.loss().total(weights.map(losses::times).orElse(losses)), List.of(y)));
        assertEquals(List.of(), Plan.detours(values, Map.of(y, inputs.get(0).shape(), t, inputs.get(1).shape()))
                .stream().map(Detour::name).toList());
    }
}
