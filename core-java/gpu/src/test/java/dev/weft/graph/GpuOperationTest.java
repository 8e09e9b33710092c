package dev.weft.graph;

import dev.weft.gpu.Gpu;
import dev.weft.graph.OperationTable.Case;
import dev.weft.graph.OperationTable.Row;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every operation on a device: value and gradients within 1e-5 of those on the host. */
class GpuOperationTest {
    private static final int ROUNDS = 4;

    static List<Row> rows() {
        return OperationTable.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void valueAndGradientsAreThoseOfTheHost(Row row) {
        Samples samples = new Samples(1);
        for (int round = 0; round < ROUNDS; round++) {
            Case c = row.cases().of(samples, round);
            expectSame(c, samples, "round " + round + " of " + c.inputs());
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aNaNIsNotHidden(Row row) {
        Samples samples = new Samples(3);
        Case c = row.cases().of(samples, 5);
        boolean isTable = row.signature().startsWith("rows");
        if (!isTable) {
            Tensor poisoned = c.inputs().get(0);
            poisoned.data()[samples.below(poisoned.size())] = Float.NaN;
            expectSame(c, samples, "with a NaN " + c.inputs());
        }
    }

    private static void expectSame(Case c, Samples samples, String what) {
        Graph graph = new Graph();
        List<Value> inputs = new ArrayList<>();
        Map<Placeholder, Tensor> feeds = new HashMap<>();
        for (Tensor input : c.inputs()) {
            Placeholder x = graph.placeholder("x" + inputs.size(), input.shape().toArray());
            inputs.add(x);
            feeds.put(x, input);
        }
        Value value = c.operation().apply(inputs);
        Value twice = value.plus(c.operation().apply(inputs));
        List<Value> values = new ArrayList<>(List.of(value));
        Tensor upstream = samples.signed(Shape.of(c.reference().of(c.inputs().stream().map(Naive::of).toList())
                .shape().toArray()));
        for (Value one : List.of(value, twice)) {
            values.addAll(graph.gradients(Reductions.sum(one.times(graph.constant(upstream))), inputs));
        }
        Gpu.expectSame(feeds, values, what);
    }

    @Test
    void aProductOfAnyShapeIsThatOfTheHost() {
        Samples samples = new Samples(9);
        for (int[] lengths : new int[][]{{1, 1, 1}, {3, 5, 2}, {17, 33, 40}, {64, 64, 16}, {65, 100, 129},
            {200, 10, 70}, {7, 300, 50}}) {
            Graph graph = new Graph();
            Placeholder a = graph.placeholder("a", lengths[0], lengths[2]);
            Placeholder b = graph.placeholder("b", lengths[2], lengths[1]);
            Placeholder c = graph.placeholder("c", lengths[1]);
            Value product = MatrixOps.affine(a, b, c);
            Value both = product.plus(MatrixOps.affine(a, b.times(0.5), c));
            List<Value> values = new ArrayList<>(List.of(product));
            values.addAll(graph.gradients(Reductions.mean(Elementwise.square(both)), List.of(a, b, c)));
            Gpu.expectSame(Map.of(a, samples.signed(Shape.of(lengths[0], lengths[2])), b,
                    samples.signed(Shape.of(lengths[2], lengths[1])), c, samples.signed(Shape.of(lengths[1]))), values,
                    Arrays.toString(lengths));
        }
    }
}
