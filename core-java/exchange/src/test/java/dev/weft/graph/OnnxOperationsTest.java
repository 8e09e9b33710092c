package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.exchange.onnx.Runtime;
import dev.weft.exchange.onnx.Values;
import dev.weft.graph.OperationTable.Case;
import dev.weft.graph.OperationTable.Row;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the table of core: ONNX Runtime computes what Weft does. */
class OnnxOperationsTest {
    private static final int ROUNDS = 6;

    static List<Row> rows() {
        return OperationTable.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void anOperationComputesWhatItDoesInWeft(Row row) {
        Samples samples = new Samples(3);
        for (int round = 0; round < ROUNDS; round++) {
            Case c = row.cases().of(samples, round);
            for (int k = 0; k < c.inputs().size(); k++) {
                Tensor fed = c.inputs().get(k);
                if (fed.shape().rank() > 0) {
                    check(c, k, fed, round % 2 == 1);
                }
            }
        }
    }

    /** All operands but one are constants. */
    private static void check(Case c, int varying, Tensor fed, boolean isOpen) {
        Graph graph = new Graph();
        List<Value> operands = new ArrayList<>();
        Shape shape = isOpen && c.inputs().size() == 1 ? fed.shape().with(0, Shape.UNKNOWN) : fed.shape();
        Placeholder x = graph.placeholder("x", shape);
        for (int k = 0; k < c.inputs().size(); k++) {
            operands.add(k == varying ? x : graph.constant(c.inputs().get(k)));
        }
        Value value = c.operation().apply(operands);
        try (Session session = new Session(graph)) {
            Tensor expected = session.run(Map.of(x, fed), value);
            assertEquals("", Runtime.difference(expected, Values.run(x, value, fed)),
                    "operand " + varying + " of " + c.inputs());
        }
    }
}
