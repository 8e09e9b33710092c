package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.data.Dataset;
import dev.weft.graph.GoldenLine;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Layers;
import dev.weft.optimizer.Adam;
import dev.weft.optimizer.Convention;
import dev.weft.optimizer.Schedules;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Three inputs, two outputs, a shared layer, a frozen layer and a table, against PyTorch's numbers after 25 steps. They
 * were made by golden_joined_pytorch.py.
 */
class JoinedGoldenTest {
    private static final int BATCH = 16;
    private static final float TOLERANCE = 2e-5f;

    private static Tensor numbers(int start, int... dimensions) {
        Tensor all = Tensor.zeros(dimensions);
        IntStream.range(0, all.size()).forEach(i -> all.data()[i] = ((start + 7 * i) % 101 - 50) / 50f);
        return all;
    }

    private static Tensor indices(int factor, int count) {
        Tensor all = Tensor.zeros(BATCH);
        IntStream.range(0, BATCH).forEach(i -> all.data()[i] = i * factor % count);
        return all;
    }

    private static Trained untrained() {
        Branch.Shared tower = Branch.shared(Layers.dense(6, Activations.TANH));
        Branch left = Branch.input("left", 8).then(tower);
        Branch right = Branch.input("right", 8).then(tower);
        Branch item = Branch.input("item").then(Layers.embedding(7, 3));
        Branch near = Branch.concat(left, right, item).then(Layers.dense(5, Activations.RELU), Layers.dense(1));
        Branch kind = Branch.multiply(left, right).then(Layers.dense(3));
        Adam adam = new Adam(Schedules.constant(0.01), 0.9, 0.999, 1e-8).withConvention(Convention.PYTORCH);
        Trained trained = Model.of(adam, Head.of("near", near, Losses.MSE),
                Head.of("kind", kind, Losses.SOFTMAX_CE).weighted(0.3)).withFrozen("dense2").build();
        Map<String, Integer> starts = Map.of("dense1.kernel", 1, "dense2.kernel", 2, "dense3.kernel", 3,
                "dense4.kernel", 4, "embedding1.table", 5);
        starts.forEach((name, start) -> {
            Tensor weights = trained.weights().get(name);
            Tensor values = numbers(start, weights.shape().toArray());
            IntStream.range(0, weights.size()).forEach(i -> weights.data()[i] = values.data()[i] * 0.3f);
        });
        return trained;
    }

    @Test
    void aTrainingGivesTheLossesAndWeightsOfPyTorch() {
        Dataset data = Dataset.of(
                Map.of("left", numbers(11, BATCH, 8), "right", numbers(23, BATCH, 8), "item", indices(3, 7)),
                Map.of("near", numbers(31, BATCH, 1), "kind", indices(5, 3)));
        Trained trained = untrained();
        List<Float> losses = new ArrayList<>();
        trained.fit(data, Training.steps(25).withBatchSize(BATCH)
                .withListener(progress -> losses.add(progress.loss())));
        for (GoldenLine line : GoldenLine.read(JoinedGoldenTest.class, "golden_joined_pytorch.csv")) {
            float[] expected = line.floats(0);
            if (line.name().equals("losses")) {
                assertEquals(25, losses.size());
                IntStream.range(0, 25).forEach(i -> assertEquals(expected[i], losses.get(i), TOLERANCE));
            } else {
                Tensor weights = trained.weights().get(line.name());
                assertEquals(weights.shape().size(), expected.length, line.name());
                assertArrayEquals(expected, weights.data(), TOLERANCE, line.name());
            }
        }
        assertEquals(untrained().weights().get("dense2.kernel"), trained.weights().get("dense2.kernel"));
        assertEquals(Shape.of(15, 5), trained.weights().get("dense2.kernel").shape());
    }
}
