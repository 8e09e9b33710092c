package dev.weft.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.blas.Workers;
import dev.weft.graph.GoldenLine;
import dev.weft.graph.Graph;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with PyTorch's numbers for each reduction, also for extreme logits. They were made by golden_pytorch.py. */
class LossGoldenTest {
    static List<GoldenLine> lines() {
        return GoldenLine.read(LossGoldenTest.class, "golden_pytorch.csv");
    }

    private static Loss loss(String name) {
        return switch (name) {
            case "huber" -> Losses.huber(0.7);
            case "softmaxCE" -> Losses.softmaxCE(0.1);
            default -> Losses.valueOf(name);
        };
    }

    @ParameterizedTest
    @MethodSource("lines")
    void everyReductionAndTheGradientAreThoseOfPyTorch(GoldenLine line) {
        Loss loss = loss(line.name());
        Graph graph = new Graph();
        float[] labels = line.floats(1);
        Value y = graph.constant(Tensor.of(Shape.of(4, 3), line.floats(0)));
        Value t = graph.constant(Tensor.of(labels.length == 4 ? Shape.of(4) : Shape.of(4, 3), labels));
        Value each = loss.of(y, t);
        Value mean = loss.total(each);
        List<Tensor> results = new Session(graph, Workers.of(1)).run(Map.of(),
                List.of(each, mean, loss.summed().total(each), graph.gradients(mean, List.of(y)).get(0)));
        assertEquals("", line.naive(2, 4).difference(results.get(0), 1e-6, 1e-7));
        assertEquals("", line.naive(3).difference(results.get(1), 1e-6, 1e-7));
        assertEquals("", line.naive(4).difference(results.get(2), 1e-6, 1e-7));
        assertEquals("", line.naive(5, 4, 3).difference(results.get(3), 2e-6, 1e-7));
    }
}
