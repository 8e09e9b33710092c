package dev.weft.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.internal.text.Json;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.network.Initializers;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Column;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers of scikit-learn, for models whose outputs are columns of the table. */
class GoldenJudgementTest {
    static Stream<Arguments> cases() throws IOException {
        try (InputStream in = GoldenJudgementTest.class.getResourceAsStream("golden_judgement.json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return ((Map<?, ?>) Json.read("golden_judgement.json", text)).entrySet().stream()
                    .map(golden -> Arguments.of(golden.getKey(), golden.getValue()));
        }
    }

    private static double[] numbers(Object list) {
        return ((List<?>) list).stream().mapToDouble(each -> ((Number) each).doubleValue()).toArray();
    }

    private static Judgement judged(Map<?, ?> golden) {
        List<double[]> rows = ((List<?>) golden.get("outputs")).stream().map(GoldenJudgementTest::numbers).toList();
        double[] labels = numbers(golden.get("labels"));
        int width = rows.get(0).length;
        List<Column> columns = new ArrayList<>();
        List<Preprocessing.Standardized> asTheyAre = new ArrayList<>();
        for (int j = 0; j < width; j++) {
            int column = j;
            columns.add(new Column.Numbers("z" + j, rows.stream().mapToDouble(row -> row[column]).toArray()));
            asTheyAre.add(new Preprocessing.Standardized("z" + j, 0, 1));
        }
        List<String> classes = width == 1 ? List.of() : IntStream.range(0, width).mapToObj(j -> "c" + j).toList();
        columns.add(width == 1 ? new Column.Numbers("y", labels)
                : new Column.Words("y", classes,
                        IntStream.range(0, labels.length).map(i -> (int) labels[i]).toArray()));
        Preprocessing fitted = new Preprocessing(asTheyAre, List.of(),
                new Preprocessing.Label("y", classes, width == 1 ? 1e6 : 0, 1), false);
        Predictor model = Model.of(width == 1 ? Losses.MSE : Losses.SOFTMAX_CE, Optimizers.sgd(0.1),
                Dense.of(width).withKernelInitializer(Initializers.identity(1)))
                .build(fitted.features()).preprocess(fitted).predictor();
        double threshold = golden.containsKey("threshold") ? ((Number) golden.get("threshold")).doubleValue() : 0.5;
        return Judgement.of(model, Table.of("golden", columns), new Threshold(threshold));
    }

    private static void expectScores(Object golden, Map<String, Double> scores) {
        Map<?, ?> expected = (Map<?, ?>) golden;
        assertEquals(expected.keySet(), scores.keySet());
        expected.forEach((name, value) -> assertEquals(((Number) value).doubleValue(), scores.get(name),
                // Probabilities are single precision.
                name.equals("log_loss") || name.equals("calibration_error") ? 5e-7 : 1e-9, name::toString));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void scoresAreThoseOfScikitLearn(String name, Map<?, ?> golden) {
        Judgement judgement = judged(golden);
        expectScores(golden.get("scores"), judgement.scores());
        Map<?, ?> baseline = new HashMap<>((Map<?, ?>) golden.get("baseline"));
        // That of the frequencies is 0, and is not told.
        Object error = baseline.remove("calibration_error");
        assertTrue(error == null || ((Number) error).doubleValue() < 1e-6, name);
        expectScores(baseline, judgement.baseline());
        if (golden.containsKey("confusion")) {
            assertEquals(((List<?>) golden.get("confusion")).stream().map(GoldenJudgementTest::numbers)
                    .map(row -> IntStream.range(0, row.length).mapToObj(i -> (int) row[i]).toList()).toList(),
                    judgement.confusion());
            for (int i = 0; i < judgement.classes().size(); i++) {
                Judgement.OfClass one = judgement.classes().get(i);
                assertEquals(numbers(golden.get("precisions"))[i], one.precision(), 1e-12);
                assertEquals(numbers(golden.get("recalls"))[i], one.recall(), 1e-12);
                assertEquals(numbers(golden.get("f1s"))[i], one.f1(), 1e-12);
            }
        }
    }
}
