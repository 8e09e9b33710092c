package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.management.ThreadMXBean;
import dev.weft.blas.Blas;
import dev.weft.blas.Workers;
import dev.weft.data.Dataset;
import dev.weft.graph.Naive;
import dev.weft.graph.Samples;
import dev.weft.graph.Session;
import dev.weft.lint.Lint;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.loss.Outputs;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Initializers;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.optimizer.Schedules;
import dev.weft.optimizer.Sgd;
import dev.weft.optimizer.Step;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ensembles of members in one network, and dropout and weight decay that follow a schedule. */
class TabularPartsTest {
    private static final Samples SAMPLES = new Samples(1);
    private static final Dataset CLASSES = Dataset.of(SAMPLES.signed(Shape.of(37, 4)),
            SAMPLES.whole(Shape.of(37), 3));
    private static final Dataset ANSWERS = Dataset.of(SAMPLES.signed(Shape.of(37, 4)),
            SAMPLES.whole(Shape.of(37, 1), 2));
    private static final Dataset NUMBERS = Dataset.of(SAMPLES.signed(Shape.of(37, 4)),
            SAMPLES.signed(Shape.of(37, 1)));
    private static final Optimizer RULE = Optimizers.adam(0.01).weightDecay(0.5).kernelsOnly()
            .following(Schedules.flatCosine(1, 3)).layerRate("scale*", 6);
    private static final Model FALLING = Model.of(Losses.SOFTMAX_CE.smoothed(0.1), RULE, Layers.scale(),
            Layers.periodicEmbedding().ofFirst(3), Layers.dense(8).withScaledKernel(),
            Layers.parametricActivation(Activations.SELU), Layers.dropout(0.4).following(Schedules.flatCosine(1, 3)),
            Layers.dense(3));

    private static Layer[] ensemble(int outputs) {
        return new Layer[]{Layers.members(5), Layers.sharedDense(8, Activations.RELU).withRandomSigns(),
            Layers.dropout(0.2), Layers.sharedDense(6, Activations.RELU), Layers.separateDense(outputs)};
    }

    private static Training steps(int steps) {
        return Training.steps(steps).withBatchSize(10);
    }

    /** A loss, data that it takes, and the number of outputs. */
    record Task(Loss loss, Dataset data, int outputs) {
        Model model() {
            return Model.of(loss.ofMembers(), Optimizers.adam(0.05), ensemble(outputs))
                    .withMetrics(loss.outputs().hasClasses() ? Metrics.ACCURACY : Metrics.MAE);
        }
    }

    static List<Task> tasks() {
        return List.of(new Task(Losses.SOFTMAX_CE, CLASSES, 3), new Task(Losses.SOFTMAX_CE.smoothed(0.1), CLASSES, 3),
                new Task(Losses.SOFTMAX_CE.weighted(1, 2, 3).weightedMean(), CLASSES, 3),
                new Task(Losses.SOFTMAX_CE.ignoring(2), CLASSES, 3), new Task(Losses.BCE_WITH_LOGITS, ANSWERS, 1),
                new Task(Losses.BCE_WITH_LOGITS.smoothed(0.1), ANSWERS, 1), new Task(Losses.MSE, NUMBERS, 1),
                new Task(Losses.huber(1), NUMBERS, 1), new Task(Losses.MSE.summed(), NUMBERS, 1));
    }

    /** The outputs of the members, computed by the same layers without the loss. */
    private static Naive outputs(Trained trained, Dataset data) {
        Predictor predictor = trained.predictor();
        int last = predictor.network().layers().size() - 1;
        try (Session session = new Session(predictor.graph(), Workers.of(1))) {
            return Naive.of(session.run(Map.of(predictor.network().input(), data.all().features()),
                    predictor.network().layers().get(last).value()));
        }
    }

