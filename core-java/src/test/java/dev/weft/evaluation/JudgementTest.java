package dev.weft.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.file.MalformedDataException;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.network.Initializers;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Column;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.training.Answer;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgementTest {
    private static final Table CLASSES = KnownTruth.table(400, false);
    private static final Table NUMBERS = KnownTruth.table(400, true);
    private static final Predictor OF_CLASSES = KnownTruth.model(CLASSES);
    private static final Predictor OF_NUMBERS = KnownTruth.model(NUMBERS);

    private static String truth(Table table, int row) {
        Column.Words words = (Column.Words) table.column("y");
        return words.words().get(words.indices()[row]);
    }

    @Test
    void classesAreJudgedAsANaiveCountDoes() {
        List<Answer> answers = OF_CLASSES.answers(CLASSES);
        int right = 0;
        int[][] counts = new int[2][2];
        double logLoss = 0;
        double pairs = 0;
        double won = 0;
        for (int i = 0; i < CLASSES.size(); i++) {
            String truth = truth(CLASSES, i);
            right += answers.get(i).value().equals(truth) ? 1 : 0;
            counts[truth.equals("yes") ? 1 : 0][answers.get(i).value().equals("yes") ? 1 : 0]++;
            logLoss -= Math.log(answers.get(i).probabilities().get(truth)) / CLASSES.size();
            for (int j = 0; j < CLASSES.size(); j++) {
                if (truth.equals("yes") && truth(CLASSES, j).equals("no")) {
                    double difference = answers.get(i).probabilities().get("yes")
                            - answers.get(j).probabilities().get("yes");
                    pairs++;
                    won += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
                }
            }
        }
        Judgement judgement = Judgement.of(OF_CLASSES, CLASSES);
        assertEquals(List.of(List.of(counts[0][0], counts[0][1]), List.of(counts[1][0], counts[1][1])),
                judgement.confusion());
        Map<String, Double> scores = judgement.scores();
        assertEquals(right / 400.0, scores.get("accuracy"), 1e-12);
        assertEquals(logLoss, scores.get("log_loss"), 1e-6);
        assertEquals(won / pairs, scores.get("auc"), 1e-12);
        double recallOfYes = (double) counts[1][1] / (counts[1][0] + counts[1][1]);
        double recallOfNo = (double) counts[0][0] / (counts[0][0] + counts[0][1]);
        assertEquals((recallOfYes + recallOfNo) / 2, scores.get("balanced_accuracy"), 1e-12);
        assertEquals("yes", judgement.classes().get(1).name());
        assertEquals(recallOfYes, judgement.classes().get(1).recall(), 1e-12);
        assertTrue(scores.get("calibration_error") > 0 && scores.get("accuracy") > 0.9, scores::toString);
    }

    @Test
    void theBaselineAlwaysAnswersTheMostFrequentClass() {
        Judgement judgement = Judgement.of(OF_CLASSES, CLASSES);
        double yes = judgement.classes().get(1).rows() / 400.0;
        assertEquals(1 - yes, judgement.baseline().get("accuracy"), 1e-12);
        assertEquals(0.5, judgement.baseline().get("balanced_accuracy"), 1e-12);
        assertEquals(0.5, judgement.baseline().get("auc"), 1e-12);
        assertEquals(-yes * Math.log(yes) - (1 - yes) * Math.log(1 - yes), judgement.baseline().get("log_loss"), 1e-6);
        Set<String> told = new HashSet<>(judgement.scores().keySet());
        assertTrue(told.remove("calibration_error"));
        assertEquals(told, judgement.baseline().keySet());
        assertTrue(judgement.lines().stream().anyMatch(line -> line.strip().matches("calibration error +0\\.\\d{4}")),
                judgement.lines()::toString);
    }

    @Test
    void numbersAreJudgedInTheirUnitBesideTheMean() {
        double[] truth = ((Column.Numbers) NUMBERS.column("y")).values();
        List<Answer> answers = OF_NUMBERS.answers(NUMBERS);
        double squares = 0;
        double absolute = 0;
        double mean = 0;
        double spread = 0;
        for (double value : truth) {
            mean += value / truth.length;
        }
        for (int i = 0; i < truth.length; i++) {
            double error = (Double) answers.get(i).value() - truth[i];
            squares += error * error / truth.length;
            absolute += Math.abs(error) / truth.length;
            spread += (truth[i] - mean) * (truth[i] - mean) / truth.length;
        }
        Judgement judgement = Judgement.of(OF_NUMBERS, NUMBERS);
        assertEquals(Math.sqrt(squares), judgement.scores().get("rmse"), 1e-5);
        assertEquals(absolute, judgement.scores().get("mae"), 1e-5);
        assertEquals(1 - squares / spread, judgement.scores().get("r2"), 1e-5);
        assertEquals(Math.sqrt(spread), judgement.baseline().get("rmse"), 1e-5);
        assertEquals(0, judgement.baseline().get("r2"), 1e-5);
        assertEquals(List.of(), judgement.classes());
    }

    @Test
    void rowsWithoutALabelAreLeftOutAndCounted() {
        Column.Words all = (Column.Words) CLASSES.column("y");
        int[] indices = all.indices().clone();
        indices[0] = -1;
        indices[5] = -1;
        Table table = Table.of("some", List.of(CLASSES.column("strong"), CLASSES.column("weak"), CLASSES.column("none"),
                new Column.Words("y", all.words(), indices)));
        Judgement judgement = Judgement.of(OF_CLASSES, table);
        assertEquals(398, judgement.rows());
        assertEquals(2, judgement.unlabelled());
        assertTrue(assertThrows(MalformedDataException.class,
                () -> Judgement.of(OF_CLASSES, table.rows(0, 5))).getMessage()
                .contains("some, column y: expected labels to judge the model by but got no value in any row"));
    }

    @Test
    void oneClassAloneHasNoAuc() {
        int[] yes = IntStream.range(0, 400).filter(i -> truth(CLASSES, i).equals("yes")).toArray();
        Judgement judgement = Judgement.of(OF_CLASSES, CLASSES.rows(yes));
        assertTrue(!judgement.scores().containsKey("auc"), judgement.scores()::toString);
        assertEquals(judgement.scores().get("accuracy"), judgement.scores().get("balanced_accuracy"), 1e-12);
    }

    @Test
    void theLinesShowScoresBesideTheBaselineAndTheMatrix() {
        Judgement judgement = Judgement.of(OF_CLASSES, CLASSES);
        List<String> lines = judgement.lines();
        assertEquals("                        model   baseline", lines.get(0));
        assertTrue(lines.get(1).matches("accuracy +0\\.\\d{4} +0\\.\\d{4}"), lines.get(1));
        assertTrue(lines.get(lines.size() - 1).matches("yes +\\d+ +0\\.\\d+ +0\\.\\d+ +0\\.\\d+ +\\d+ +\\d+"),
                lines::toString);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFileIsJudgedPartByPartAsTheWholeTableIs(boolean isNumber, @TempDir Path folder) throws IOException {
        Table table = KnownTruth.table(9000, isNumber);
        List<String> lines = new ArrayList<>(List.of("strong,weak,none,y"));
        for (int i = 0; i < table.size(); i++) {
            int row = i;
            lines.add(table.columns().stream().map(column -> row % 7 == 3 && column.name().equals("y") ? ""
                    : column instanceof Column.Numbers numbers ? "" + numbers.values()[row] : truth(table, row))
                    .collect(Collectors.joining(",")));
        }
        Path file = Files.write(folder.resolve("rows.csv"), lines);
        Predictor model = isNumber ? OF_NUMBERS : OF_CLASSES;
        Threshold threshold = isNumber ? Threshold.USUAL : new Threshold(0.3);
        Judgement whole = Judgement.of(model, Csv.read(file, model.preprocessing().orElseThrow()::kind), threshold);
        Judgement streamed = Judgement.of(model, file, Csv.Options.of(), threshold);
        assertEquals(1286, streamed.unlabelled());
        assertEquals(whole.rows(), streamed.rows());
        assertEquals(whole.confusion(), streamed.confusion());
        assertEquals(whole.scores().keySet(), streamed.scores().keySet());
        whole.scores().forEach((name, score) -> assertEquals(score, streamed.scores().get(name), 1e-6, name));
        assertEquals(whole.baseline(), streamed.baseline());
    }

    @Test
    void aThresholdIsReadFromTheFileOfAModel(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.safetensors");
        new Checkpoint(Map.of(), Map.of()).write(file);
        assertEquals(Optional.empty(), Threshold.saved(file));
        new Checkpoint(Map.of(), Map.of(Threshold.FACT, 0.3)).write(file);
        assertEquals(Optional.of(new Threshold(0.3)), Threshold.saved(file));
        new Checkpoint(Map.of(), Map.of(Threshold.FACT, "high")).write(file);
        assertEquals(file + ", threshold: expected a probability from 0 to 1 but got high",
                assertThrows(MalformedDataException.class, () -> Threshold.saved(file)).getMessage());
    }

    @Test
    void aThresholdForRowsThatWerePredictedIsThatForTheTable() {
        Judged judged = Judged.of(OF_CLASSES, CLASSES, "Test");
        assertEquals(Threshold.forF1(OF_CLASSES, CLASSES), Threshold.forF1(judged.outputs(), judged.labels()));
        assertEquals(Threshold.forCosts(OF_CLASSES, CLASSES, 1, 20),
                Threshold.forCosts(judged.outputs(), judged.labels(), 1, 20));
        assertEquals("Threshold expects probabilities [n, 2] and labels [n] but got [400] and [400, 2]",
                assertThrows(IllegalArgumentException.class,
                        () -> Threshold.forF1(judged.labels(), judged.outputs())).getMessage());
    }

    @Test
    void aThresholdForF1AndForCostsIsAsGoodAsAnyOther() {
        Threshold forF1 = Threshold.forF1(OF_CLASSES, CLASSES);
        Threshold forCosts = Threshold.forCosts(OF_CLASSES, CLASSES, 1, 20);
        double f1 = Judgement.of(OF_CLASSES, CLASSES, forF1).classes().get(1).f1();
        double cost = cost(Judgement.of(OF_CLASSES, CLASSES, forCosts));
        for (int i = 0; i <= 200; i++) {
            Judgement other = Judgement.of(OF_CLASSES, CLASSES, new Threshold(i / 200.0));
            assertTrue(other.classes().get(1).f1() <= f1 + 1e-12, i + " is better for F1");
            assertTrue(cost(other) >= cost - 1e-12, i + " costs less");
        }
        assertTrue(forCosts.probability() < 0.5, forCosts::toString);
        Answer doubtful = new Answer("no", Map.of("no", 0.6, "yes", 0.4));
        assertEquals("no", Threshold.USUAL.of(doubtful));
        Answer sorted = new Answer("no", new TreeMap<>(Map.of("no", 0.6, "yes", 0.4)));
        assertEquals("yes", new Threshold(0.3).of(sorted));
    }

    private static double cost(Judgement judgement) {
        return judgement.confusion().get(0).get(1) + 20 * judgement.confusion().get(1).get(0);
    }

    @Test
    void numbersFarFromZeroKeepTheirDifferences() {
        double[] years = ((Column.Numbers) NUMBERS.column("y")).values().clone();
        for (int i = 0; i < years.length; i++) {
            years[i] += 1e9;
        }
        Table far = Table.of("far", List.of(NUMBERS.column("strong"), NUMBERS.column("weak"), NUMBERS.column("none"),
                new Column.Numbers("y", years)));
        Map<String, Double> near = Judgement.of(OF_NUMBERS, NUMBERS).baseline();
        Judgement judgement = Judgement.of(KnownTruth.model(far), far);
        near.forEach((name, value) -> assertEquals(value, judgement.baseline().get(name), 1e-6, name));
        assertTrue(judgement.scores().get("r2") > 0.9, judgement::toString);
    }

    @Test
    void aModelThatDivergedIsNotJudged() {
        for (Table table : List.of(CLASSES, NUMBERS)) {
            Preprocessing fitted = Preprocessing.prepared(table, "y");
            Dense huge = Dense.of(1).withKernelInitializer(Initializers.constant(3e38));
            boolean isNumber = fitted.label().classes().isEmpty();
            // Infinite hidden values; the clipping of predictions would hide infinite numbers, but not their NaN.
            Predictor diverged = Model.of(isNumber ? Losses.MSE : Losses.SOFTMAX_CE, Optimizers.sgd(0.1), huge, huge,
                    huge, Layers.layerNorm(), Dense.of(isNumber ? 1 : 2))
                    .build(fitted.features()).preprocess(fitted).predictor();
            String expected =
                    " expects finite outputs but got NaN or infinity for 400 of 400 rows: the training of the "
                            + "model diverged, train it with a lower learning rate";
            assertEquals("Judgement" + expected, assertThrows(IllegalArgumentException.class,
                    () -> Judgement.of(diverged, table)).getMessage());
            assertEquals("Importance" + expected, assertThrows(IllegalArgumentException.class,
                    () -> Importance.of(diverged, table, 1, 1)).getMessage());
        }
    }

    @Test
    void noisyZerosAreShownAsZero() {
        List<String> lines = new Judgement("y", 1, 0, List.of(), List.of(), Map.of("r2", -4e-16), Map.of("r2", 1e-10))
                .lines();
        assertEquals("R²                     0.0000     0.0000", lines.get(1));
    }

    @Test
    void whatCannotBeJudgedIsSaid() {
        Predictor plain = Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(1)).build(Shape.of(3)).predictor();
        assertEquals("Judgement expects a model that was trained on a table with a Preprocessing but got one without",
                assertThrows(IllegalArgumentException.class, () -> Judgement.of(plain, NUMBERS)).getMessage());
        assertEquals("Threshold expects a model of two classes with probabilities but got one of numbers",
                assertThrows(IllegalArgumentException.class,
                        () -> Judgement.of(OF_NUMBERS, NUMBERS, new Threshold(0.4))).getMessage());
        int[] none = IntStream.range(0, 400).map(i -> -1).toArray();
        Table unlabelled = Table.of("some", List.of(CLASSES.column("strong"), CLASSES.column("weak"),
                CLASSES.column("none"), new Column.Words("y", List.of("no", "yes"), none)));
        assertTrue(assertThrows(MalformedDataException.class, () -> Threshold.forF1(OF_CLASSES, unlabelled))
                .getMessage().contains("expected labels to choose a threshold by but got no value in any row"));
        assertEquals("Threshold expects a probability from 0 to 1 but got NaN",
                assertThrows(IllegalArgumentException.class, () -> new Threshold(Double.NaN)).getMessage());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Threshold.forCosts(OF_CLASSES, CLASSES, -1, 1))
                .getMessage().contains("finite costs of at least 0 but got -1.0 and 1.0"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Importance.of(OF_CLASSES, CLASSES, 0, 1))
                .getMessage().contains("at least 1 repeat but got 0"));
    }
}
