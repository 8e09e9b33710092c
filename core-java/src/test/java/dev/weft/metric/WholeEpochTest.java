package dev.weft.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.loss.Outputs;
import dev.weft.network.Initializers;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Evaluation;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.Progress;
import dev.weft.training.Report;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What trainings and evaluations report: metrics of all examples at once, in the unit of the loss. */
class WholeEpochTest {
    /** Does not move, so that an epoch and an evaluation see the same predictions. */
    private static final double NO_RATE = 1e-30;

    /** One in ten is of class 1; the last batch of 32 has one row. */
    private static Dataset unbalanced() {
        Tensor x = Tensor.zeros(161, 1);
        Tensor t = Tensor.zeros(161, 1);
        for (int i = 0; i < 161; i++) {
            x.data()[i] = (i * 37 % 161) / 161f;
            t.data()[i] = i % 10 == 0 ? 1 : 0;
        }
        return Dataset.of(x, t);
    }

    private static Model line(Loss loss, Metric... metrics) {
        return Model.of(loss, Optimizers.sgd(NO_RATE),
                Layers.dense(1).withKernelInitializer(Initializers.constant(2))).withMetrics(metrics);
    }

    @Test
    void anEpochReportsTheMetricsOfAllItsExamples() {
        Metric own = Metric.largerIsBetter("rows", (y, t) -> y.shape().rows());
        Model model = line(Losses.BCE_WITH_LOGITS, Metrics.AUC, Metrics.PR_AUC, Metrics.R2, Metrics.F1,
                Metrics.ACCURACY, Metric.of(Losses.MSE), own);
        Dataset data = unbalanced();
        Trained trained = model.fit(data, Training.epochs(3));
        Report evaluated = trained.evaluate(data);
        for (String name : trained.history().names()) {
            for (double epoch : trained.history().get(name)) {
                assertEquals(evaluated.get(name), epoch, 1e-6, name);
            }
        }
        assertEquals(161, evaluated.get("rows"));
    }

    @Test
    void metricsThatNeedAllExamplesAppearAtTheEndOfTheEpoch() {
        Set<String> running = new HashSet<>();
        Set<String> reported = new HashSet<>();
        Listener watcher = new Listener() {
            @Override
            public void step(Progress progress) {
                running.addAll(progress.means().keySet());
            }

            @Override
            public void epoch(Progress progress, Map<String, Double> report) {
                reported.addAll(report.keySet());
            }
        };
        line(Losses.BCE_WITH_LOGITS, Metrics.AUC, Metrics.F1).fit(unbalanced(), Training.epochs(1)
                .withListener(watcher));
        assertEquals(Set.of("loss", "f1"), running);
        assertEquals(Set.of("loss", "f1", "auc"), reported);
    }

