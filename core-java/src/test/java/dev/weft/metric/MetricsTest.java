package dev.weft.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.network.Initializers;
import dev.weft.network.Layer;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Evaluation;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MetricsTest {
    private static final float NAN = Float.NaN;

    static Stream<Arguments> accuracies() {
        Tensor two = Tensor.matrix(new float[]{1, 2}, new float[]{3, 0}, new float[]{1, 1}, new float[]{0, 1});
        Tensor blown = Tensor.matrix(new float[]{NAN, 2}, new float[]{1, NAN});
        return Stream.of(
                Arguments.of("classes; of equal outputs the first", two, Tensor.vector(1, 0, 0, 0), 0.75),
                Arguments.of("one-hot labels", two,
                        Tensor.matrix(new float[]{0, 1}, new float[]{0, 1}, new float[]{1, 0}, new float[]{0, 1}),
                        0.75),
                Arguments.of("one output against 0.5", Tensor.of(Shape.of(4, 1), 0.9f, 0.2f, 0.5f, NAN),
                        Tensor.vector(1, 0, 1, 0), 0.5),
                Arguments.of("NaN hits no class", blown, Tensor.vector(0, 1), 0.0),
                Arguments.of("NaN hits no missing label", blown, Tensor.vector(-1, -1), 0.0),
                Arguments.of("NaN hits no NaN", blown, Tensor.matrix(new float[]{NAN, 0}, new float[]{0, NAN}), 0.0),
                Arguments.of("a NaN label is no class", two, Tensor.vector(NAN, NAN, NAN, NAN), 0.0),
                Arguments.of("nothing", Tensor.zeros(0, 2), Tensor.zeros(0), NAN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accuracies")
    void accuracyCountsOnlyTrueHits(String name, Tensor predictions, Tensor labels, double expected) {
        assertEquals(expected, Metrics.ACCURACY.of(predictions, labels));
    }

    static Stream<Arguments> others() {
        Tensor scores = Tensor.of(Shape.of(6, 1), 0.1f, 0.4f, 0.4f, 0.8f, 0.9f, 0.6f);
        Tensor sides = Tensor.of(Shape.of(6, 1), 0, 0, 1, 1, 1, 0);
        Tensor classes =
                Tensor.matrix(new float[]{3, 2, 1}, new float[]{1, 2, 3}, new float[]{2, 3, 1},
                        new float[]{5, 0, 0}, new float[]{0, 2, 1});
        Tensor truth = Tensor.vector(0, 2, 0, 1, 1);
        Tensor withNaN =
                Tensor.matrix(new float[]{3, 2, 1}, new float[]{1, 2, 3}, new float[]{2, 3, 1},
                        new float[]{5, 0, 0}, new float[]{0, 2, NAN});
        Tensor numbers = Tensor.matrix(new float[]{1, 10}, new float[]{2, 20}, new float[]{4, 20});
        Tensor targets = Tensor.matrix(new float[]{1, 10}, new float[]{2, 15}, new float[]{3, 35});
        return Stream.of(
                // Above 0.5: 0.8, 0.9 (right), 0.6 (wrong); the 0.4 of class 1 is missed.
                row(Metrics.PRECISION, "one output", scores, sides, 2 / 3.0),
                row(Metrics.RECALL, "one output", scores, sides, 2 / 3.0),
                row(Metrics.F1, "one output", scores, sides, 2 / 3.0),
                row(Metrics.RECALL, "no example of the class", scores, Tensor.zeros(6, 1), 0),
                row(Metrics.PRECISION, "nothing taken for the class", Tensor.zeros(6, 1), sides, 0),
                // Predicted 0, 2, 1, 0, 1 of 0, 2, 0, 1, 1: each of classes 0 and 1 is found once of twice, 2 once of
                // once.
                row(Metrics.PRECISION, "macro", classes, truth, (0.5 + 0.5 + 1) / 3),
                row(Metrics.RECALL, "macro", classes, truth, (0.5 + 0.5 + 1) / 3),
                row(Metrics.F1, "macro", classes, truth, (0.5 + 0.5 + 1) / 3),
                row(Metrics.PRECISION, "a row with NaN is a miss", withNaN, truth, (0.5 + 0 + 1) / 3),
                row(Metrics.RECALL, "a row with NaN is a miss", withNaN, truth, (0.5 + 0 + 1) / 3),
                row(Metrics.F1, "a row with NaN is a miss", withNaN, truth, (0.5 + 0 + 1) / 3),
                row(Metrics.F1, "nothing", Tensor.zeros(0, 3), Tensor.zeros(0), NAN),
                row(Metrics.F1, "nothing with one output", Tensor.zeros(0, 1), Tensor.zeros(0, 1), NAN),
                row(Metrics.F1, "a class that does not occur does not count", Tensor.matrix(new float[]{1, 0, 0}),
                        Tensor.vector(0), 1),
                row(Metrics.topK(1), "as accuracy", classes, truth, 3 / 5.0),
                row(Metrics.topK(2), "two of three", classes, truth, 4 / 5.0),
                row(Metrics.topK(2), "ties do not help", Tensor.zeros(4, 3), Tensor.vector(0, 1, 2, 0), 0),
                row(Metrics.topK(3), "a row with NaN is a miss", withNaN, truth, 4 / 5.0),
                row(Metrics.fBeta(2), "one output", scores, sides, 2 / 3.0),
                row(Metrics.binaryAccuracy(0), "logits", Tensor.vector(-1, 2, 0.1f, NAN), Tensor.vector(0, 1, 0, 1),
                        0.5),
                // Of the pairs (right, wrong): 0.4 beats 0.1, ties 0.4, loses to 0.6; 0.8 and 0.9 beat all three.
                row(Metrics.AUC, "a tie counts half", scores, sides, (1.5 + 3 + 3) / 9),
                row(Metrics.AUC, "all alike", Tensor.zeros(6, 1), sides, 0.5),
                row(Metrics.AUC, "one class", scores, Tensor.zeros(6, 1), NAN),
                row(Metrics.AUC, "a NaN score", Tensor.of(Shape.of(2, 1), NAN, 1), Tensor.of(Shape.of(2, 1), 0, 1),
                        NAN),
                row(Metrics.AUC, "two outputs",
                        Tensor.matrix(new float[]{5, 4}, new float[]{1, 2}, new float[]{9, 9}),
                        Tensor.vector(0, 1, 0), 1),
                row(Metrics.AUC, "each class against the rest", classes, truth, (4 / 6.0 + 1 / 6.0 + 1) / 3),
                row(Metrics.MAE, "all numbers", numbers, targets, (0 + 0 + 1 + 0 + 5 + 15) / 6.0),
                row(Metrics.RMSE, "all numbers", numbers, targets, Math.sqrt((1 + 25 + 225) / 6.0)),
                row(Metrics.R2, "mean over the outputs", numbers, targets, (1 - 1 / 2.0 + 1 - 250 / 350.0) / 2),
                row(Metrics.R2, "labels that do not vary", numbers, Tensor.zeros(3, 2), NAN),
                row(Metrics.R2, "labels 0.1 that do not vary", Tensor.zeros(10, 1), full(10, 0.1f), NAN),
                row(Metrics.R2, "labels 0.3 that do not vary, predicted", full(7, 0.3f), full(7, 0.3f), NAN),
                row(Metrics.R2, "one example", Tensor.zeros(1, 1), full(1, 3), NAN),
                row(Metrics.EXPLAINED_VARIANCE, "a constant error", Tensor.of(Shape.of(3, 1), 3, 4, 9),
                        Tensor.of(Shape.of(3, 1), 1, 2, 7), 1),
                row(Metrics.EXPLAINED_VARIANCE, "labels that do not vary", Tensor.zeros(7, 1), full(7, 0.3f), NAN),
                row(Metrics.SPECIFICITY, "one output", scores, sides, 2 / 3.0),
                row(Metrics.SPECIFICITY, "all of the class", scores, full(6, 1), 0),
                row(Metrics.TRUE_POSITIVES, "one output", scores, sides, 2),
                row(Metrics.FALSE_POSITIVES, "one output", scores, sides, 1),
                row(Metrics.FALSE_NEGATIVES, "one output", scores, sides, 1),
                row(Metrics.TRUE_NEGATIVES, "one output", scores, sides, 2),
                row(Metrics.TRUE_POSITIVES, "all classes", classes, truth, 3),
                row(Metrics.FALSE_POSITIVES, "all classes", classes, truth, 2),
                row(Metrics.TRUE_NEGATIVES, "all classes", classes, truth, 3 * 5 - 5 - 5 + 3),
                row(Metrics.BALANCED_ACCURACY, "macro recall", classes, truth, (0.5 + 0.5 + 1) / 3),
                row(Metrics.COHEN_KAPPA, "three classes", classes, truth, (0.6 - 0.36) / (1 - 0.36)),
                row(Metrics.COHEN_KAPPA, "all of one class and found", classes.rows(0, 1), truth.rows(0, 1), NAN),
                row(Metrics.MATTHEWS, "three classes", classes, truth, (3 * 5 - 9) / 16.0),
                row(Metrics.MATTHEWS, "always the same class", Tensor.zeros(5, 3), truth, 0),
                row(Metrics.PR_AUC, "a perfect order", sides, sides, 1),
                row(Metrics.PR_AUC, "all alike", Tensor.zeros(6, 1), sides, 0.5),
                row(Metrics.PR_AUC, "no example of the class", scores, Tensor.zeros(6, 1), NAN),
                row(Metrics.LOG_LOSS, "one output", Tensor.of(Shape.of(2, 1), 0.5f, 0.25f),
                        Tensor.of(Shape.of(2, 1), 1, 0), -(Math.log(0.5) + Math.log(0.75)) / 2),
                row(Metrics.LOG_LOSS, "certain and wrong", Tensor.of(Shape.of(1, 1), 1), Tensor.zeros(1, 1),
                        23 * Math.log(2)),
                row(Metrics.LOG_LOSS, "class 7 of three", classes, Tensor.vector(0, 7, 0, 1, 1), NAN),
                row(Metrics.BRIER, "one output", Tensor.of(Shape.of(2, 1), 0.5f, 0.25f),
                        Tensor.of(Shape.of(2, 1), 1, 0), (0.25 + 0.0625) / 2),
                row(Metrics.BRIER, "two classes", Tensor.matrix(new float[]{0.75f, 0.25f}), Tensor.vector(1), 0.5625),
                row(Metrics.calibrationError(2), "yes or no", Tensor.of(Shape.of(4, 1), 0.25f, 0.5f, 0.75f, 1),
                        Tensor.of(Shape.of(4, 1), 1, 0, 1, 1), (2 * 0.125 + 2 * 0.125) / 4),
                row(Metrics.calibrationError(4), "the largest of several",
                        Tensor.matrix(new float[]{0.75f, 0.25f}, new float[]{0.5f, 0.5f}), Tensor.vector(0, 1),
                        (0.25 + 0.5) / 2),
                row(Metrics.AUC, "a NaN label", scores, Tensor.of(Shape.of(6, 1), 0, 0, 1, 1, NAN, 0), NAN),
                row(Metrics.AUC, "minus zero equals zero", Tensor.of(Shape.of(2, 1), -0f, 0f),
                        Tensor.of(Shape.of(2, 1), 0, 1), 0.5),
                row(Metrics.MAE, "NaN", Tensor.vector(NAN), Tensor.vector(0), NAN),
                row(Metrics.RMSE, "NaN", Tensor.vector(NAN), Tensor.vector(0), NAN),
                row(Metrics.R2, "NaN", Tensor.vector(NAN, 1), Tensor.vector(0, 1), NAN),
                row(Metrics.MAE, "nothing", Tensor.zeros(0, 1), Tensor.zeros(0, 1), NAN));
    }

    private static Tensor full(int rows, float value) {
        Tensor column = Tensor.zeros(rows, 1);
        Arrays.fill(column.data(), value);
        return column;
    }

    private static Arguments row(Metric metric, String name, Tensor predictions, Tensor labels, double expected) {
        return Arguments.of(metric, name, predictions, labels, expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("others")
    void metricsAreThoseOfTheirDefinitions(Metric metric, String name, Tensor predictions, Tensor labels,
            double expected) {
        assertEquals(expected, metric.of(predictions, labels), 1e-12);
    }

    @Test
    void everyMetricHasItsRow() {
        Set<Metric> all = new HashSet<>(Set.of(Metrics.values()));
        all.remove(Metrics.ACCURACY);
        others().forEach(row -> all.remove((Metric) row.get()[0]));
        assertEquals(Set.of(), all);
    }

    @Test
    void labelsThatDoNotFitAreRefused() {
        for (Metric metric : List.of(Metrics.MAE, Metrics.RMSE, Metrics.R2, Metrics.binaryAccuracy(0.5))) {
            String message = assertThrows(IllegalArgumentException.class,
                    () -> metric.of(Tensor.zeros(3, 2), Tensor.zeros(3))).getMessage();
            assertTrue(message.contains("expects a label for each number but got predictions [3, 2] and labels [3]"),
                    message);
        }
        assertEquals("TopK expects k >= 1 but got 0",
                assertThrows(IllegalArgumentException.class, () -> Metrics.topK(0)).getMessage());
        assertEquals("BinaryAccuracy expects a threshold but got NaN",
                assertThrows(IllegalArgumentException.class, () -> Metrics.binaryAccuracy(NAN)).getMessage());
    }

    static Stream<Arguments> losses() {
        Loss own = (y, t) -> Losses.MSE.of(y, t);
        return Stream.of(Arguments.of(Losses.BCE, 0.5), Arguments.of(Losses.MSE, 0.5), Arguments.of(own, 0.5),
                Arguments.of(Losses.BCE_WITH_LOGITS, 0), Arguments.of(Losses.HINGE, 0),
                Arguments.of(Losses.SQUARED_HINGE, 0),
                Arguments.of(Losses.binaryFocal(2), 0), Arguments.of(Losses.BCE_WITH_LOGITS.summed(), 0),
                Arguments.of(Losses.BCE_WITH_LOGITS.weighted(1, 2), 0), Arguments.of(Losses.BCE.weighted(1, 2), 0.5));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void theLossSaysAboveWhichNumberASingleOutputIsClassOne(Loss loss, double threshold) {
        Dataset data =
                Dataset.of(Tensor.of(Shape.of(4, 1), -1, 0.25f, 0.75f, 2), Tensor.of(Shape.of(4, 1), 0, 1, 1, 0));
        Dense copying = Dense.of(1).withoutBias().withKernelInitializer(Initializers.constant(1));
        Model model = Model.of(loss, Optimizers.sgd(1e-9), copying)
                .withMetrics(Metrics.ACCURACY, Metrics.PRECISION, Metrics.RECALL, Metrics.F1);
        Trained trained = model.fit(data, Training.epochs(1));
        // Above 0 are three, two of them rightly; above 0.5 two, one of them rightly.
        List<Double> expected = threshold == 0 ? List.of(0.75, 2 / 3.0, 1.0, 0.8) : List.of(0.5, 0.5, 0.5, 0.5);
        Evaluation evaluation = Evaluation.of(trained, data);
        assertEquals(threshold, loss.outputs().threshold());
        assertEquals(expected, List.copyOf(evaluation.report().values()).subList(1, 5));
        assertEquals(expected,
                Stream.of("accuracy", "precision", "recall", "f1").map(name -> trained.history().get(name).get(0))
                        .toList());
        assertEquals(threshold == 0 ? "[[1, 1], [0, 2]]" : "[[1, 1], [1, 1]]",
                Arrays.deepToString(evaluation.confusion()));
    }

    static Stream<Loss> ofClasses() {
        return Stream.of(Losses.SOFTMAX_CE, Losses.softmaxCE(0.1), Losses.focal(2), Losses.SOFTMAX_CE.weighted(1, 2),
                Losses.SOFTMAX_CE.summed(), Losses.BCE_WITH_LOGITS, Losses.binaryFocal(2),
                Losses.BCE_WITH_LOGITS.weighted(1, 2).summed());
    }

    @ParameterizedTest
    @MethodSource("ofClasses")
    void anEvaluationGivesTheProbabilitiesOfBothClassesWhateverTheLoss(Loss loss) {
        boolean single = loss.outputs().isBinary();
        Dataset data = Dataset.of(Tensor.of(Shape.of(2, 1), -1, 1), Tensor.of(Shape.of(2, 1), 0, 1));
        Layer layer = Dense.of(single ? 1 : 2).withKernelInitializer((values, shape, stream) -> {
            values[0] = single ? 2 : -1;
            values[values.length - 1] = single ? 2 : 1;
        });
        Model model = Model.of(loss, Optimizers.sgd(0.1), layer);
        Evaluation evaluation = Evaluation.of(model.build(data.features()), data);
        float likely = (float) (1 / (1 + Math.exp(-2)));
        Tensor probabilities = evaluation.probabilities();
        assertEquals(Shape.of(2, 2), probabilities.shape());
        for (int i = 0; i < 4; i++) {
            assertEquals(i % 3 == 0 ? likely : 1 - likely, probabilities.data()[i], 1e-6);
        }
        assertEquals("[0, 1]", Arrays.toString(evaluation.predictedClasses()));
    }

    @Test
    void aConfusionKnowsWhatWasTakenForNoClassAndWhatBelongsToNone() {
        Tensor predictions = Tensor.matrix(new float[]{2, 1}, new float[]{1, 2}, new float[]{NAN, 1},
                new float[]{1, 2}, new float[]{2, 1});
        Confusion confusion = Confusion.of(predictions, Tensor.vector(0, 0, 1, 7, NAN), 0);
        assertEquals("[[1, 1], [0, 0]]", Arrays.deepToString(confusion.counts()));
        assertEquals("[0, 1] [1, 1]", Arrays.toString(confusion.undecided()) + " "
                + Arrays.toString(confusion.unlabelled()));
        assertEquals(List.of(2, 2, 2, 1), List.of(confusion.predicted(0), confusion.predicted(1), confusion.actual(0),
                confusion.actual(1)));
        assertEquals(List.of(0.5, 0.5, 0.5, 0.0, 0.0, 0.0), List.of(confusion.precision(0), confusion.recall(0),
                confusion.f1(0),
                confusion.precision(1), confusion.recall(1), confusion.f1(1)));
        assertEquals("Confusion expects counts [classes, classes] and two numbers for each class but got 2 rows, "
                + "[3] columns, 2 undecided and 1 unlabelled",
                assertThrows(IllegalArgumentException.class,
                        () -> new Confusion(new int[2][3], new int[2], new int[1])).getMessage());
    }
}
