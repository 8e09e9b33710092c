package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Reductions;
import dev.weft.graph.Samples;
import dev.weft.lint.Lint;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Embedding;
import dev.weft.network.Layers;
import dev.weft.network.Regularizer;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.Clip;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.optimizer.Schedule;
import dev.weft.optimizer.Schedules;
import dev.weft.optimizer.Slot;
import dev.weft.optimizer.Step;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Training of a table whose rows are looked up: only the rows of a batch change. */
class EmbeddingTest {
    private static final int ENTRIES = 50;
    private static final int WIDTH = 4;
    /** Rows from here on are in no batch. */
    private static final int USED = 30;
    private static final String TABLE = "embedding1.table";
    private static final Samples SAMPLES = new Samples(1);
    /** Per epoch, three batches of 10 examples and one of 3. */
    private static final Dataset DATA =
            Dataset.of(SAMPLES.whole(Shape.of(33, 3), USED), SAMPLES.whole(Shape.of(33), 3));
    private static final Training TRAINING = Training.steps(11).withBatchSize(10)
            .withBatching((data, size, stream) -> Batches.cyclic(data, size));
    /** Adds nothing to the loss and zeros to the gradient, which is dense then. */
    private static final Regularizer NOTHING = weight -> Optional.of(Reductions.sum(weight).times(0));

    private static Model model(Optimizer optimizer, Embedding table) {
        return Model.of(Losses.SOFTMAX_CE, optimizer, table, Layers.flatten(), Layers.dense(5, Activations.TANH),
                Layers.dense(3));
    }

