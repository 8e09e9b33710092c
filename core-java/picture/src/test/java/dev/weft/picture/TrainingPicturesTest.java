package dev.weft.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.loss.Outputs;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Initializers;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Evaluation;
import dev.weft.training.History;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TrainingPicturesTest {
    private static final Model MODEL = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Layers.dense(2));

    private static Map<String, Double> report(Object... pairs) {
        Map<String, Double> report = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            report.put((String) pairs[i], ((Number) pairs[i + 1]).doubleValue());
        }
        return report;
    }

    @Test
    void aHistoryHasAPanelForTheLossAndOneForEachMetric(@TempDir Path folder) throws IOException {
        History history = new History();
        history.add(report("loss", 2, "accuracy", 0.5, "auc", Double.NaN));
        history.add(report("loss", 1, "accuracy", 0.7, "auc", Double.NaN, "val_loss", 1.5, "val_accuracy", 0.6));
        List<LineChart> charts = HistoryChart.of(history).pictures().stream().map(LineChart.class::cast).toList();
        assertEquals(List.of("loss", "accuracy"), charts.stream().map(LineChart::title).toList());
        assertEquals(List.of("loss", "val_loss"), List.copyOf(charts.get(0).series().keySet()));
        assertArrayEquals(new double[]{1, 2}, charts.get(0).x());
        assertArrayEquals(new double[]{2, 1}, charts.get(0).series().get("loss"));
        assertArrayEquals(new double[]{Double.NaN, 1.5}, charts.get(0).series().get("val_loss"));

        HistoryChart.of(history).save(folder.resolve("loss.png"));
        HistoryChart.of(history).save(folder + "/loss.svg");
        assertArrayEquals(HistoryChart.of(history).png(), Files.readAllBytes(folder.resolve("loss.png")));
        assertTrue(Files.readString(folder.resolve("loss.svg")).contains("<svg"));
    }

    @Test
    void aHistoryWithoutNumbersSaysSo() {
        String none = "History has no epoch with a finite loss or metric to draw: train for at least one epoch";
        History history = new History();
        assertEquals(none, assertThrows(IllegalStateException.class, () -> HistoryChart.of(history)).getMessage());
        history.add(report("loss", Double.NaN));
        assertEquals(none, assertThrows(IllegalStateException.class, () -> HistoryChart.of(history)).getMessage());
    }

    @Test
    void anEvaluationShowsItsConfusionAndItsFirstImages() {
        Evaluation evaluation =
                new Evaluation(MODEL, Tensor.matrix(new float[][]{{1, 0}, {0, 1}, {Float.NaN, 1}}),
                        Tensor.vector(0, 0, 1));
        assertArrayEquals(new int[][]{{1, 1}, {0, 0}}, ConfusionMatrix.of(evaluation).counts());
        assertArrayEquals(new int[]{0, 1, -1}, PredictionSheet.of(Tensor.zeros(3, 4, 4), evaluation).predicted());
        assertArrayEquals(new int[]{0, 0}, PredictionSheet.of(Tensor.zeros(2, 16), evaluation).labels());
        assertEquals("PredictionSheet expects at most the 3 evaluated examples but got 4 images",
                assertThrows(IllegalArgumentException.class, () -> PredictionSheet.of(Tensor.zeros(4, 16), evaluation))
                        .getMessage());
    }

    @Test
    void predictionsThatAreNoClassesAreRefused() {
        Tensor images = Tensor.of(Shape.of(2, 4), 0.1f, 0.5f, 0.7f, 0.2f, 1, 0, 0.5f, 0);
        Dataset data = Dataset.of(images, images);
        Trained copier = Model.of(Losses.MSE, Optimizers.sgd(0.1), Layers.dense(4)).build(Shape.of(4));
        Evaluation evaluation = Evaluation.of(copier, data);
        String message = "Evaluation expects one class per label, because the model's outputs are Outputs.NUMBERS, but "
                + "the labels [2, 4] are not one-hot rows, class indices, or 0 and 1: compare predictions() with "
                + "labels() instead";
        for (Executable picture : List.<Executable>of(() -> PredictionSheet.of(images, evaluation),
                () -> ConfusionMatrix.of(evaluation), evaluation::predictedClasses, evaluation::labelClasses,
                evaluation::confusion)) {
            assertEquals(message, assertThrows(IllegalArgumentException.class, picture).getMessage());
        }
        assertEquals("Model has 4 outputs that stand for numbers, not for classes: call predict for the outputs "
                + "themselves, or declare classes with loss.withOutputs(Outputs.SCORES)",
                assertThrows(UnsupportedOperationException.class, () -> copier.answers(images)).getMessage());
        Trained questions = Model.of(Losses.BCE_WITH_LOGITS, Optimizers.sgd(0.1), Layers.dense(3)).build(Shape.of(4));
        Tensor several = Tensor.matrix(new float[][]{{1, 1, 0}, {0, 0, 0}});
        assertThrows(IllegalArgumentException.class,
                () -> ConfusionMatrix.of(Evaluation.of(questions, Dataset.of(images, several))));
        assertEquals(3, ConfusionMatrix.of(Evaluation.of(questions,
                Dataset.of(images, Tensor.vector(1, 0)).oneHot(3))).counts().length);
    }

    @Test
    void aMapOfNumbersIsRefused() {
        Dataset data = Dataset.of(new float[][]{{0, 0}, {0, 1}, {1, 1}}, new float[]{1.5f, 2, 7});
        Trained trained = Model.of(Losses.MSE, Optimizers.sgd(0.1), Layers.dense(1)).build(Shape.of(2));
        assertEquals(
                "DecisionMap expects one class per label, because the model's outputs are Outputs.NUMBERS, but the "
                        + "labels [3, 1] are not one-hot rows, class indices, or two numbers",
                assertThrows(IllegalArgumentException.class, () -> DecisionMap.of(trained, data).png()).getMessage());
    }

    @Test
    void aMapOfATrainedModelAsksTheLossWhatASingleLogitMeans() throws IOException {
        Dataset data = Dataset.of(Tensor.matrix(new float[][]{{-1, 0}, {1, 1}}),
                Tensor.matrix(new float[][]{{0}, {1}}));
        Trained trained = Model.of(Losses.BCE_WITH_LOGITS.weighted(1, 2), Optimizers.sgd(0.1),
                Dense.of(1).withKernelInitializer(Initializers.constant(3))).build(data.features());
        byte[] sigmoid = DecisionMap.of(x -> Outputs.BINARY_LOGITS.probabilities(trained.predict(x)),
                Outputs.BINARY_PROBABILITIES,
                data.all().features(), data.all().labels()).png();
        assertArrayEquals(sigmoid, DecisionMap.of(trained, data).png());
    }

    @Test
    void aSheetOfATrainedModelShowsItsFirstKernel() {
        Trained trained = MODEL.build(Shape.of(6));
        assertEquals(trained.weights().get("dense1.kernel"), WeightSheet.of(trained, 2, 3).kernel());
        Trained without = Model.of(Losses.MSE, Optimizers.sgd(0.1), Layers.activation(Activations.RELU))
                .build(Shape.of(6));
        assertEquals("WeightSheet expects a model with a dense layer but got one without",
                assertThrows(IllegalArgumentException.class, () -> WeightSheet.of(without, 2, 3)).getMessage());
    }
}