    private static Naive probabilities(Loss loss, Naive outputs) {
        return loss.outputs() == Outputs.LOGITS ? outputs.softmax()
                : loss.outputs() == Outputs.BINARY_LOGITS ? outputs.map(y -> 1 / (1 + Math.exp(-y))) : outputs;
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void thePredictionsAreTheMeanOfTheMembersAndEverythingIsReportedForThem(Task task) {
        Trained trained = task.model().fit(task.data(), steps(30));
        Tensor predictions = trained.predict(task.data().all().features());
        assertEquals(Shape.of(37, task.outputs()), predictions.shape());
        Naive mean = probabilities(task.loss(), outputs(trained, task.data())).along(1,
                line -> Arrays.stream(line).average().orElseThrow());
        boolean isLikely = task.loss().outputs().hasProbabilities();
        Tensor answers = isLikely ? task.loss().outputs().probabilities(predictions) : predictions;
        assertEquals("", mean.difference(answers, 1e-5, 1e-6));
        Report report = trained.evaluate(task.data());
        assertEquals(task.loss().mean(predictions, task.data().all().labels()), report.get("loss"), 1e-6);
        assertTrue(report.get(task.model().metrics().get(0).label()) >= 0, report::toString);
        assertEquals(37, trained.predictor().answers(task.data().all().features()).size());
        Lint.of(task.model(), task.data(), steps(30));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void anEnsembleIsSavedAndGoesOnWithTheSameBits(Task task, @TempDir Path folder) throws IOException {
        Trained whole = task.model().fit(task.data(), steps(12).withWorkers(Workers.of(1)));
        task.model().fit(task.data(), steps(5)).save(folder.resolve("model"));
        Trained resumed = Trained.load(folder.resolve("model")).fit(task.data(),
                steps(7).withWorkers(Workers.of(3)));
        assertEquals(task.model(), resumed.model());
        assertEquals(whole.weightsSha256(), resumed.weightsSha256());
        Tensor features = task.data().all().features();
        assertEquals(whole.predict(features), resumed.predict(features));
        assertEquals(Tensor.matrix(Arrays.copyOf(whole.predict(features).data(), task.outputs())),
                whole.predict(features.rows(0, 1)));
    }

    @Test
    void anEnsembleMayFollowANetworkOfBranches() {
        Branch x = Branch.input("x", 4);
        Branch both = Branch.concat(x, x.then(Layers.dense(2, Activations.TANH)));
        Model model = new Task(Losses.SOFTMAX_CE, CLASSES, 3).model()
                .withNetwork(Branch.network(Map.of("both", both)).then(ensemble(3)));
        Trained trained = model.fit(CLASSES, steps(3));
        assertEquals(Shape.of(37, 3), trained.predict(CLASSES.all().features()).shape());
    }

    @Test
    void aLossOfMembersNeedsMembers() {
        Model model = Model.of(Losses.MSE.ofMembers(), Optimizers.adam(0.01), Layers.dense(1));
        var refused = assertThrows(IllegalArgumentException.class, () -> model.build(Shape.of(4)));
        assertEquals("Loss of members expects outputs [batch, members, n] but got [?, 1]: start the network with "
                + "members(32), and end it with separateDense", refused.getMessage());
        var layer = assertThrows(IllegalArgumentException.class,
                () -> Model.of(Losses.MSE, Optimizers.adam(0.01), Layers.separateDense(1)).build(Shape.of(4)));
        assertEquals("SeparateDense separateDense1 expects input [batch, members, features] but got [?, 4]: put "
                + "members(32) before it", layer.getMessage());
    }

    @Test
    void aTrainingWithSchedulesGoesOnWithTheSameBits(@TempDir Path folder) throws IOException {
        Trained whole = FALLING.fit(CLASSES, steps(11));
        FALLING.fit(CLASSES, steps(5)).save(folder.resolve("model"));
        Trained resumed = Trained.load(folder.resolve("model")).fit(CLASSES, steps(6).withWorkers(Workers.of(3)));
        assertEquals(FALLING, resumed.model());
        assertEquals(whole.weightsSha256(), resumed.weightsSha256());
    }

    @Test
    void dropoutFollowsItsScheduleInTrainingAndNotInPredictions() {
        Layer[] layers = {Layers.dropout(0.5).following((step, stepsPerEpoch) -> step < 2 * stepsPerEpoch ? 1 : 0),
            Layers.dense(3)};
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), layers);
        Model constant = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Layers.dropout(0.5), Layers.dense(3));
        Model none = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Layers.dropout(0), Layers.dense(3));
        for (Training training : List.of(steps(8), steps(8).withMicroBatchSize(4))) {
            Trained trained = model.fit(CLASSES, training);
            assertEquals(constant.fit(CLASSES, training).weightsSha256(), trained.weightsSha256(), "two epochs of 4");
            Trained without = none.build(CLASSES.features()).restore(trained.checkpoint());
            assertEquals(without.fit(CLASSES, steps(3)).weightsSha256(),
                    trained.fit(CLASSES, steps(3)).weightsSha256(), "afterwards");
            assertEquals(without.predict(CLASSES.all().features()), trained.predict(CLASSES.all().features()));
        }
        assertEquals(constant.build(CLASSES.features()).batchLoss(CLASSES.all()).loss(0),
                model.build(CLASSES.features()).batchLoss(CLASSES.all()).loss(0));
    }

    @Test
    void aScheduleOfDropoutOutOfItsRangeIsNamed() {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1),
                Layers.dropout(0.5).following(Schedules.constant(2)), Layers.dense(3));
        var refused = assertThrows(IllegalArgumentException.class, () -> model.fit(CLASSES, steps(1)));
        assertEquals("Dropout expects its schedule to give a rate from 0 to below 1 but got 1.0 at step 0: "
                + "ConstantRate[rate=2.0]", refused.getMessage());
    }

    @Test
    void weightDecayFollowsItsScheduleOnTopOfTheRate() {
        Optimizer rule = new Sgd(Schedules.constant(0.1)).weightDecay(0.5).following(Schedules.flatCosine(1, 4));
        for (int step : new int[]{0, 4, 8, 11, 12, 16, 40}) {
            double share = step <= 4 ? 1 : step >= 8 ? 0 : 0.5;
            double factor = step == 11 || step == 12 ? 0 : share;
            float[] weights = {2, -3};
            rule.update(weights, new float[]{1, 0}, new float[0][], new Step(rule).at(step, 0.1, 2), 0, 2);
            assertArrayEquals(new float[]{(float) (2 - 2 * 0.05 * factor - 0.1), (float) (-3 + 3 * 0.05 * factor)},
                    weights, 1e-6f, "step " + step);
        }
        Optimizer wrong = new Sgd(Schedules.constant(0.1)).weightDecay(0.5).following((step, perEpoch) -> -1);
        var refused = assertThrows(IllegalArgumentException.class, () -> wrong.update(new float[1], new float[1],
                new float[0][], new Step(wrong).at(3, 0.1), 0, 1));
        assertTrue(refused.getMessage().startsWith("WeightDecay expects its schedule to return a finite factor >= 0 but"
                + " got -1.0 at step 3"), refused.getMessage());
    }

    @Test
    void onlyKernelsDecayAndNoneAfterTheSchedule() {
        Model decaying = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(1e-9).weightDecay(1e8).kernelsOnly()
                .following(Schedules.flatCosine(1, 1)),
                Layers.dense(3).withBiasInitializer(
                        Initializers.ones()));
        Trained start = decaying.build(CLASSES.features());
        Trained after = decaying.fit(CLASSES, steps(4));
        float[] before = start.weights().get("dense1.kernel").data();
        float[] now = after.weights().get("dense1.kernel").data();
        // Four steps: t is 0, 1/4 and 1/2, where the decay is 0.1, then 3/4, where it is 0.05.
        IntStream.range(0, now.length).forEach(i -> assertEquals(before[i] * 0.9 * 0.9 * 0.9 * 0.95, now[i], 1e-5));
        assertArrayEquals(new float[]{1, 1, 1}, after.weights().get("dense1.bias").data(), 1e-5f);
        String ended = after.weightsSha256();
        assertArrayEquals(now, after.fit(CLASSES, steps(3)).weights().get("dense1.kernel").data(), 1e-6f);
        assertNotEquals(start.weightsSha256(), ended);
    }

    @Test
    void aStepOfTheseLayersAllocatesNothing() {
        assumeFalse(Blas.engine().name().equals("jblas"), "jblas copies parts of arrays");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Dataset data = Digests.data(640, 4);
        Stream.of(FALLING, new Task(Losses.SOFTMAX_CE, data, 3).model()).forEach(model -> {
            Trained trained = model.withMetrics().build(data.features());
            Training alone = Training.steps(1).withBatchSize(8).withWorkers(Workers.of(1));
            trained.fit(data, Training.steps(3_045).withBatchSize(8).withWorkers(Workers.of(1)));
            long[] bytes = new long[2];
            for (int k = 0; k < 2; k++) {
                long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                trained.fit(data, k == 0 ? alone : Training.steps(71).withBatchSize(8).withWorkers(Workers.of(1)));
                bytes[k] = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            }
            // Old parts and the JVM leave some hundred bytes a step; a single activation would be over a thousand.
            assertTrue(bytes[1] - bytes[0] < 40_000, bytes[0] + " bytes for a step, " + bytes[1] + " for 71");
        });
    }
}
