package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Reductions;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SampleWeightsTest {
    private static final Dataset DATA = ModelSamples.data();

    private static float[] kernel(Dataset data, Model model) {
        return model.fit(data,
                Training.steps(5).withBatchSize(data.size())
                        .withBatching((all, size, stream) -> Batches.cyclic(all, size)))
                .weights().get("dense1.kernel").data();
    }

    private static float[] weights(int n, float value) {
        float[] weights = new float[n];
        Arrays.fill(weights, value);
        return weights;
    }

    @Test
    void weightsOfOneChangeNoBit() {
        assertArrayEquals(kernel(DATA, ModelSamples.line()),
                kernel(DATA.weighted(weights(40, 1)), ModelSamples.line()));
    }

    @Test
    void anExampleOfWeightTwoCountsAsTwoExamples() {
        float[] first = weights(40, 1);
        Arrays.fill(first, 0, 20, 2);
        Tensor x = DATA.all().features();
        Tensor y = DATA.all().labels();
        Dataset doubled = Dataset.of(concat(x.rows(0, 20), x, 3), concat(y.rows(0, 20), y, 1));
        // The mean divides by 40 examples here and by 60 there.
        Model slower = ModelSamples.line().withOptimizer(Optimizers.sgd(0.1 * 60 / 40));
        assertArrayEquals(kernel(doubled, slower), kernel(DATA.weighted(first), ModelSamples.line()), 1e-5f);
    }

    private static Tensor concat(Tensor a, Tensor b, int width) {
        float[] all = Arrays.copyOf(a.data(), a.size() + b.size());
        System.arraycopy(b.data(), 0, all, a.size(), b.size());
        return Tensor.of(dev.weft.tensor.Shape.of(all.length / width, width), all);
    }

    @Test
    void weightsFollowTheirExamplesThroughViewsAndBatches() {
        float[] numbers = new float[40];
        for (int i = 0; i < 40; i++) {
            numbers[i] = DATA.all().features().get(i, 0) + 2;
        }
        Dataset view = DATA.weighted(numbers).map(x -> x).skip(3);
        try (var batches = Batches.epochs(view, 7, RandomStream.of(1, "test")).prefetch()) {
            for (int step = 0; step < 12; step++) {
                var batch = batches.next();
                for (int i = 0; i < batch.size(); i++) {
                    assertEquals(batch.features().get(i, 0) + 2, batch.weights().orElseThrow().get(i));
                }
            }
        }
        assertTrue(view.isWeighted() && DATA.weighted(numbers).take(5).batch(0, 2).weights().isPresent());
        assertTrue(DATA.all().weights().isEmpty());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertEquals("Dataset.weighted expects a weight for each of 40 examples but got 2",
                assertThrows(IllegalArgumentException.class, () -> DATA.weighted(1, 2)).getMessage());
        assertEquals("Dataset.weighted expects finite weights >= 0 but example 0 has -1.0",
                assertThrows(IllegalArgumentException.class, () -> DATA.weighted(weights(40, -1))).getMessage());
        assertEquals("Dataset.weighted expects finite weights >= 0 but example 0 has NaN",
                assertThrows(IllegalArgumentException.class, () -> DATA.weighted(weights(40, Float.NaN))).getMessage());
        Model whole =
                Model.of((y, t) -> Reductions.mean(y.minus(t)), Optimizers.sgd(0.1), Layers.dense(1)).withMetrics();
        String message =
                assertThrows(IllegalArgumentException.class,
                        () -> whole.fit(DATA.weighted(weights(40, 1)), Training.steps(1))).getMessage();
        assertTrue(message.contains("expect a loss for each of them"), message);
    }
}