    private static Model model(Optimizer optimizer) {
        return model(optimizer, Embedding.of(ENTRIES, WIDTH));
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of("sgd", model(Optimizers.sgd(0.5))),
                Arguments.of("sgd clipped by value", model(Optimizers.sgd(0.5)).withClip(Clip.byValue(0.01))),
                Arguments.of("momentum clipped by norm",
                        model(Optimizers.momentum(0.1)).withClip(Clip.byNorm(0.02))),
                Arguments.of("adam clipped by global norm",
                        model(Optimizers.adam(0.01)).withClip(Clip.byGlobalNorm(0.02))),
                Arguments.of("adamw with averages", model(Optimizers.adamw(0.01, 0.1))
                        .withAverage(new MovingAverage(0.9, false))),
                Arguments.of("adadelta", model(Optimizers.adadelta(0.1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theRowsOfABatchGiveTheBitsOfADenseGradientOnAnyNumberOfThreads(String name, Model model) {
        Model dense = model.withNetwork(
                model(model.optimizer(), Embedding.of(ENTRIES, WIDTH).withRegularizer(NOTHING)).network());
        String expected = dense.fit(DATA, TRAINING).weightsSha256();
        for (int threads : new int[]{1, 3}) {
            assertEquals(expected, model.fit(DATA, TRAINING.withWorkers(Workers.of(threads))).weightsSha256());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void rowsThatNoBatchContainsKeepTheirBitsAlsoInMicroBatches(String name, Model model) {
        Map<String, Tensor> before = model.build(DATA.features()).weights();
        Trained whole = model.fit(DATA, TRAINING);
        Trained parts = model.fit(DATA, TRAINING.withMicroBatchSize(4));
        assertArrayEquals(whole.weights().get(TABLE).data(), parts.weights().get(TABLE).data(), 1e-4f);
        for (Trained trained : List.of(whole, parts)) {
            Tensor after = trained.weights().get(TABLE);
            assertEquals(before.get(TABLE).rows(USED, ENTRIES), after.rows(USED, ENTRIES));
            assertNotEquals(before.get(TABLE).rows(0, 1), after.rows(0, 1));
            trained.minimizer().averages().values().stream().filter(any -> trained.model().average().isPresent())
                    .filter(average -> average.shape().rows() == ENTRIES).forEach(average -> assertEquals(
                            before.get(TABLE).rows(USED, ENTRIES), average.rows(USED, ENTRIES)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void gradientsOfLossAndGradientsAreDenseAndTakeTheSameStep(String name, Model model) {
        Trained fitted = model.fit(DATA, TRAINING);
        Trained byHand = model.build(DATA.features());
        byHand.minimizer().stepsPerEpoch(4);
        for (Batch batch : batches()) {
            Map<String, Tensor> gradients = byHand.lossAndGradients(batch).gradients();
            assertEquals(Shape.of(ENTRIES, WIDTH), gradients.get(TABLE).shape());
            assertEquals(Tensor.zeros(ENTRIES - USED, WIDTH), gradients.get(TABLE).rows(USED, ENTRIES));
            byHand.minimizer().applyGradients(List.copyOf(gradients.values()));
        }
        assertEquals(fitted.weightsSha256(), byHand.weightsSha256());
        assertEquals(fitted.minimizer().state(), byHand.minimizer().state());
    }

    /** The batches of the training. */
    private static List<Batch> batches() {
        List<Batch> batches = new ArrayList<>();
        Batches source = Batches.cyclic(DATA, 10);
        for (int step = 0; step < 11; step++) {
            Batch next = source.next();
            batches.add(new Batch(next.features().copy(), next.labels().copy()));
        }
        return batches;
    }

    static Stream<Optimizer> lazy() {
        return Stream.of(Optimizers.momentum(0.1), Optimizers.adam(0.01), Optimizers.adam(0.01).amsgrad(),
                Optimizers.rmsprop(0.01), Optimizers.adamw(0.01, 0.1));
    }

    @ParameterizedTest
    @MethodSource("lazy")
    void momentsOfRowsThatABatchDoesNotContainRest(Optimizer optimizer) {
        Trained trained = model(optimizer).build(DATA.features());
        float[] table = trained.weights().get(TABLE).data().clone();
        float[][] slots = new float[optimizer.slots().size()][table.length];
        for (int s = 0; s < slots.length; s++) {
            Arrays.fill(slots[s], optimizer.slots().get(s).start());
        }
        Step step = new Step(optimizer);
        for (Batch batch : batches()) {
            float[] gradient = trained.lossAndGradients(batch).gradients().get(TABLE).data();
            step.at(step.number(), optimizer.rate().at(step.number(), 1));
            for (int row = 0; row < ENTRIES; row++) {
                int wanted = row;
                boolean isIn = Stream.iterate(0, i -> i < batch.features().size(), i -> i + 1)
                        .anyMatch(i -> batch.features().data()[i] == wanted);
                if (isIn) {
                    optimizer.update(table, gradient, slots, step, row * WIDTH, (row + 1) * WIDTH);
                }
            }
            optimizer.advance(step.scalars());
            step.at(step.number() + 1, step.rate());
            trained.minimizer().applyGradients(
                    List.copyOf(trained.lossAndGradients(batch).gradients().values()));
            assertArrayEquals(table, trained.weights().get(TABLE).data());
        }
        for (int s = 0; s < slots.length; s++) {
            assertArrayEquals(slots[s],
                    trained.minimizer().state().get(TABLE + "/" + optimizer.slots().get(s).name()).data());
        }
    }

    @Test
    void aSavedTrainingContinuesToTheSameBits(@TempDir Path folder) throws IOException {
        Model model = model(Optimizers.adam(0.01), Layers.embedding(ENTRIES, WIDTH).withPadding(2).withUnknown())
                .withAverage(new MovingAverage(0.9, false));
        model.fit(DATA, TRAINING.withSteps(5)).save(folder.resolve("model"));
        Trained resumed = Trained.load(folder.resolve("model"));
        assertEquals(model, resumed.model());
        assertEquals(model.fit(DATA, TRAINING).checkpoint(),
                resumed.fit(DATA, TRAINING.withSteps(6)).checkpoint());
    }

    @Test
    void aPenaltyReachesEveryRow() {
        Embedding decaying = Embedding.of(ENTRIES, WIDTH).withRegularizer(Regularizers.l2(0.1)).withPadding(40);
        Trained trained = model(Optimizers.momentum(0.1), decaying).fit(DATA, TRAINING);
        float[] before = model(Optimizers.momentum(0.1), decaying).build(DATA.features()).weights().get(TABLE).data();
        float[] after = trained.weights().get(TABLE).data();
        for (int i = USED * WIDTH; i < after.length; i++) {
            boolean isPadding = i / WIDTH == 40;
            assertTrue(isPadding ? after[i] == 0 : Math.abs(after[i]) < Math.abs(before[i]), "element " + i);
        }
    }

    @Test
    void thePaddingStaysZerosAndOtherNumbersShareTheLastRow() {
        Dataset data = Dataset.of(Tensor.matrix(new float[]{0, 1}, new float[]{9, 0}, new float[]{-7, 0}),
                Tensor.vector(0, 1, 1));
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adamw(0.1, 0.1),
                Layers.embedding(3, 2).withPadding(0).withUnknown(), Layers.flatten(), Layers.dense(2));
        Trained before = model.build(data.features());
        Trained after = model.fit(data, Training.steps(20).withBatchSize(3));
        assertEquals(Shape.of(4, 2), after.weights().get(TABLE).shape());
        assertArrayEquals(new float[2], after.weights().get(TABLE).rows(0, 1).data());
        assertEquals(before.weights().get(TABLE).rows(2, 3), after.weights().get(TABLE).rows(2, 3));
        assertNotEquals(before.weights().get(TABLE).rows(3, 4), after.weights().get(TABLE).rows(3, 4));
        Tensor predicted = after.predict(Tensor.matrix(new float[]{9, 0}, new float[]{3, 0}, new float[]{1e9f, 0}));
        assertEquals(predicted.rows(0, 1), predicted.rows(1, 2));
        assertEquals(predicted.rows(0, 1), predicted.rows(2, 3));
        for (float number : new float[]{Float.NaN, 0.5f, Float.POSITIVE_INFINITY}) {
            assertEquals("rows expects indices from 0 to 3 but got " + number,
                    assertThrows(IllegalArgumentException.class,
                            () -> after.predict(Tensor.matrix(new float[]{number, 0}))).getMessage());
        }
    }

    @Test
    void oneIndexForEachExampleGivesOneRow() {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(5), Layers.embedding(3, 2), Layers.dense(3))
                .withMetrics(Metrics.ACCURACY);
        Dataset data = Dataset.of(Tensor.vector(0, 1, 2), Tensor.vector(2, 0, 1));
        Trained trained = model.fit(data, Training.steps(200).withBatchSize(3));
        assertEquals(1, trained.evaluate(data).get("accuracy"));
        assertEquals(Shape.of(2, 1, 4), Model.of(Losses.MSE, Optimizers.sgd(0), Layers.embedding(3, 4))
                .build(Shape.of(1)).predict(Tensor.matrix(new float[]{1}, new float[]{2})).shape());
    }

    /** A rule that destroys a row of the table in step 3, counted from 0. */
    private record Breaking(Schedule rate) implements Optimizer {
        @Override
        public Optimizer withRate(Schedule rate) {
            return new Breaking(rate);
        }

        @Override
        public List<Slot> slots() {
            return List.of();
        }

        @Override
        public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
            if (step.number() == 3 && weights.length == ENTRIES * WIDTH) {
                weights[from + 1] = Float.NaN;
            }
        }
    }

    @Test
    void aNaNInARowOfTheBatchIsFoundAtOnceAndNamed() {
        String message = assertThrows(NonFiniteException.class,
                () -> model(new Breaking(Schedules.constant(0.1))).fit(DATA, TRAINING)).getMessage();
        assertTrue(message.contains("in epoch 1, step 4, ") && message.contains(": update of " + TABLE + " is not"),
                message);
    }

    @Test
    void aNaNThatAListenerLeavesInAnotherRowIsFoundAtTheEnd() {
        Training training = TRAINING.withListener(new Listener() {
            @Override
            public void step(Progress progress) {
                progress.model().weights().get(TABLE).data()[USED * WIDTH] = Float.NaN;
            }
        });
        String message = assertThrows(NonFiniteException.class,
                () -> model(Optimizers.sgd(0.1)).fit(DATA, training)).getMessage();
        assertTrue(message.contains("in epoch 3, step 11, ") && message.contains(TABLE + " is not finite"), message);
        assertTrue(message.endsWith("a listener changed it after the step"), message);
    }

    @Test
    void lintDoesNotAskToScaleTheNumbersOfEntries() {
        Dataset data = Dataset.of(new Samples(7).whole(Shape.of(200, 3), 900), new Samples(8).whole(Shape.of(200), 3));
        assertEquals(List.of(), Lint.of(model(Optimizers.adam(0.001), Embedding.of(900, WIDTH)), data, TRAINING));
    }

    static Stream<Arguments> refused() {
        Embedding good = Embedding.of(3, 2);
        return Stream.of(
                refused("from 1 to 16777216 entries but got 0", () -> Embedding.of(0, 2)),
                refused("from 1 to 16777216 entries but got 16777217", () -> Embedding.of((1 << 24) + 1, 2)),
                refused("from 1 to 16777215 entries but got 16777216", () -> Embedding.of(1 << 24, 2).withUnknown()),
                refused("a width of at least 1 but got 0", () -> Embedding.of(3, 0)),
                refused("a padding from 0 to 2 but got 3", () -> good.withPadding(3)),
                refused("a padding from 0 to 2 but got -1", () -> good.withPadding(-1)));
    }

    private static Arguments refused(String message, Executable code) {
        return Arguments.of("Embedding expects " + message, code);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void aNumberThatMakesNoSenseIsRefused(String message, Executable code) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, code).getMessage());
    }
}
