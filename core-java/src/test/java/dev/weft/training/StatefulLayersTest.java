package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Samples;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.BatchNorm;
import dev.weft.network.Layers;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatefulLayersTest {
    private static final Samples SAMPLES = new Samples(1);
    private static final Dataset DATA = Dataset.of(SAMPLES.signed(Shape.of(37, 4)), SAMPLES.whole(Shape.of(37), 3));
    private static final Model MODEL = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01),
            Layers.gaussianNoise(0.1), Layers.dense(8), Layers.batchNorm(),
            Layers.activation(Activations.leakyRelu(0.1)),
            Layers.dropout(0.3), Layers.residual(Layers.dense(8, Activations.GELU), Layers.layerNorm()),
            Layers.prelu(), Layers.dense(3))
            .withAverage(new MovingAverage(0.9, false));

    private static Training steps(int steps) {
        return Training.steps(steps).withBatchSize(10);
    }

    @Test
    void aSavedModelGoesOnAsIfItHadNotStopped(@TempDir Path folder) throws IOException {
        Trained whole = MODEL.fit(DATA, steps(12));
        MODEL.fit(DATA, steps(5)).save(folder.resolve("model"));
        Trained resumed = Trained.load(folder.resolve("model")).fit(DATA, steps(7));
        assertEquals(MODEL, resumed.model());
        assertEquals(whole.weightsSha256(), resumed.weightsSha256());
        assertEquals(whole.averaged().weightsSha256(), resumed.averaged().weightsSha256());
    }

    @Test
    void runningStatisticsFollowTheBatches() {
        Model model = Model.of(Losses.MSE, Optimizers.sgd(0), new BatchNorm(0.75, 1e-3));
        Tensor features = Tensor.matrix(new float[]{1, 5}, new float[]{3, 5}, new float[]{8, 5});
        Training training =
                Training.steps(1).withBatchSize(3).withBatching((data, size, stream) -> Batches.cyclic(data, size));
        Trained trained = model.fit(Dataset.of(features, features), training);
        // The mean of the first column is 4 and its variance 26 / 3.
        assertArrayEquals(new float[]{1, 1.25f}, trained.weights().get("batchNorm1.mean").data(), 1e-6f);
        assertArrayEquals(new float[]{0.75f + 0.25f * 26 / 3, 0.75f},
                trained.weights().get("batchNorm1.variance").data(), 1e-6f);
    }

    @Test
    void anAveragedModelKeepsTheRunningStatistics() {
        Trained trained = MODEL.fit(DATA, steps(9));
        Trained averaged = trained.averaged();
        assertEquals(trained.weights().get("batchNorm1.variance"), averaged.weights().get("batchNorm1.variance"));
        assertNotEquals(trained.weights().get("batchNorm1.gamma"), averaged.weights().get("batchNorm1.gamma"));
    }

    @Test
    void predictionsAreNotRandomAndDoNotDependOnTheBatch() {
        Trained trained = MODEL.fit(DATA, steps(9));
        Tensor all = trained.predict(DATA.all().features());
        assertEquals(all, trained.predict(DATA.all().features()));
        assertArrayEquals(Arrays.copyOf(all.data(), 3), trained.predict(DATA.batch(0, 1).features()).data(), 1e-6f);
    }

    @Test
    void aBatchOfOneExampleTrainsToFiniteWeights() {
        Trained trained = MODEL.fit(DATA, Training.steps(3).withBatchSize(1));
        trained.weights().forEach((name, weights) -> {
            for (float weight : weights.data()) {
                assertEquals(true, Float.isFinite(weight), name);
            }
        });
    }
}