    static Stream<Arguments> defaults() {
        return Stream.of(Arguments.of(Losses.MSE, List.of()), Arguments.of(Losses.huber(1), List.of()),
                Arguments.of((Loss) (y, t) -> Losses.MSE.of(y, t), List.of()),
                Arguments.of(Losses.SOFTMAX_CE, List.of(Metrics.ACCURACY)),
                Arguments.of(Losses.BCE.summed(), List.of(Metrics.ACCURACY)),
                Arguments.of(Losses.HINGE, List.of(Metrics.ACCURACY)));
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void theDefaultMetricsFollowFromTheMeaningOfTheOutputs(Loss loss, List<Metric> metrics) {
        assertEquals(metrics, Model.of(loss, Optimizers.sgd(1), Layers.dense(2)).metrics());
    }

    @Test
    void accuracyOfSeveralYesNoOutputsCountsEachOfThem() {
        Dataset data = Dataset.of(Tensor.of(Shape.of(2, 1), 1, -1),
                Tensor.matrix(new float[]{1, 1, 0}, new float[]{0, 1, 1}));
        Model model = Model.of(Losses.BCE_WITH_LOGITS, Optimizers.sgd(NO_RATE),
                Layers.dense(3).withKernelInitializer(Initializers.ones()));
        Trained trained = model.withMetrics(Metrics.ACCURACY, Metrics.binaryAccuracy(0)).fit(data, Training.epochs(1));
        // Three times yes for the first, of which two are right; three times no for the second, one of them right.
        assertEquals(List.of(0.5, 0.5), List.copyOf(trained.evaluate(data).values()).subList(1, 3));
        assertEquals(List.of(0.5), trained.history().get("accuracy"));
    }

    @Test
    void metricsOfTheSameNameAreRefused() {
        assertEquals("Model expects metrics with different names but got two called metric: name your own with "
                + "Metric.smallerIsBetter or Metric.largerIsBetter",
                assertThrows(IllegalArgumentException.class, () -> line(Losses.MSE, (y, t) -> 1, (y, t) -> 2))
                        .getMessage());
    }

    @Test
    void aSumReportsTheMeanOfAnExampleEverywhere() {
        Dataset data = unbalanced();
        for (Loss loss : List.of(Losses.MSE.summed(), Losses.MSE.weighted(1, 9).summed(),
                Losses.MSE.summed().withOutputs(Outputs.NUMBERS))) {
            Trained trained = line(loss).fit(data, Training.epochs(2).withValidation(data));
            assertEquals(trained.history().get("val_loss").get(0), trained.history().get("loss").get(0), 1e-6);
        }
    }

    @Test
    void sampleWeightsCountInTheLossAndInWeightedMetrics() {
        Dataset data = Dataset.of(Tensor.of(Shape.of(3, 1), 0, 1, 2), Tensor.of(Shape.of(3, 1), 0, 1, 1))
                .weighted(1, 0, 3);
        Model model = Model.of(Losses.MSE, Optimizers.sgd(NO_RATE),
                Layers.dense(1).withKernelInitializer(Initializers.constant(2)))
                .withMetrics(Metrics.MAE, Metrics.MAE.weighted());
        Trained trained = model.fit(data, Training.epochs(1));
        // Predictions 0, 2 and 4.
        List<Double> expected = List.of((1 * 0 + 0 * 1 + 3 * 9) / 3.0, 4 / 3.0, 9 / 4.0);
        assertEquals(expected, List.copyOf(trained.evaluate(data).values()));
        assertEquals(expected, Stream.of("loss", "mae", "weighted_mae")
                .map(name -> trained.history().get(name).get(0)).toList());
        assertEquals(expected, List.copyOf(Evaluation.of(trained, data).report().values()));
    }

    @Test
    void whatAMetricCannotMeasureIsRefused() {
        refused("LOG_LOSS expects outputs with probabilities but got NUMBERS: choose a loss of logits or "
                + "probabilities, or declare them with loss.withOutputs",
                () -> line(Losses.MSE, Metrics.LOG_LOSS).fit(unbalanced(), Training.epochs(1)));
        refused("Agreement expects one of several classes but got 2 independent yes/no outputs: report ACCURACY, "
                + "PRECISION or F1",
                () -> Metrics.MATTHEWS.of(Tensor.zeros(1, 2), Tensor.zeros(1, 2), Outputs.BINARY_LOGITS));
        refused("AveragedMetric expects a metric that each class has, such as PRECISION, RECALL, F1 or AUC, but got "
                + "mae", () -> Metrics.MAE.averaged(Average.MACRO));
        refused("ClassMetric expects a class >= 0 but got -1", () -> Metrics.F1.ofClass(-1));
        refused("ClassMetric expects a class from 0 to 1 but got 2",
                () -> Metrics.F1.ofClass(2).of(Tensor.zeros(1, 1), Tensor.zeros(1, 1)));
        refused("AtThreshold expects a threshold but got NaN", () -> Metrics.F1.at(Double.NaN));
        refused("FBeta expects a beta > 0 but got 0.0", () -> Metrics.fBeta(0));
        refused("PrecisionAtRecall expects a recall from 0 to 1 but got 1.5", () -> Metrics.precisionAtRecall(1.5));
        refused("RecallAtPrecision expects a precision from 0 to 1 but got NaN",
                () -> Metrics.recallAtPrecision(Double.NaN));
        refused("CalibrationError expects 1 to 1000000 bins but got 0", () -> Metrics.calibrationError(0));
        refused("NamedMetric expects a name but got \" \"", () -> Metric.smallerIsBetter(" ", Metrics.MAE));
        refused("LossMetric expects a name but got \"\"", () -> Metric.of("", Losses.MSE));
        refused("Metric.of expects a loss with a name but got a lambda: call Metric.of(\"name\", loss)",
                () -> Metric.of((y, t) -> y));
        refused("Metric metric cannot weight examples: override its tally, or report it without weights",
                () -> Metric.smallerIsBetter("own", (y, t) -> 0).tally(Outputs.NUMBERS)
                        .add(Tensor.zeros(1, 1), Tensor.zeros(1, 1), Optional.of(Tensor.zeros(1))));
        refused("Metric expects a label for each row but got predictions [2, 3] and labels [3]",
                () -> Metrics.ACCURACY.of(Tensor.zeros(2, 3), Tensor.zeros(3)));
    }

    private static void refused(String message, org.junit.jupiter.api.function.Executable call) {
        String found = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertEquals(message, found);
    }

    @Test
    void batchesMustHaveEquallyManyOutputs() {
        for (Metric metric : List.of(Metrics.F1, Metrics.AUC)) {
            Tally tally = metric.tally(Outputs.PROBABILITIES);
            tally.add(Tensor.zeros(2, 3), Tensor.zeros(2), Optional.empty());
            assertTrue(assertThrows(IllegalArgumentException.class,
                    () -> tally.add(Tensor.zeros(2, 4), Tensor.zeros(2), Optional.empty())).getMessage()
                    .startsWith("Metric expects all batches to have"));
        }
    }

    @Test
    void logLossOfLogitsNeitherOverflowsNorRounds() {
        Tensor certain = Tensor.matrix(new float[]{1e30f, -1e30f}, new float[]{-200, 200});
        assertEquals(2e30 / 2, Metrics.LOG_LOSS.of(certain, Tensor.vector(1, 1), Outputs.LOGITS), 1e24);
        Tensor likely = Tensor.of(Shape.of(1, 1), 30);
        assertEquals(Math.exp(-30), Metrics.LOG_LOSS.of(likely, Tensor.of(Shape.of(1, 1), 1), Outputs.BINARY_LOGITS),
                1e-20);
        assertEquals(IntStream.of(0, 1).mapToDouble(i -> i).sum(), Metrics.BRIER.of(certain, Tensor.vector(1, 1),
                Outputs.LOGITS) * 2, 1e-12);
    }
}
