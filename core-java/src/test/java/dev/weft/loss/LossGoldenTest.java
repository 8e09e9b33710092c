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
import java.util.Optional;
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
            case "weightedMean" -> Losses.SOFTMAX_CE.weighted(0.5, 2, 3).weightedMean();
            case "ignoring" -> Losses.SOFTMAX_CE.ignoring(255);
            case "weightedIgnoring" -> Losses.SOFTMAX_CE.weighted(0.5, 2, 3).weightedMean().ignoring(255);
            case "smoothedIgnoring" -> Losses.softmaxCE(0.1).ignoring(255);
            case "focal" -> Losses.focal(2);
            case "smoothedFocal" -> Losses.focal(2).smoothed(0.1);
            case "binaryFocal" -> Losses.binaryFocal(2);
            case "balancedFocal" -> Losses.binaryFocal(2, 0.25);
            case "smoothedBinaryFocal" -> Losses.binaryFocal(2, 0.25).smoothed(0.2);
            case "smoothedBce" -> Losses.BCE.smoothed(0.2);
            case "quantile" -> Losses.quantile(0.9);
            case "triplet" -> Losses.triplet(5);
            case "contrastive" -> Losses.contrastive(12);
            default -> Losses.valueOf(name);
        };
    }

    private static Tensor y(GoldenLine line) {
        return Tensor.of(Shape.of(4, 3), line.floats(0));
    }

    private static Tensor t(GoldenLine line) {
        float[] labels = line.floats(1);
        return Tensor.of(labels.length == 4 ? Shape.of(4) : Shape.of(4, 3), labels);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void everyReductionAndTheGradientAreThoseOfPyTorch(GoldenLine line) {
        Loss loss = loss(line.name());
        Graph graph = new Graph();
        Value y = graph.constant(y(line));
        Value t = graph.constant(t(line));
        Value each = loss.of(y, t);
        Optional<Value> counts = loss.counts(t, Optional.empty());
        Value mean = counts.map(all -> loss.total(each, all)).orElseGet(() -> loss.total(each));
        List<Tensor> results = new Session(graph, Workers.of(1)).run(Map.of(),
                List.of(each, mean, loss.summed().total(each), graph.gradients(mean, List.of(y)).get(0)));
        assertEquals(results.get(1).item(), loss.mean(y(line), t(line)), 1e-6 * Math.abs(results.get(1).item()));
        assertEquals("", line.naive(2, 4).difference(results.get(0), 1e-6, 1e-7));
        assertEquals("", line.naive(3).difference(results.get(1), 1e-6, 1e-7));
        assertEquals("", line.naive(4).difference(results.get(2), 1e-6, 1e-7));
        assertEquals("", line.naive(5, 4, 3).difference(results.get(3), 2e-6, 1e-7));
    }
}
