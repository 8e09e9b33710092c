package dev.weft.loss;

import dev.weft.gpu.Gpu;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Samples;
import dev.weft.graph.Value;
import dev.weft.loss.LossTable.Row;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every loss on a device. */
class GpuLossTest {
    static List<Row> rows() {
        return LossTable.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void valueAndGradientAreThoseOfTheHost(Row row) {
        Samples samples = new Samples(1);
        for (int round = 0; round < 2; round++) {
            List<Tensor> inputs = row.inputs(samples, samples.shape(round, 2, 2));
            expectSame(row.loss(), inputs.get(0), inputs.get(1), row + ", round " + round);
        }
    }

    private static void expectSame(Loss loss, Tensor predictions, Tensor labels, String what) {
        Graph graph = new Graph();
        Placeholder y = graph.placeholder("y", predictions.shape().with(0, Shape.UNKNOWN).toArray());
        Placeholder t = graph.placeholder("t", labels.shape().with(0, Shape.UNKNOWN).toArray());
        Value value = loss.of(y, t);
        Value slopes = graph.gradients(Reductions.mean(value), List.of(y)).get(0);
        Gpu.expectSame(Map.of(y, predictions, t, labels), List.of(value, slopes), what);
    }

    @Test
    void extremeLogitsHaveTheCrossEntropiesOfTheHost() {
        Tensor logits = Tensor.matrix(new float[]{1e4f, -1e4f, 0}, new float[]{-1e4f, 1e4f, 0},
                new float[]{1e4f, 1e4f, -1e4f}, new float[]{1e30f, -1e30f, 0}, new float[]{12, 0, Float.NaN});
        expectSame(Losses.SOFTMAX_CE, logits, Tensor.vector(0, 0, 1, 1, 2), "classes");
        expectSame(Losses.SOFTMAX_CE, logits, Tensor.matrix(new float[]{1, 0, 0}, new float[]{1, 0, 0},
                new float[]{0, 1, 0}, new float[]{0, 1, 0}, new float[]{0.5f, 0.5f, 0}), "rows");
    }
}
