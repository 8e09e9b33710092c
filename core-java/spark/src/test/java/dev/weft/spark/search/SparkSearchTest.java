package dev.weft.spark.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.data.Synthetic;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.recipe.TableRecipe;
import dev.weft.recipe.TableSearch;
import dev.weft.search.Range;
import dev.weft.search.Result;
import dev.weft.search.Search;
import dev.weft.search.Settings;
import dev.weft.search.Trial;
import dev.weft.table.Column;
import dev.weft.table.Table;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search on Spark has the trials, the scores and the best weights of one in this JVM. */
class SparkSearchTest {
    private static final SparkSession SPARK = SparkSession.builder().master("local[2]").appName("weft")
            .config("spark.ui.enabled", false).config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1").getOrCreate();
    private static final Dataset TRAIN = Synthetic.indices(Synthetic.moons(60, 0.2, 1));
    private static final Dataset HELD = Synthetic.indices(Synthetic.moons(40, 0.2, 2));
    private static final Range<Double> RATE = Range.log("rate", 1e-4, 1e44);
    private static final Range<Activations> ACTIVATION =
            Range.choice("activation", Activations.TANH, Activations.RELU);
    private static final Search SEARCH = Search.of(RATE, ACTIVATION).withTrials(20).withEpochs(9);

    @TempDir private Path folder;

    private static Model model(Settings settings) {
        return Model.of(Losses.SOFTMAX_CE, Optimizers.adam(settings.get(RATE)),
                Dense.of(8, settings.get(ACTIVATION)), Dense.of(2));
    }

    private static void expectEqual(Result expected, Result got) {
        assertEquals(expected.trials(), got.trials());
        assertEquals(expected.best(), got.best());
        assertEquals(expected.json(), got.json());
        assertEquals(expected.trained().weightsSha256(), got.trained().weightsSha256());
        assertEquals(expected.trained().step(), got.trained().step());
        assertEquals(expected.trained().history().toString(), got.trained().history().toString());
    }

    @Test
    void trialsAndTheBestModelAreThoseOfASearchHere() {
        Result here = SEARCH.run(TRAIN, HELD, SparkSearchTest::model);
        assertTrue(here.trials().stream().anyMatch(Trial::diverged), here.trials().toString());
        expectEqual(here, SparkSearch.on(SPARK).run(SEARCH, TRAIN, HELD, SparkSearchTest::model));
    }

    @Test
    void aGridIsASearchOfAllChoices() {
        Range<Integer> hidden = Range.choice("hidden", 2, 4, 8);
        Range<Double> rate = Range.choice("rate", 0.001, 0.01, 0.1);
        Search grid = Search.of(hidden, rate).withTrials(9).withRungs(1).withGuided(false).withEpochs(3);
        SparkSearch.Models models = settings -> Model.of(Losses.SOFTMAX_CE,
                Optimizers.adam((double) settings.get("rate")), Dense.of((int) settings.get("hidden")), Dense.of(2));
        Result there = SparkSearch.on(SPARK).run(grid, TRAIN, HELD, models);
        assertEquals(9, there.trials().stream().map(Trial::settings).distinct().count());
        expectEqual(grid.run(TRAIN, HELD, models), there);
    }

    @Test
    void weightedExamplesAndTrialsWithTheirOwnDataAreTheSameToo() {
        float[] weights = new float[TRAIN.size()];
        IntStream.range(0, weights.length).forEach(i -> weights[i] = 1 + i % 3);
        Dataset weighted = TRAIN.weighted(weights);
        Search search = SEARCH.withTrials(4);
        expectEqual(search.run(weighted, HELD, SparkSearchTest::model),
                SparkSearch.on(SPARK).run(search, weighted, HELD, SparkSearchTest::model));
        expectEqual(search.run(SparkSearchTest::start), SparkSearch.on(SPARK).run(search, SparkSearchTest::start));
    }

    private static Search.Candidate start(Settings settings) {
        return new Search.Candidate(model(settings).build(TRAIN.features()), TRAIN,
                Training.epochs(1).withBatchSize(7).withValidation(HELD));
    }

