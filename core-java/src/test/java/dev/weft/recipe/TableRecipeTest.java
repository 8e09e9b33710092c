package dev.weft.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Column;
import dev.weft.table.Csv;
import dev.weft.table.Preparation;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Answer;
import dev.weft.training.Predictor;
import dev.weft.training.Report;
import dev.weft.training.Trained;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableRecipeTest {
    private static final int ROWS = 240;

    @TempDir private Path folder;

    /** Two numbers, one of them sometimes missing, a word that counts and one that does not. */
    private static Table table() {
        double[] x = new double[ROWS];
        double[] z = new double[ROWS];
        double[] price = new double[ROWS];
        int[] colour = new int[ROWS];
        int[] street = new int[ROWS];
        int[] sold = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            x[i] = Math.sin(i * 0.7) * 3;
            z[i] = i % 11 == 0 ? Double.NaN : Math.cos(i * 1.3);
            colour[i] = i * 7 % 3;
            street[i] = i * 5 % 13;
            price[i] = 10 + 2 * x[i] * x[i] + (colour[i] == 1 ? 4 : 0) + (Double.isNaN(z[i]) ? 0 : z[i]);
            sold[i] = price[i] > 16 ? 1 : 0;
        }
        List<String> streets = IntStream.range(0, 13).mapToObj(n -> "street " + (char) ('a' + n)).toList();
        return Table.of("houses", List.of(new Column.Numbers("x", x), new Column.Numbers("z", z),
                new Column.Words("colour", List.of("blue", "red", "white"), colour),
                new Column.Words("street", streets, street), new Column.Numbers("price", price),
                new Column.Words("sold", List.of("no", "yes"), sold)));
    }

    private static TableRecipe small(TableRecipe recipe) {
        return recipe.withHidden(16, 16).withEpochs(60).withBatchSize(16);
    }

    private static Stream<Arguments> recipes() {
        List<Arguments> all = new ArrayList<>();
        for (String label : List.of("sold", "price")) {
            all.add(Arguments.of("standard", TableRecipe.standard(), label));
            all.add(Arguments.of("single", TableRecipe.single(), label));
            all.add(Arguments.of("ensemble", TableRecipe.ensemble(), label));
            all.add(Arguments.of("plain", TableRecipe.plain(), label));
            all.add(Arguments.of("all parts", TableRecipe.ensemble().withNetwork(TableNetwork.single()
                    .withMembers(3)), label));
        }
        return all.stream();
    }

    private static Table without(String label) {
        return table().without(label.equals("sold") ? "price" : "sold");
    }

    private static String bits(TableRecipe recipe, String label, int threads) {
        return recipe.fit(without(label), label, training -> training.withWorkers(Workers.of(threads))).trained()
                .predictor().weightsSha256();
    }

    @ParameterizedTest(name = "{0} of {2}")
    @MethodSource("recipes")
    void theSameSeedGivesTheSameBitsOnOneAndTwoThreads(String name, TableRecipe recipe, String label) {
        TableRecipe shorter = small(recipe).withEpochs(3);
        String one = bits(shorter, label, 1);
        assertEquals(one, bits(shorter, label, 2));
        assertTrue(!one.equals(bits(shorter.withSeed(2), label, 1)), name);
    }

    @ParameterizedTest(name = "{0} of {2}")
    @MethodSource("recipes")
    void aSavedModelAnswersRawRows(String name, TableRecipe recipe, String label) throws IOException {
        TableRecipe.Result result = small(recipe).withOptimizer(Optimizers.adam(0.01)).fit(without(label), label);
        Path file = folder.resolve(name + ".safetensors");
        result.trained().save(file);
        List<Answer> answers = Predictor.load(file).answers(table());
        assertEquals(ROWS, answers.size());
        assertEquals(result.trained().answers(table()).toString(), answers.toString());
        Report report = result.trained().evaluate(result.trained().preprocessing().orElseThrow().dataset(table()));
        assertTrue(label.equals("sold") ? report.get("accuracy") > 0.8 : report.get("rmse") < 0.8, report::toString);
    }

    @Test
    void theBestEpochIsKept() {
        TableRecipe recipe =
                small(TableRecipe.single()).withSmoothing(0).withCalibration(false).withEpochs(30).withPatience(30);
        TableRecipe.Result result = recipe.fit(without("sold"), "sold");
        List<Double> losses = result.trained().history().get("val_loss");
        assertEquals(30, losses.size());
        assertEquals(losses.stream().min(Double::compare).orElseThrow(), result.validation().orElseThrow().get("loss"));
        assertEquals(losses.get(result.bestEpoch() - 1), result.validation().orElseThrow().get("loss"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sold", "price"})
    void membersAreJudgedOnRowsThatTheyHaveNotSeen(String label) {
        TableRecipe recipe = small(TableRecipe.standard()).withCalibration(false).withEpochs(40)
                .withOptimizer(Optimizers.adam(0.01));
        TableRecipe.Result result = recipe.fit(without(label), label);
        Report unseen = result.validation().orElseThrow();
        double least = result.trained().history().get("val_loss").stream().min(Double::compare).orElseThrow();
        assertEquals(least, unseen.get("loss"), 1e-6);
        Dataset all = result.trained().preprocessing().orElseThrow().dataset(table());
        assertTrue(result.trained().evaluate(all).get("loss") < least);
        TableRecipe.Result held = recipe.withValidation(0.25).fit(without(label), label);
        assertEquals(Division.of(all, 0.25, 1).validation().size(), 60);
        assertTrue(held.validation().orElseThrow().get("loss") > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sold", "price"})
    void aTrainingContinuesFromWhatWasSavedInItsMiddle(String label) throws IOException {
        TableRecipe recipe = small(TableRecipe.standard()).withEpochs(6);
        Preprocessing fitted = recipe.preprocessing(without(label), label);
        TablePlan plan = recipe.plan(fitted, fitted.dataset(without(label)));
        TableRecipe.Result whole = plan.result(plan.start().fit(plan.training(), plan.settings()));
        Path file = folder.resolve("middle.safetensors");
        Trained first = plan.start().fit(plan.training(), plan.settings().withListener(progress -> {
            if (progress.step() == 40) {
                Thread.currentThread().interrupt();
                save(plan.usable(progress.model()).checkpoint(), file);
            }
        }));
        assertTrue(Thread.interrupted());
        assertEquals(40, first.step());
        assertEquals(ROWS, Predictor.load(file).answers(table()).size());
        Trained second = plan.start(Checkpoint.read(file));
        second.fit(plan.training(), plan.settings().withSteps(6 * 15 - 40));
        TableRecipe.Result continued = plan.result(second);
        assertEquals(whole.trained().weightsSha256(), continued.trained().weightsSha256());
        assertEquals(whole.temperature(), continued.temperature());
        assertEquals(whole.validation(), continued.validation());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsThatJudgeAreAnsweredByWhoHasNotSeenThem(boolean isFolded) {
        TableRecipe recipe = (isFolded ? small(TableRecipe.standard()) : small(TableRecipe.single()))
                .withMetrics(Metrics.LOG_LOSS).withEpochs(4);
        Preprocessing fitted = recipe.preprocessing(without("sold"), "sold");
        TablePlan plan = recipe.plan(fitted, fitted.dataset(without("sold")));
        assertEquals(isFolded, plan.folds() > 0);
        Trained learned = plan.start().fit(plan.training(), plan.settings());
        TablePlan.Judged judged = plan.judge(learned);
        assertEquals(plan.judged().size(), judged.labels().shape().rows());
        double loss = 0;
        for (int i = 0; i < judged.labels().data().length; i++) {
            loss -= Math.log(judged.probabilities().data()[2 * i + (int) judged.labels().data()[i]]);
        }
        assertEquals(learned.evaluate(plan.judged()).get("log_loss"), loss / judged.labels().data().length, 1e-5);
    }

    @Test
    void theMetricsOfMembersAreThoseOfTheirMeanPrediction() {
        FoldMetric metric = new FoldMetric(Metrics.LOG_LOSS, true);
        Tensor outputs = Tensor.of(Shape.of(1, 3, 2), (float) Math.log(3), 0, 0, (float) Math.log(4), 99, -99);
        Tensor labels = Tensor.of(Shape.of(1, 5), 1, 1, 0.5f, 0.5f, 0);
        assertEquals(-Math.log((0.25 + 0.8) / 2), metric.of(outputs, labels), 1e-6);
        assertEquals(0, new FoldMetric(Metrics.RMSE, false).of(Tensor.of(Shape.of(1, 2, 1), 3, 5),
                Tensor.of(Shape.of(1, 4), 4, 1, 0.5f, 0.5f)), 1e-6);
    }

    @Test
    void calibrationLowersTheLogarithmicLossAndKeepsTheClasses() {
        TableRecipe recipe = small(TableRecipe.single()).withSmoothing(0.3);
        Report raw = recipe.withCalibration(false).fit(without("sold"), "sold").validation().orElseThrow();
        TableRecipe.Result result = recipe.fit(without("sold"), "sold");
        Report calibrated = result.validation().orElseThrow();
        assertTrue(result.temperature() < 1, () -> "temperature " + result.temperature());
        assertTrue(calibrated.get("log_loss") < raw.get("log_loss"), () -> calibrated + " after " + raw);
        assertEquals(raw.get("accuracy"), calibrated.get("accuracy"));
    }

    @Test
    void heldBackRowsHaveTheClassesOfTheWhole() {
        float[] labels = new float[500];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 10 == 0 ? 1 : 0;
        }
        float[][] features = new float[500][1];
        for (int i = 0; i < 500; i++) {
            features[i][0] = i;
        }
        int[] classes = new int[500];
        for (int i = 0; i < 500; i++) {
            classes[i] = (int) labels[i];
        }
        Dataset data = Dataset.of(features, classes);
        Division parts = Division.of(data, 0.2, 1);
        assertEquals(100, parts.validation().size());
        assertEquals(400, parts.training().size());
        assertEquals(10, IntStream.range(0, 100).filter(i -> Division.labels(parts.validation())[i] == 1).count());
        assertEquals(500, Stream.of(rows(parts.training()), rows(parts.validation())).flatMap(List::stream).distinct()
                .count());
        assertEquals(rows(parts.validation()), rows(Division.of(data, 0.2, 1).validation()));
        assertTrue(!rows(parts.validation()).equals(rows(Division.of(data, 0.2, 2).validation())));
        assertEquals(0, Division.of(data.take(9), 0.2, 1).validation().size());
    }

    private static void save(Checkpoint checkpoint, Path file) {
        try {
            checkpoint.write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Float> rows(Dataset data) {
        List<Float> rows = new ArrayList<>();
        float[] features = new float[1];
        float[] label = new float[1];
        for (int i = 0; i < data.size(); i++) {
            data.copy(i, features, 0, label, 0);
            rows.add(features[0]);
        }
        return rows;
    }

    @Test
    void classesAreBalancedOnlyOnDemand() {
        Dataset data = Dataset.of(new float[4][1], new int[]{0, 0, 0, 2});
        assertArrayEquals(new double[]{2 / 3.0, 1, 2}, Division.balance(data, 3), 1e-12);
        TableRecipe recipe = small(TableRecipe.plain()).withEpochs(2);
        String without = recipe.fit(without("sold"), "sold").trained().model().loss().toString();
        String with = recipe.withBalancedClasses(true).fit(without("sold"), "sold").trained().model().loss().toString();
        assertTrue(!without.contains("ClassWeighted") && with.contains("ClassWeighted"), () -> without + with);
    }

    @Test
    void withoutHeldBackRowsTheLastEpochIsKept() {
        TableRecipe.Result result = small(TableRecipe.standard()).withValidation(0).fit(without("price"), "price");
        assertEquals(Optional.empty(), result.validation());
        assertEquals(60, result.bestEpoch());
    }

    @Test
    void settingsOfOnesOwnReplaceThoseOfTheRecipe() {
        Table table = without("sold");
        TableRecipe recipe = TableRecipe.standard().withOptions(Preparation.Options.of()).withHidden(5)
                .withActivation(Activations.TANH).withDropout(0)
                .withOptimizer(Optimizers.sgd(0.01)).withEpochs(2).withBatchSize(7);
        TableRecipe.Result result = recipe.fit(table, "sold");
        Preprocessing fitted = result.trained().preprocessing().orElseThrow();
        assertEquals(1, fitted.indices().size());
        assertEquals(Optimizers.sgd(0.01), result.trained().model().optimizer());
        assertEquals(2, result.epochs());
        assertEquals(7, recipe.training(100).batchSize());
        assertTrue(result.trained().model().network().toString().contains("TANH"));
        assertTrue(
                result.trained().weights().values().stream().anyMatch(each -> each.shape().dimension(-1) == 5));
    }

    @Test
    void lengthsFollowFromTheRows() {
        assertEquals(16, TableRecipe.standard().training(20).batchSize());
        assertEquals(256, TableRecipe.standard().training(100_000).batchSize());
        assertTrue(TableRecipe.standard().training(200).length() > TableRecipe.standard().training(8_000).length());
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertEquals("TableRecipe expects a validation share from 0 to below 1 but got 1.0", assertThrows(
                IllegalArgumentException.class, () -> TableRecipe.standard().withValidation(1)).getMessage());
        assertEquals("TableRecipe expects at least 1 epoch but got 0", assertThrows(
                IllegalArgumentException.class, () -> TableRecipe.standard().withEpochs(0)).getMessage());
        assertEquals("TableNetwork expects a dropout from 0 to below 1 but got 1.0", assertThrows(
                IllegalArgumentException.class, () -> TableRecipe.standard().withDropout(1)).getMessage());
        assertEquals("TableNetwork expects hidden layers of at least 1 unit but got 0", assertThrows(
                IllegalArgumentException.class, () -> TableRecipe.standard().withHidden(0)).getMessage());
    }

    @Test
    void irisIsLearntFromItsFile() throws IOException {
        Table table = Csv.read(Path.of("..", "examples", "data", "iris", "iris.csv")).shuffle(1);
        TableRecipe.Result result = TableRecipe.standard().withEpochs(40).fit(table.slice(30, 150), "species");
        Preprocessing fitted = result.trained().preprocessing().orElseThrow();
        assertTrue(result.trained().evaluate(fitted.dataset(table.slice(0, 30))).get("accuracy") >= 0.9);
    }
}
