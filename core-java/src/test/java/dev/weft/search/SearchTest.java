package dev.weft.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.data.Synthetic;
import dev.weft.file.MalformedDataException;
import dev.weft.listener.Monitor;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Column;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchTest {
    private static final Dataset TRAIN = Synthetic.indices(Synthetic.moons(60, 0.2, 1));
    private static final Dataset HELD = Synthetic.indices(Synthetic.moons(40, 0.2, 2));
    private static final Range<Double> RATE = Range.log("rate", 1e-4, 1);
    private static final Range<Integer> HIDDEN = Range.choice("hidden", 2, 8, 16);
    private static final Search SEARCH = Search.of(RATE, HIDDEN).withTrials(20).withEpochs(9);

    @TempDir private Path folder;

    private static Model model(Settings settings) {
        return Model.of(Losses.SOFTMAX_CE, Optimizers.adam(settings.get(RATE)),
                Dense.of(settings.get(HIDDEN), Activations.TANH), Dense.of(2));
    }

    private static Result run(Search search) {
        return search.run(TRAIN, HELD, SearchTest::model);
    }

    private static void expectEqual(Result expected, Result got) {
        assertEquals(expected.trials(), got.trials());
        assertEquals(expected.best(), got.best());
        assertEquals(expected.json(), got.json());
        assertEquals(expected.complete(), got.complete());
        expected.trained().weights().forEach((name, weights) -> assertArrayEquals(weights.data(),
                got.trained().weights().get(name).data(), name));
    }

    @Test
    void anyNumberOfThreadsAndASecondRunGiveTheSameTrialsAndWeights() {
        Result one = run(SEARCH.withThreads(1));
        expectEqual(one, run(SEARCH.withThreads(2)));
        expectEqual(one, run(SEARCH.withThreads(7)));
        expectEqual(one, run(SEARCH.withThreads(1)));
        assertNotEquals(one.trials(), run(SEARCH.withSeed(2)).trials());
    }

    @Test
    void aThirdOfEachRungContinuesAndABracketCostsLessThanThreeTrainings() {
        List<Integer> epochs = new ArrayList<>();
        Result result = run(SEARCH.withTrials(9).withWatcher((trial, best) -> epochs.add(trial.epochs())));
        assertEquals(List.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 9), epochs);
        assertEquals(Map.of(1, 6L, 3, 2L, 9, 1L), count(result));
        assertTrue(result.complete());
        // The best three of the first rung went on, in the order of their numbers.
        Search first = SEARCH.withEpochs(1).withTrials(9).withRungs(1).withGuided(false);
        List<Integer> best = run(first).trials().stream()
                .sorted((a, b) -> Double.compare(a.score(), b.score())).limit(3).map(Trial::number).sorted().toList();
        assertEquals(best, result.trials().stream().filter(trial -> trial.epochs() > 1).map(Trial::number).toList());
    }

    private static Map<Integer, Long> count(Result result) {
        Map<Integer, Long> counts = new HashMap<>();
        result.trials().forEach(trial -> counts.merge(trial.epochs(), 1L, Long::sum));
        return counts;
    }

    @Test
    void rungsFollowFromEpochsAndReduction() {
        assertArrayEquals(new int[]{3, 9, 27}, SEARCH.withEpochs(27).ends());
        assertArrayEquals(new int[]{11, 33, 100}, SEARCH.withEpochs(100).ends());
        assertArrayEquals(new int[]{2}, SEARCH.withEpochs(2).ends());
        assertArrayEquals(new int[]{1, 3}, SEARCH.withEpochs(3).ends());
        assertArrayEquals(new int[]{10}, SEARCH.withEpochs(10).withRungs(1).ends());
        assertArrayEquals(new int[]{1, 2, 4, 8, 16}, SEARCH.withEpochs(16).withReduction(2).withRungs(9).ends());
        assertEquals(9, SEARCH.bracket());
        assertEquals(16, SEARCH.withEpochs(16).withReduction(2).withRungs(9).bracket());
    }

    @Test
    void aTrialThatContinuesEndsWithTheWeightsOfOneTraining() {
        Result result = run(SEARCH.withTrials(9));
        Trial best = result.best();
        Tensor alone = model(best.settings()).fit(TRAIN, Training.epochs(best.bestEpoch())).weights()
                .get("dense1.kernel");
        assertArrayEquals(alone.data(), result.trained().weights().get("dense1.kernel").data());
        assertEquals(best.score(), result.trained().evaluate(HELD).get("loss"));
    }

    @Test
    void theSettingsToBeginWithAreTheFirstTrialAndTrainToTheEnd() {
        Settings today = new Settings(Map.of("hidden", 1, "rate", 1e-5)); // bad ones, outside the ranges
        Search search = SEARCH.withFirst(today);
        Result result = run(search.withTrials(10));
        assertEquals(today.values(), result.trials().get(0).settings().values());
        assertEquals(9, result.trials().get(0).epochs());
        assertEquals(Map.of(1, 6L, 3, 2L, 9, 2L), count(result)); // a bracket follows
        assertEquals("rate=1.0E-5 hidden=1", result.trials().get(0).settings().toString());
        Trial alone = run(search.withTrials(1)).best();
        assertEquals(result.trials().get(0), alone);
        assertEquals(1, run(stopping(search, 1)).best().number());
        assertTrue(result.best().score() < alone.score(), result.trials().toString());

        Path file = folder.resolve("first.json");
        expectEqual(run(search), run(search.withThreads(2)));
        run(stopping(search.withFile(file), 5));
        expectEqual(run(search), run(search.withFile(file)));
        assertTrue(message(SEARCH.withFile(file)).startsWith("Search expects the first null in "));
        refused("Search expects a value for each of [rate, hidden] to begin with but got [rate]",
                () -> SEARCH.withFirst(new Settings(Map.of("rate", 1))));
        refused("Settings has no hidden, only [hiden, rate] (did you mean hiden?): give the range to Space.of "
                + "or Search.of", () -> SEARCH.withFirst(new Settings(new TreeMap<>(Map.of("rate", 1, "hiden", 3)))));
        refused("Range hidden expects a number but got many",
                () -> SEARCH.withFirst(new Settings(Map.of("rate", 1, "hidden", "many"))));
    }

    @Test
    void laterBracketsDrawNearTheBestTrials() {
        // The nearer to 0.3, the better: three of four later trials should know.
        Range<Double> x = Range.linear("x", 0, 1);
        Search search = Search.of(x).withTrials(36).withEpochs(9);
        Function<Search, Double> late = each -> target(each, settings -> Math.abs(settings.get(x) - 0.3)).trials()
                .stream().skip(18).mapToDouble(trial -> Math.abs(trial.settings().get(x) - 0.3)).average()
                .orElseThrow();
        double guided = late.apply(search);
        double spread = late.apply(search.withGuided(false));
        assertTrue(guided < 0.6 * spread, guided + " and " + spread);
    }

    @Test
    void laterTrialsLearnFromScoresAfterTheFirstRungAlone() {
        // The first trial is bad. If trials improve with time, it is better after 9 epochs than all others after 1.
        Result improving = improving(true);
        Result steady = improving(false);
        Function<Result, List<Integer>> epochs = each -> each.trials().stream().map(Trial::bestEpoch).distinct()
                .sorted().toList();
        assertEquals(List.of(1, 3, 9), epochs.apply(improving));
        assertEquals(List.of(1), epochs.apply(steady));
        assertTrue(improving.trials().stream().skip(1).filter(trial -> trial.epochs() == 1)
                .allMatch(trial -> trial.score() > improving.trials().get(0).score()), improving.trials().toString());
        assertEquals(steady.trials().stream().map(Trial::settings).toList(),
                improving.trials().stream().map(Trial::settings).toList());
    }

    /** The output is 1 - 2^-epochs. The label lies above 1, or as far from the first output on its other side. */
    private static Result improving(boolean improves) {
        Range<Double> x = Range.linear("x", 0, 1);
        Dataset train = Dataset.of(Tensor.zeros(1, 1), Tensor.of(Shape.of(1, 1), 1));
        Search search = Search.of(x).withTrials(28).withEpochs(9).withFirst(new Settings(Map.of("x", 0.9)));
        return search.run(settings -> {
            float above = 1 + (float) Math.abs(settings.get(x) - 0.3) / 10;
            Tensor label = Tensor.of(Shape.of(1, 1), improves ? above : 1 - above);
            Model model = Model.of(Losses.MSE, Optimizers.sgd(0.25), Dense.of(1)).withMetrics();
            return new Search.Candidate(model.build(train.features()), train,
                    Training.epochs(9).withValidation(Dataset.of(Tensor.zeros(1, 1), label)));
        });
    }

    /** Searches for the smallest {@code loss} of the settings: the validation labels are that far from the output 0. */
    private static Result target(Search search, Function<Settings, Double> loss) {
        Dataset train = Dataset.of(Tensor.zeros(1, 1), Tensor.zeros(1, 1));
        return search.run(settings -> {
            float distance = loss.apply(settings).floatValue();
            Dataset held = Dataset.of(Tensor.zeros(1, 1), Tensor.of(Shape.of(1, 1), distance));
            Model model = Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(1)).withMetrics();
            return new Search.Candidate(model.build(train.features()), train,
                    Training.epochs(1).withValidation(held));
        });
    }

    @Test
    void noSettingsAreTriedTwiceAndAnExhaustedSpaceEndsTheSearch() {
        Range<String> letter = Range.choice("letter", "a", "b", "c");
        Range<Integer> digit = Range.whole("digit", 0, 3);
        Result result = target(Search.of(letter, digit).withTrials(50).withEpochs(9),
                settings -> (double) settings.get(digit));
        assertEquals(12, result.trials().stream().map(Trial::settings).distinct().count());
        assertEquals(12, result.trials().size());
        assertEquals(0, result.best().settings().get(digit));
        assertTrue(result.complete());
    }

    @Test
    void ofEqualScoresTheLowerTrialNumberIsBetter() {
        Result result = target(Search.of(Range.linear("x", 0, 1)).withTrials(20).withEpochs(9), settings -> 1.0);
        assertEquals(1, result.best().number());
        assertEquals(List.of(1, 10, 19), result.trials().stream().filter(trial -> trial.epochs() == 9)
                .map(Trial::number).toList());
    }

    @Test
    void divergedTrialsCountAsWorst() {
        Range<Double> rate = Range.log("rate", 1e-3, 1e37);
        Function<Settings, Model> wild = settings -> Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(settings.get(rate)),
                Dense.of(3), Dense.of(2));
        Result result = Search.of(rate).withTrials(18).withEpochs(9).run(TRAIN, HELD, wild);
        List<Trial> diverged = result.trials().stream().filter(Trial::diverged).toList();
        assertTrue(diverged.size() >= 3 && diverged.size() < 18, result.trials().toString());
        assertFalse(result.best().diverged());
        assertTrue(diverged.stream().allMatch(trial -> trial.bestEpoch() == 0));
        assertTrue(result.table().column("score").missing(diverged.get(0).number() - 1));

        Result none = Search.of(Range.linear("rate", 1e36, 1e37)).withTrials(2).run(TRAIN, HELD,
                settings -> Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(1e37), Dense.of(3), Dense.of(2)));
        assertTrue(none.isEmpty() && none.complete());
        assertEquals("Search has no best trial, because all 2 diverged: search lower learning rates, and check the "
                + "data", assertThrows(IllegalStateException.class, none::best).getMessage());
        assertThrows(IllegalStateException.class, none::trained);
    }

    @Test
    void aLargerScoreIsBetterIfItsMetricSaysSo() {
        Search search = SEARCH.withScore(Monitor.of("val_accuracy"));
        Result result = run(search);
        double most = result.trials().stream().mapToDouble(Trial::score).max().orElseThrow();
        assertEquals(most, result.best().score());
        assertEquals(most, result.trained().evaluate(HELD).get("accuracy"));
    }

    @Test
    void theResultIsATableAndJson() {
        Result result = run(SEARCH.withTrials(3));
        assertEquals(List.of("trial", "rate", "hidden", "epochs", "score", "best_epoch"), result.table().names());
        assertEquals(3, result.table().size());
        assertEquals(result.trials().get(1).settings().get(RATE),
                ((Column.Numbers) result.table().column("rate")).values()[1]);
        assertTrue(result.json().startsWith("{\"format\":\"weft-search\",\"version\":1,\"seed\":1,"
                + "\"score\":\"val_loss\",\"direction\":\"SMALLER_IS_BETTER\",\"epochs\":9,"
                + "\"reduction\":3,\"rungs\":3,\"guided\":true,\"ranges\":["
                + "{\"name\":\"rate\",\"kind\":\"log\",\"low\":1.0E-4,\"high\":1.0},{\"name\":\"hidden\","
                + "\"kind\":\"choice\",\"choices\":[\"2\",\"8\",\"16\"]}],\"best\":"), result.json());
    }

    /** Stops a search after a number of reports. */
    private static Search stopping(Search search, int reports) {
        AtomicInteger left = new AtomicInteger(reports);
        return search.withWatcher(new Search.Watcher() {
            @Override
            public void scored(Trial trial, Trial best) {
                left.decrementAndGet();
            }

            @Override
            public boolean stops() {
                return left.get() <= 0;
            }
        });
    }

    @Test
    void aStoppedSearchHasTheBestSoFarAndContinuesToTheSameResult() {
        Result whole = run(SEARCH);
        for (int reports : new int[]{1, 8, 9, 10, 12, 13, 14, 27}) {
            Search search = SEARCH.withFile(folder.resolve(reports + ".json"));
            Result part = run(stopping(search, reports));
            assertFalse(part.complete());
            assertFalse(part.isEmpty());
            assertEquals(part.best().score(), part.trained().evaluate(HELD).get("loss"));
            expectEqual(whole, run(search.withThreads(1 + reports % 2)));
            expectEqual(whole, run(search)); // everything is in the file now
        }
    }

    @Test
    void aFinishedSearchContinuesWithALargerBudget() throws IOException {
        Path file = folder.resolve("search.json");
        Search search = SEARCH.withFile(file);
        Result small = run(search.withTrials(9));
        assertEquals(small.json(), Files.readString(file));
        AtomicInteger trained = new AtomicInteger();
        Result large = search.run(TRAIN, HELD, settings -> {
            trained.incrementAndGet();
            return model(settings);
        });
        assertEquals(run(SEARCH).trials(), large.trials());
        assertTrue(trained.get() <= 12, trained + " trained");
    }

    @Test
    void aFileOfAnotherSearchOrOtherDataIsRefused() throws IOException {
        Path file = folder.resolve("search.json");
        Search search = SEARCH.withFile(file).withTrials(9);
        run(search);
        assertEquals("Search expects the seed 2 in " + file + " but got 1: continue with the settings that the search "
                + "began with, or delete the file", message(search.withSeed(2)));
        assertTrue(message(search.withEpochs(27)).startsWith("Search expects the epochs 27 in "));
        String text = Files.readString(file);
        Files.writeString(file, text.replaceAll("\"score\":(?=[0-9])", "\"score\":1"));
        assertTrue(message(search).matches("Search expects the score 1.* of trial .* as in .* but got .*: "
                + "continue with the same data and code, or delete the file"), message(search));
        Files.writeString(file, text.replace("\"hidden\":16", "\"hidden\":17"));
        assertTrue(message(search).contains("the file was changed, or another version wrote it; delete it"));

        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("{}", "format: expected weft-search, the state of a search but got null");
        wrong.put("[1]", "JSON: expected an object but got [1]");
        wrong.put(text.replaceFirst("\"trials\":.*", "\"trials\":3}"), "trials: expected a list but got 3");
        wrong.put(text.replaceFirst("\"trial\":1,", "\"trial\":-1,"),
                "trials.trial: expected a whole number >= 0 but got -1");
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            Files.writeString(file, each.getKey());
            assertEquals(file + ", " + each.getValue(),
                    assertThrows(MalformedDataException.class, () -> run(search)).getMessage());
        }
    }

    private static String message(Search search) {
        return assertThrows(IllegalArgumentException.class, () -> run(search)).getMessage();
    }

    @Test
    void timeEndsASearchAndKeepsWhatItHas() {
        // So many epochs have no end: without the time, this test would have none either.
        Result result =
                Search.of(RATE, HIDDEN).withEpochs(1_000_000).withTime(Duration.ofMillis(1_000)).run(TRAIN, HELD,
                        SearchTest::model);
        assertFalse(result.complete());
        assertFalse(result.isEmpty());
        assertEquals(result.best().score(), result.trained().evaluate(HELD).get("loss"));
    }

    @Test
    void anInterruptedThreadReturnsTheBestSoFarAndStaysInterrupted() {
        Thread thread = Thread.currentThread();
        Result result = run(SEARCH.withWatcher((trial, best) -> thread.interrupt()));
        assertTrue(Thread.interrupted());
        assertFalse(result.complete());
        assertEquals(result.best().score(), result.trained().evaluate(HELD).get("loss"));
    }

    @Test
    void anErrorInATrialOrAWatcherEndsTheSearch() {
        assertEquals("no such layer", assertThrows(IllegalStateException.class, () -> SEARCH.run(settings -> {
            throw new IllegalStateException("no such layer");
        })).getMessage());
        assertEquals("disk full", assertThrows(IllegalStateException.class, () -> run(SEARCH.withWatcher((t, best) -> {
            throw new IllegalStateException("disk full");
        }))).getMessage());
    }

    @Test
    void invalidSearchesAreRefused() {
        refused("Search expects 1 to 1000 trials but got 0", () -> SEARCH.withTrials(0));
        refused("Search expects a time above 0 but got PT0S", () -> SEARCH.withTime(Duration.ZERO));
        refused("Search expects at least 1 epoch but got 0", () -> SEARCH.withEpochs(0));
        refused("Search expects a reduction from 2 to 1000 but got 1", () -> SEARCH.withReduction(1));
        refused("Search expects at least 1 rung but got 0", () -> SEARCH.withRungs(0));
        refused("Search expects 1 to 1024 threads but got 0", () -> SEARCH.withThreads(0));
        refused("Search expects to know whether larger or smaller scores are better but val_gain does not say: use "
                + "new Monitor(\"val_gain\", true) if larger is better",
                () -> SEARCH.withScore(Monitor.of("val_gain")));
        assertTrue(message(SEARCH.withScore(Monitor.of("val_" + Metrics.R2.label())))
                .startsWith("Monitor expects val_r2 in the report but got only "));
    }

    private static void refused(String message, Runnable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action::run).getMessage());
    }
}
