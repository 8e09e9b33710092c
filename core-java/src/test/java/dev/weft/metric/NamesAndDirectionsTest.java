package dev.weft.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.graph.Reductions;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.loss.Outputs;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a metric is called in reports, which numbers of it are better, and how it passes both on. */
class NamesAndDirectionsTest {
    private static final Direction LARGER = Direction.LARGER_IS_BETTER;
    private static final Direction SMALLER = Direction.SMALLER_IS_BETTER;

    static Stream<Arguments> metrics() {
        return Stream.of(
                Arguments.of(Metrics.ACCURACY, "accuracy", LARGER, false),
                Arguments.of(Metrics.PR_AUC, "pr_auc", LARGER, false),
                Arguments.of(Metrics.LOG_LOSS, "log_loss", SMALLER, false),
                Arguments.of(Metrics.FALSE_NEGATIVES, "false_negatives", SMALLER, false),
                Arguments.of(Metrics.topK(5), "top5", LARGER, false),
                Arguments.of(Metrics.binaryAccuracy(0), "binary_accuracy", LARGER, false),
                Arguments.of(Metrics.fBeta(2), "f2", LARGER, false),
                Arguments.of(Metrics.fBeta(0.5), "f0.5", LARGER, false),
                Arguments.of(Metrics.fBeta(1e20), "f1.0E20", LARGER, false),
                Arguments.of(Metrics.precisionAtRecall(0.9), "precision_at_recall_0.9", LARGER, false),
                Arguments.of(Metrics.recallAtPrecision(1), "recall_at_precision_1", LARGER, false),
                Arguments.of(Metrics.calibrationError(15), "calibration_error", SMALLER, false),
                Arguments.of(Metrics.RECALL.at(0.7), "recall_at_0.7", LARGER, false),
                Arguments.of(Metrics.RECALL.weighted().at(0.7), "weighted_recall_at_0.7", LARGER, true),
                Arguments.of(Metrics.FALSE_POSITIVES.at(0), "false_positives_at_0", SMALLER, false),
                Arguments.of(Metrics.F1.averaged(Average.WEIGHTED), "f1_weighted", LARGER, false),
                Arguments.of(Metrics.F1.weighted().averaged(Average.MICRO), "weighted_f1_micro", LARGER, true),
                Arguments.of(Metrics.FALSE_POSITIVES.averaged(Average.MACRO), "false_positives_macro", SMALLER, false),
                Arguments.of(Metrics.RECALL.ofClass(7), "recall_7", LARGER, false),
                Arguments.of(Metrics.FALSE_POSITIVES.weighted().ofClass(0), "weighted_false_positives_0", SMALLER,
                        true),
                Arguments.of(Metrics.MAE.weighted(), "weighted_mae", SMALLER, true),
                Arguments.of(Metric.of(Losses.SOFTMAX_CE), "softmax_ce", SMALLER, false),
                Arguments.of(Metric.of(Losses.quantile(0.5)), "quantile", SMALLER, false),
                Arguments.of(Metric.of(Losses.binaryFocal(2)), "binary_focal", SMALLER, false),
                Arguments.of(Metric.of("cost", Losses.MSE), "cost", SMALLER, false),
                Arguments.of(Metric.smallerIsBetter("worst", Metrics.MAE.weighted()), "worst", SMALLER, true),
                Arguments.of(Metric.largerIsBetter("gain", (y, t) -> 1), "gain", LARGER, false),
                Arguments.of((Metric) (y, t) -> 1, "metric", Direction.UNKNOWN, false));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("metrics")
    void everyMetricHasANameAndADirection(Metric metric, String label, Direction direction, boolean weighted) {
        assertEquals(label, metric.label());
        assertEquals(direction, metric.direction());
        assertEquals(weighted, metric.isWeighted());
    }

    @Test
    void aNamedMetricComputesWhatItNames() {
        Metric gain = Metric.largerIsBetter("gain", (y, t) -> y.item() - t.item());
        assertEquals(2, gain.of(Tensor.vector(5), Tensor.vector(3)));
        assertEquals(2, gain.of(Tensor.vector(5), Tensor.vector(3), Outputs.NUMBERS));
    }

    private static double of(Loss loss, float[] labels, float... weights) {
        Optional<Tensor> given = weights.length == 0 ? Optional.empty() : Optional.of(Tensor.vector(weights));
        Tensor t = loss.outputs() == Outputs.LOGITS ? Tensor.vector(labels) : Tensor.of(Shape.of(3, 1), labels);
        Tensor y = loss.outputs() == Outputs.LOGITS
                ? Tensor.matrix(new float[]{0, 0}, new float[]{0, 0}, new float[]{0, 0})
                : Tensor.of(Shape.of(3, 1), 1, 2, 4);
        Tally tally = Metric.of("loss", loss).tally(loss.outputs());
        tally.add(y.rows(0, 2), t.rows(0, 2), given.map(w -> w.rows(0, 2)));
        tally.add(y.rows(2, 2), t.rows(2, 2), given.map(w -> w.rows(2, 2)));
        tally.add(y.rows(2, 3), t.rows(2, 3), given.map(w -> w.rows(2, 3)));
        return tally.value();
    }

    @Test
    void aLossAsAMetricIsTheWeightedMeanOfWhatCounts() {
        float[] zeros = new float[3];
        assertEquals(7, of(Losses.MSE, zeros));
        assertEquals((2 * 1 + 6 * 16) / 8.0, of(Losses.MSE, zeros, 2, 0, 6));
        assertEquals(Double.NaN, of(Losses.MSE, zeros, 0, 0, 0));
        // Two batches, of two and of one example.
        assertEquals((2 * 2.5 + 16) / 3, of((y, t) -> Reductions.mean(Losses.MSE.of(y, t)), zeros), 1e-6);
        assertEquals(Math.log(2), of(Losses.SOFTMAX_CE.ignoring(1), new float[]{0, 1, 0}), 1e-7);
        assertEquals(Math.log(2), of(Losses.SOFTMAX_CE.weighted(1, 3).weightedMean(), new float[]{0, 1, 0}), 1e-7);
        assertEquals("Metric loss expects a loss for each example to weight but got a scalar",
                assertThrows(IllegalArgumentException.class,
                        () -> of((y, t) -> Reductions.mean(Losses.MSE.of(y, t)), zeros, 1, 1, 1)).getMessage());
        assertEquals("Metric expects a label for each row but got predictions [2, 1] and labels [3, 1]",
                assertThrows(IllegalArgumentException.class, () -> Metric.of(Losses.MSE)
                        .of(Tensor.zeros(2, 1), Tensor.zeros(3, 1))).getMessage());
    }

    @Test
    void eachYesNoOutputIsAClass() {
        Tensor scores = Tensor.matrix(new float[]{-1, 2, 3}, new float[]{1, -2, 3}, new float[]{2, 1, -3});
        Tensor labels = Tensor.matrix(new float[]{0, 1, 0}, new float[]{1, 0, 0}, new float[]{1, 1, 1});
        List<Double> areas = Stream.of(0, 1, 2)
                .map(i -> Metrics.AUC.ofClass(i).of(scores, labels, Outputs.BINARY_LOGITS)).toList();
        assertEquals(List.of(1.0, 1.0, 0.0), areas);
        assertEquals(2 / 3.0, Metrics.AUC.of(scores, labels, Outputs.BINARY_LOGITS), 1e-12);
        List<Double> counts = Stream.of(Metrics.TRUE_POSITIVES, Metrics.FALSE_POSITIVES, Metrics.FALSE_NEGATIVES,
                Metrics.PRECISION.averaged(Average.MICRO), Metrics.RECALL.ofClass(0))
                .map(metric -> metric.of(scores, labels, Outputs.BINARY_LOGITS)).toList();
        assertEquals(List.of(4.0, 2.0, 1.0, 4 / 6.0, 1.0), counts);
    }
}
