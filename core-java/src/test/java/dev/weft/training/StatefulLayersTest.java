package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Samples;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.BatchNorm;
import dev.weft.network.Dense;
import dev.weft.network.Initializers;
import dev.weft.network.Layers;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.Lbfgs;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatefulLayersTest {
    private static final Samples SAMPLES = new Samples(1);
    private static final Dataset DATA = Dataset.of(SAMPLES.signed(Shape.of(37, 4)), SAMPLES.whole(Shape.of(37), 3));
    private static final Model MODEL = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01),
            Layers.gaussianNoise(0.1), Layers.dense(8), Layers.batchNorm(),
            Layers.activation(Activations.leakyRelu(0.1)),
            Layers.dropout(0.3), Layers.alphaDropout(0.1), Layers.gaussianDropout(0.1),
            Layers.activityRegularization(0.01, 0),
            Layers.residual(Layers.dense(8, Activations.GELU), Layers.layerNorm()),
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
    void frozenLayersKeepTheirWeightsWhileGradientsFlowThroughThem(@TempDir Path folder) throws IOException {
        Dense decaying = Dense.of(6, Activations.TANH).withRegularizer(Regularizers.l2(0.1));
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adamw(0.01, 0.1), Layers.dense(4),
                Layers.frozen(Layers.residual(Layers.dense(4), Layers.batchNorm())), Layers.frozen(decaying),
                Layers.dense(3)).withAverage(new MovingAverage(0.9, false));
        Trained before = model.build(DATA.features());
        Trained after = model.fit(DATA, steps(5));
        before.weights().forEach((name, weights) -> assertEquals(
                name.startsWith("residual") || name.startsWith("dense2"),
                Arrays.equals(weights.data(), after.weights().get(name).data()), name));
        assertEquals(List.of("dense1.kernel", "dense1.bias", "dense3.kernel", "dense3.bias"),
                List.copyOf(after.lossAndGradients(DATA.all()).gradients().keySet()));
        assertEquals(after.evaluate(DATA).get("loss"), after.lossAndGradients(DATA.all()).loss(), 1e-5);
        assertTrue(after.summary().contains("Trainable params: 41 "), after.summary());
        after.save(folder.resolve("model"));
        Trained loaded = Trained.load(folder.resolve("model"));
        assertEquals(model, loaded.model());
        assertEquals(model.fit(DATA, steps(9)).weightsSha256(), loaded.fit(DATA, steps(4)).weightsSha256());
    }

    @Test
    void freezingChangesNoNameAndNoInitialValue() {
        Model free = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Layers.dense(5), Layers.batchNorm(),
                Layers.dense(3));
        Model frozen = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Layers.frozen(Layers.dense(5)),
                Layers.frozen(Layers.batchNorm()), Layers.frozen(Layers.dense(3)));
        String start = free.build(DATA.features()).weightsSha256();
        assertEquals(start, frozen.build(DATA.features()).weightsSha256());
        assertEquals(start, frozen.fit(DATA, steps(2)).weightsSha256());
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

    private static final String ONE = "BatchNorm batchNorm1 expects batches of at least 2 examples to train on but got "
            + "1, whose variance is 0: use another batch size, or layerNorm()";

    /** Batches that leave a single example, and what is said before the message of the layer. */
    static Stream<Arguments> ofOne() {
        Training.Batching cyclic = (data, size, stream) -> Batches.cyclic(data, size);
        return Stream.of(
                Arguments.of(Training.steps(3).withBatchSize(1), ""),
                Arguments.of(Training.epochs(3).withBatchSize(1), ""),
                Arguments.of(Training.epochs(3).withBatchSize(12), "37 examples in batches of 12 leave a batch of 1: "),
                Arguments.of(Training.epochs(3).withBatchSize(36), "37 examples in batches of 36 leave a batch of 1: "),
                Arguments.of(Training.epochs(3).withBatchSize(12).withBatching(Training.epochs(1).batching()
                        .prefetched()), "37 examples in batches of 12 leave a batch of 1: "),
                Arguments.of(Training.steps(3).withBatchSize(12).withBatching(cyclic),
                        "37 examples in batches of 12 leave a batch of 1: "),
                Arguments.of(Training.epochs(3).withBatchSize(10).withValidation(16 / 37.0),
                        "21 examples in batches of 10 leave a batch of 1: "));
    }

    @ParameterizedTest
    @MethodSource("ofOne")
    void aBatchOfOneExampleIsRefusedBeforeTheFirstStep(Training training, String before) {
        Trained trained = MODEL.build(DATA.features());
        String weights = trained.weightsSha256();
        List<Long> steps = new ArrayList<>();
        assertEquals(before + ONE, assertThrows(IllegalArgumentException.class,
                () -> trained.fit(DATA, training.withListener(progress -> steps.add(progress.step())))).getMessage());
        assertEquals(List.of(List.of(), 0L, weights), List.of(steps, trained.step(), trained.weightsSha256()));
    }

    @Test
    void batchesOfTwoExamplesAndNoTrainingAreAccepted() {
        assertEquals(8, MODEL.fit(DATA, Training.epochs(2).withBatchSize(10)).step());
        assertEquals(4, MODEL.fit(DATA, Training.steps(4).withBatchSize(12)).step());
        assertEquals(2, MODEL.fit(DATA.take(2), Training.epochs(2)).step());
        assertEquals(0, MODEL.fit(DATA, Training.epochs(0).withBatchSize(1)).step());
        Model layerNorm = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Layers.layerNorm(), Layers.dense(3));
        assertEquals(4, layerNorm.fit(DATA, Training.epochs(1).withBatchSize(12)).step());
    }

    @Test
    void aBatchOfOneExampleIsRefusedWhereverItsGradientsAreAskedFor() {
        Trained trained = MODEL.build(DATA.features());
        assertEquals(ONE, assertThrows(IllegalArgumentException.class,
                () -> trained.lossAndGradients(DATA.batch(0, 1))).getMessage());
        assertEquals(ONE, assertThrows(IllegalArgumentException.class,
                () -> trained.fit(DATA.take(1), Lbfgs.of(3))).getMessage());
        assertEquals(1, trained.predict(DATA.batch(0, 1).features()).shape().rows());
    }

    @Test
    void aPenaltyOnTheActivityIsDividedByTheNumberOfExamples() {
        Model model = Model.of(Losses.MSE, Optimizers.sgd(0),
                Dense.of(2).withKernelInitializer(Initializers.identity(2)),
                Layers.activityRegularization(0.1, 0.5));
        Tensor features =
                Tensor.matrix(new float[]{1, -2}, new float[]{3, 0}, new float[]{-4, 1}, new float[]{0, 0.5f});
        Trained trained = model.build(Shape.of(2));
        float[] doubled = features.data().clone();
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] *= 2;
        }
        Dataset exact = Dataset.of(features, Tensor.of(Shape.of(4, 2), doubled));
        // The outputs have absolute values that sum to 23, and squares that sum to 125, for 4 examples.
        assertEquals((0.1 * 23 + 0.25 * 125) / 4, trained.lossAndGradients(exact.all()).loss(), 1e-6);
        assertEquals((0.1 * 23 + 0.25 * 125) / 4, trained.lossAndGradients(exact.repeat(3).all()).loss(), 1e-6);
        assertEquals(0, trained.evaluate(exact).get("loss"), "evaluations leave penalties out");
        // The slope of the loss by the first output is (0.1 · sign + 0.5 · output) / 4 for each example.
        float slope = (1 * (0.1f + 0.5f * 2) + 3 * (0.1f + 0.5f * 6) - 4 * (-0.1f - 0.5f * 8)) / 4;
        assertEquals(slope, trained.lossAndGradients(exact.all()).gradients().get("dense1.kernel").get(0, 0), 1e-5);
    }
}
