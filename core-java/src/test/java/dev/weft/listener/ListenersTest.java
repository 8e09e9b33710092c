package dev.weft.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.metric.Average;
import dev.weft.metric.Direction;
import dev.weft.metric.Metric;
import dev.weft.metric.Metrics;
import dev.weft.network.Initializers;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ListenersTest {
    private static final double NAN = Double.NaN;
    private static final Dataset ONE = Dataset.of(Tensor.vector(1).reshape(1, 1), Tensor.vector(1).reshape(1, 1));
    private static final Model LINE = Model.of(Losses.MSE, Optimizers.sgd(0.25),
            Layers.dense(1).withoutBias().withKernelInitializer(Initializers.zeros())).withMetrics();

    /**
     * A script of numbers, reported as {@code score} of one epoch after another to {@code listener}, through a real
     * training.
     */
    private static Trained play(Listener listener, double... scores) {
        List<Double> left = new ArrayList<>();
        for (double score : scores) {
            left.add(score);
        }
        return LINE.fit(ONE, Training.epochs(scores.length).withListener(new Listener() {
            @Override
            public void step(Progress progress) {
                listener.step(progress);
            }

            @Override
            public void epoch(Progress progress, Map<String, Double> report) {
                Map<String, Double> more = new LinkedHashMap<>(report);
                more.put("score", left.remove(0));
                listener.epoch(progress, more);
            }

            @Override
            public void finished(Progress progress) {
                listener.finished(progress);
            }
        }));
    }

    static Stream<Arguments> stops() {
        return Stream.of(
                Arguments.of("no better for three epochs", 3, 0, new double[]{5, 4, 4, 4.5, 4, 3}, 5, 2),
                Arguments.of("better in time", 3, 0, new double[]{5, 4, 4, 4.5, 3, 9}, 6, 5),
                Arguments.of("NaN is never better", 2, 0, new double[]{NAN, NAN, 1}, 2, 0),
                Arguments.of("NaN first", 2, 0, new double[]{NAN, 3, NAN, NAN, 1}, 4, 2),
                Arguments.of("better, but not by enough", 1, 0.5, new double[]{5, 4, 3.7, 3}, 3, 2),
                Arguments.of("no patience", 0, 0, new double[]{5, 4, 4, 3}, 3, 2),
                Arguments.of("no patience, but never after the first epoch", 0, 0, new double[]{NAN, 4, 5}, 3, 2),
                Arguments.of("infinity is better than nothing", 1, 0, new double[]{1e300, 1, 2}, 3, 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stops")
    void earlyStoppingStopsAndRestoresTheBestWeights(String name, int patience, double minDelta, double[] scores,
            int epochs, int best) {
        Trained trained = play(new EarlyStopping(new Monitor("score", false), patience, minDelta, true), scores);
        assertEquals(epochs, trained.step());
        // The error halves with each step; a training without any better epoch keeps its last weights.
        int of = best == 0 ? epochs : best;
        assertEquals(1 - Math.pow(0.5, of), trained.weights().get("dense1.kernel").item());
    }

    @Test
    void earlyStoppingStartsAnewWithEachTraining() {
        EarlyStopping listener = EarlyStopping.of("loss", 3);
        Trained trained = LINE.fit(ONE, Training.epochs(2).withListener(listener));
        assertEquals(4, trained.fit(ONE, Training.epochs(2).withListener(listener)).step());
    }

    static Stream<Arguments> baselines() {
        return Stream.of(
                Arguments.of("never beaten", 3.0, 0, new double[]{9, 8, 7, 6, 5}, 2, 2),
                Arguments.of("beaten in time", 8.5, 0, new double[]{9, 8, 8, 8, 7}, 4, 2),
                Arguments.of("the first two do not count", NAN, 2, new double[]{1, 1, 9, 8, 8, 8}, 6, 4));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("baselines")
    void earlyStoppingKnowsABaselineAndAStart(String name, double baseline, int start, double[] scores, int epochs,
            int best) {
        EarlyStopping plain = new EarlyStopping(new Monitor("score", false), 2, 0, true).withStartFromEpoch(start);
        Trained trained = play(Double.isNaN(baseline) ? plain : plain.withBaseline(baseline), scores);
        assertEquals(epochs, trained.step());
        assertEquals(1 - Math.pow(0.5, best), trained.weights().get("dense1.kernel").item());
    }

    @Test
    void aMetricKnowsItsDirection() {
        for (String falling : List.of("loss", "val_loss", "mae", "val_rmse", "val_log_loss")) {
            assertEquals(new Monitor(falling, false), Monitor.of(falling));
        }
        for (String rising : List.of("accuracy", "val_auc", "f1", "r2")) {
            assertEquals(new Monitor(rising, true), Monitor.of(rising));
        }
        Metric error = (y, t) -> Math.abs(y.data()[0] - t.data()[0]);
        Model model = LINE.withMetrics(Metric.smallerIsBetter("error", error), Metrics.topK(1),
                Metric.of(Losses.HINGE), Metrics.F1.averaged(Average.MICRO).weighted());
        assertEquals(List.of(false, true, false, true),
                Stream.of("val_error", "top1", "hinge", "weighted_f1_micro").map(Monitor::of)
                        .map(monitor -> monitor.resolved(model).direction() == Direction.LARGER_IS_BETTER).toList());
    }

    @Test
    void aMetricWithoutADirectionIsRefusedBeforeTheFirstStep() {
        Metric hinge = (y, t) -> 0;
        Model model = LINE.withMetrics(hinge);
        String remedy = ": use new Monitor(\"%s\", true) if larger is better, or name the metric with "
                + "Metric.largerIsBetter or Metric.smallerIsBetter";
        String expects = "Monitor expects to know whether larger or smaller numbers are better but ";
        Training training = Training.epochs(1);
        Trained trained = model.build(ONE.features());
        for (Listener listener : List.of(EarlyStopping.of("val_metric", 3), ReduceOnPlateau.of("val_metric", 0.5, 3),
                Checkpoints.best(null, Monitor.of("val_metric")))) {
            refused(expects + "val_metric does not say" + remedy.formatted("val_metric"),
                    () -> trained.fit(ONE, training.withListener(listener)));
        }
        refused(expects + "val_los is none of the model's [loss, metric] (did you mean loss?)"
                + remedy.formatted("val_los"),
                () -> trained.fit(ONE, training.withListener(EarlyStopping.of("val_los", 3))));
        assertEquals(0, trained.step());
    }

    @Test
    void improvementOfALossAsAMetricIsNotTakenForTheOpposite() {
        Model model = LINE.withMetrics(Metric.of("hinge", Losses.MSE));
        Trained trained = model.fit(ONE, Training.epochs(9).withValidation(ONE)
                .withListener(EarlyStopping.of("val_hinge", 3)));
        assertEquals(9, trained.step());
        assertEquals(1 - Math.pow(0.5, 9), trained.weights().get("dense1.kernel").item());
    }

    @Test
    void aMonitoredNumberThatIsNaNIsWarnedOfOnceInATraining() {
        List<String> warnings = new ArrayList<>();
        Listener watcher = new Listener() {
            @Override
            public void step(Progress progress) {}

            @Override
            public void warned(Progress progress, String warning) {
                warnings.add(warning);
            }
        };
        Model model = LINE.withMetrics(Metrics.R2);
        Training training = Training.epochs(4).withValidation(ONE).withListener(EarlyStopping.of("val_r2", 2))
                .withListener(watcher);
        Trained trained = model.fit(ONE, training);
        assertEquals(2, trained.step());
        trained.fit(ONE, training);
        assertEquals(List.of("val_r2 is NaN in epoch 1, which counts as no improvement: monitor another number if it "
                + "is undefined for this data",
                "val_r2 is NaN in epoch 3, which counts as no improvement: monitor "
                        + "another number if it is undefined for this data"),
                warnings);
    }

    @Test
    void theEpochThatEndsInNaNIsLogged(@TempDir Path folder) throws IOException {
        CsvLog log = new CsvLog(folder.resolve("log.csv"));
        Trained trained = LINE.withMetrics(Metrics.MAE).build(ONE.features());
        trained.fit(ONE, Training.epochs(1).withValidation(ONE).withListener(log));
        trained.weights().get("dense1.kernel").data()[0] = Float.NaN;
        assertThrows(NonFiniteException.class,
                () -> trained.fit(ONE, Training.epochs(1).withValidation(ONE).withListener(log)));
        assertEquals("epoch,step,rate,loss,mae,val_loss,val_mae\n1,1,0.25,1.0,1.0,0.25,0.5\n"
                + "2,2,0.25,NaN,NaN,NaN,NaN\n", Files.readString(log.file()));
        assertEquals(List.of(1.0, NAN), trained.history().get("loss"));
    }

    @Test
    void whatIsNotReportedIsNamed() {
        String message =
                assertThrows(IllegalArgumentException.class, () -> play(EarlyStopping.of("val_loss", 1), 1))
                        .getMessage();
        assertEquals("Monitor expects val_loss in the report but got only [loss, score]: train with validation data",
                message);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0625", "0.1, 0.1", "0.3, 0.25"})
    void aPlateauReducesTheRate(double minRate, double expected) {
        List<Double> rates = new ArrayList<>();
        Listener reduce = new ReduceOnPlateau(new Monitor("score", false), 0.5, 2, 0, minRate);
        play(both(reduce, Listener.ofEpochs((progress, report) -> rates.add(progress.model().minimizer().rate()))), 3,
                3, NAN, 3, 3, 2, 3, 2);
        double middle = Math.min(0.25, Math.max(0.125, minRate));
        double least = Math.max(0.0625, Math.min(minRate, 0.25));
        assertEquals(List.of(0.25, 0.25, middle, middle, least, least, least,
                Math.min(0.25, Math.max(0.03125, minRate))), rates);
        assertTrue(rates.contains(expected));
    }

    private static Listener both(Listener first, Listener second) {
        return new Listener() {
            @Override
            public void step(Progress progress) {
                first.step(progress);
                second.step(progress);
            }

            @Override
            public void epoch(Progress progress, Map<String, Double> report) {
                first.epoch(progress, report);
                second.epoch(progress, report);
            }

            @Override
            public void finished(Progress progress) {
                first.finished(progress);
                second.finished(progress);
            }
        };
    }

    @Test
    void aCsvLogGoesOnWhereItStood(@TempDir Path folder) throws IOException {
        CsvLog log = new CsvLog(folder.resolve("log.csv"));
        Trained trained = LINE.fit(ONE, Training.epochs(2).withListener(log));
        trained.fit(ONE, Training.epochs(1).withListener(log));
        assertEquals("epoch,step,rate,loss\n1,1,0.25,1.0\n2,2,0.25,0.25\n3,3,0.25,0.0625\n",
                Files.readString(log.file()));
        play(new CsvLog(folder.resolve("other.csv")), NAN);
        assertEquals("epoch,step,rate,loss,score\n1,1,0.25,1.0,NaN\n", Files.readString(folder.resolve("other.csv")));
    }

    @Test
    void aCsvLogLeavesAFileOfOtherColumnsAlone(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("data.csv");
        Files.writeString(file, "a,b\n1,2\n");
        String message = assertThrows(IllegalArgumentException.class, () -> play(new CsvLog(file), 1)).getMessage();
        assertTrue(message.contains("epoch,step,rate,loss,score") && message.contains("a,b")
                && message.contains("choose another"), message);
        assertEquals("a,b\n1,2\n", Files.readString(file));
    }

    @Test
    void onlyBetterEpochsAreSaved(@TempDir Path folder) throws IOException {
        try (CheckpointFolder checkpoints = CheckpointFolder.open(folder, "model", 9)) {
            play(Checkpoints.best(checkpoints, new Monitor("score", true)), NAN, 1, 0.5, NAN, 2, 2);
            assertEquals(5L, checkpoints.newest().orElseThrow().facts().get("step"));
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(2, files.filter(file -> file.toString().matches(".*[25]\\.[a-z]+")).count());
            }
        }
    }

    @Test
    void wrongNumbersAreRefused() {
        Monitor monitor = Monitor.of("loss");
        String stopping = "EarlyStopping expects patience >= 0 and minDelta >= 0 but got ";
        refused(stopping + "-1 and 0.0", () -> new EarlyStopping(monitor, -1, 0, true));
        refused(stopping + "1 and NaN", () -> new EarlyStopping(monitor, 1, NAN, true));
        refused("EarlyStopping expects a baseline but got NaN", () -> EarlyStopping.of("loss", 1).withBaseline(NAN));
        refused("EarlyStopping expects epochs >= 0 to start from but got -1",
                () -> EarlyStopping.of("loss", 1).withStartFromEpoch(-1));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