    @Test
    void namedFieldsKeepTheirNames() {
        Dataset named = TRAIN.named("point", "side");
        Dataset same = Parcel.dataset(Parcel.of(named));
        assertEquals(named.features(), same.features());
        assertEquals(named.labels(), same.labels());
        assertArrayEquals(named.all().features().data(), same.all().features().data());
        assertArrayEquals(named.all().labels().data(), same.all().labels().data());
        assertFalse(same.isWeighted());
    }

    @Test
    void aSearchForTheSettingsOfARecipeIsTheSameToo() {
        double[] x = IntStream.range(0, 120).mapToDouble(i -> Math.sin(i * 0.7) * 3).toArray();
        int[] sold = IntStream.range(0, 120).map(i -> x[i] * x[i] > 3 ? 1 : 0).toArray();
        Table table = Table.of("houses", List.of(new Column.Numbers("x", x),
                new Column.Words("sold", List.of("no", "yes"), sold)));
        SparkSearch.Tables tables = () -> TableSearch.of(TableRecipe.ensemble().withHidden(8).withEpochs(9));
        TableSearch.Found here = tables.get().run(table, "sold", search -> search.withTrials(8));
        TableSearch.Found there = SparkSearch.on(SPARK).run(tables, table, "sold", search -> search.withTrials(8));
        expectEqual(here.search(), there.search());
        assertEquals(here.best().temperature(), there.best().temperature());
        assertEquals(here.best().validation(), there.best().validation());
        assertEquals(here.best().trained().weightsSha256(), there.best().trained().weightsSha256());
    }

    @Test
    void aSearchThatStopsContinuesFromItsFileHereOrThere() {
        AtomicInteger scored = new AtomicInteger();
        Search saved = SEARCH.withFile(folder.resolve("search.json"));
        Result part = SparkSearch.on(SPARK).run(saved.withWatcher(new Search.Watcher() {
            @Override
            public void scored(Trial trial, Trial best) {
                scored.incrementAndGet();
            }

            @Override
            public boolean stops() {
                return scored.get() >= 11;
            }
        }), TRAIN, HELD, SparkSearchTest::model);
        assertFalse(part.complete());
        assertTrue(part.trials().size() >= 9, part.toString());
        expectEqual(SEARCH.run(TRAIN, HELD, SparkSearchTest::model),
                SparkSearch.on(SPARK).run(saved, TRAIN, HELD, SparkSearchTest::model));
    }

    private static void refused(String message, SparkSearch.Models models, Range<?>... ranges) {
        Search search = Search.of(ranges).withTrials(2).withEpochs(1);
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> SparkSearch.on(SPARK).run(search, TRAIN, HELD, models)).getMessage());
    }

    /** A range that its users would like to hold. */
    @Test
    void whatCannotTravelIsNamed() {
        Range<Double> held = Range.log("rate", 1e-4, 1);
        refused("SparkSearch expects a function that can travel to other machines but it holds a "
                + "dev.weft.search.Range$Numbers: keep it in a static field or make it in the function, and ask for "
                + "settings by name",
                settings -> Model.of(Losses.SOFTMAX_CE, Optimizers.adam(settings.get(held)),
                        Dense.of(2)),
                held);
        refused("SparkSearch expects settings that can travel to other machines, such as numbers, text and enums, but "
                + "got java.lang.Object for thing", settings -> model(settings), Range.choice("thing", new Object()));
    }

    @Test
    void whatATrialRefusesEndsTheSearchWithItsMessage() {
        refused("Dense expects at least 1 unit but got 0", settings -> Model.of(Losses.SOFTMAX_CE,
                Optimizers.sgd(0.1), Dense.of((int) settings.get("hidden"))), Range.choice("hidden", 0));
    }

    @Test
    void aTaskThatFailsEndsTheSearchWithOneLine() {
        Search search = Search.of(RATE).withTrials(1).withEpochs(1);
        String message = assertThrows(IllegalStateException.class, () -> SparkSearch.on(SPARK).run(search,
                (SparkSearch.Trials) settings -> {
                    throw new UnsupportedOperationException("no disk");
                })).getMessage();
        assertTrue(message.startsWith("SparkSearch expects Spark to train rate=") && message.contains("no disk")
                && message.lines().count() == 1, message);
    }
}
