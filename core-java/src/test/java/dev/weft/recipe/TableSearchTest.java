package dev.weft.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.search.Range;
import dev.weft.search.Search;
import dev.weft.search.Trial;
import dev.weft.table.Column;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableSearchTest {
    private static final TableRecipe SMALL = TableRecipe.standard().withHidden(8).withEpochs(9).withBatchSize(16);

    private static Table table(int rows) {
        double[] x = IntStream.range(0, rows).mapToDouble(i -> Math.sin(i * 0.7) * 3).toArray();
        double[] z = IntStream.range(0, rows).mapToDouble(i -> Math.cos(i * 1.3)).toArray();
        double[] price = IntStream.range(0, rows).mapToDouble(i -> 10 + x[i] * x[i] + z[i]).toArray();
        int[] sold = IntStream.range(0, rows).map(i -> price[i] > 13 ? 1 : 0).toArray();
        return Table.of("houses", List.of(new Column.Numbers("x", x), new Column.Numbers("z", z),
                new Column.Numbers("price", price), new Column.Words("sold", List.of("no", "yes"), sold)));
    }

    private static TableRecipe recipe(String name) {
        return switch (name) {
            case "ensemble" -> TableRecipe.ensemble().withHidden(8).withEpochs(9);
            case "single" -> TableRecipe.single().withHidden(8, 4).withEpochs(9);
            case "plain" -> TableRecipe.plain().withEpochs(9).withValidation(0.2);
            case "linear" -> SMALL.withHidden();
            case "balanced" -> SMALL.withBalancedClasses(true);
            case "absolute" -> SMALL.withLoss(Losses.MAE);
            case "accuracy" -> SMALL.withMetrics(Metrics.ACCURACY);
            default -> SMALL;
        };
    }

    /** With one trial, a search is the training of the recipe; with more it is not worse. */
    @ParameterizedTest
    @CsvSource({"standard, sold, val_log_loss", "standard, price, val_rmse", "ensemble, sold, val_log_loss",
        "single, sold, val_log_loss", "plain, price, val_rmse", "linear, price, val_rmse",
        "balanced, sold, val_loss", "absolute, price, val_loss"})
    void theFirstTrialIsTheRecipeAndTheSearchIsNeverWorse(String name, String label, String score) {
        TableRecipe recipe = recipe(name);
        Table table = table(120);
        TableRecipe.Result fitted = recipe.fit(table, label);
        TableSearch.Found one = TableSearch.of(recipe).run(table, label, search -> {
            assertEquals(score, search.score().name());
            return search.withTrials(1);
        });
        Map<String, Tensor> weights = one.best().trained().weights();
        assertEquals(fitted.trained().weights().keySet(), weights.keySet());
        fitted.trained().weights().forEach((weight, tensor) -> assertArrayEquals(tensor.data(),
                weights.get(weight).data(), weight));
        assertEquals(fitted.temperature(), one.best().temperature());
        assertEquals(fitted.validation(), one.best().validation());

        TableSearch.Found more = TableSearch.of(recipe).run(table, label, search -> search.withTrials(5));
        assertEquals(one.search().best(), more.search().trials().get(0));
        assertTrue(more.search().best().score() <= one.search().best().score());
        assertEquals(List.of("rate", "hidden", "layers", "dropout", "l2"),
                List.copyOf(more.search().best().settings().values().keySet()));
    }

    /** Other machines make the examples anew of the same table. */
    @ParameterizedTest
    @CsvSource({"ensemble, sold", "standard, price"})
    void trialsOnOtherMachinesAreTheSame(String name, String label) {
        TableSearch search = TableSearch.of(recipe(name));
        TableSearch.Found here = search.run(table(120), label, each -> each.withTrials(12));
        Preprocessing fitted = search.recipe().preprocessing(table(120), label);
        Preprocessing there = search.recipe().preprocessing(table(120), label);
        Search.Task task = search.task(there, there.dataset(table(120)));
        TableSearch.Found found = search.run(fitted, fitted.dataset(table(120)), each -> each.withTrials(12),
                (stretch, stops) -> stretch.train(task, Workers.shared(), stops));
        assertEquals(here.search().json(), found.search().json());
        assertEquals(here.best().temperature(), found.best().temperature());
        assertEquals(here.best().bestEpoch(), found.best().bestEpoch());
        assertEquals(here.best().epochs(), found.best().epochs());
        assertEquals(here.best().trained().weightsSha256(), found.best().trained().weightsSha256());
    }

    @Test
    void settingsChangeWhatTheirNamesSay() {
        Range<Activation> activation = Range.choice("activation", Activations.TANH);
        TableSearch search = TableSearch.of(recipe("accuracy"), Range.choice("hidden", List.of(6, 5)), activation,
                Range.choice("dropout", 0.25), Range.choice("smoothing", 0.1), Range.choice("batch", 10),
                Range.choice("l2", 0.5), Range.choice("rate", 0.0025));
        TableSearch.Found found = search.run(table(100), "sold", each -> each.withTrials(3));
        assertEquals(1, found.search().trials().size());
        assertEquals(0, found.plan().folds());
        var model = found.best().trained().model();
        assertEquals(List.of("accuracy", "log_loss"), model.metrics().stream().map(each -> each.label()).toList());
        String optimizer = model.optimizer().toString();
        assertTrue(optimizer.contains("decay=0.5") && optimizer.contains("factor=2.5"), optimizer);
        String network = model.network().toString();
        assertTrue(network.contains("6") && network.contains("TANH"), network);
    }

    @Test
    void aSeedGivesTheSameModelOnAnyNumberOfThreads() {
        TableSearch search = TableSearch.of(SMALL);
        Search[] seen = new Search[1];
        TableSearch.Found one = search.run(table(100), "sold", each -> seen[0] = each.withTrials(10).withThreads(1));
        TableSearch.Found two = search.run(table(100), "sold", each -> each.withTrials(10).withThreads(2));
        assertEquals(one.search().json(), two.search().json());
        one.best().trained().weights().forEach((name, tensor) -> assertArrayEquals(tensor.data(),
                two.best().trained().weights().get(name).data(), name));
        Trial first = one.search().trials().get(0);
        assertEquals(first.settings(), seen[0].space().nearest(first.settings()));
    }

    @Test
    void whatCannotBeSearchedIsRefused() {
        refused("TableSearch expects the name of a setting of recipes, one of [rate, hidden, layers, dropout, l2, "
                + "batch, smoothing, activation] but got raet (did you mean rate?)",
                () -> TableSearch.of(SMALL, Range.log("raet", 0.1, 1)));
        refused("TableSearch expects an Activation as activation but got tanh", () -> TableSearch
                .of(SMALL, Range.choice("activation", "tanh")).run(table(50), "sold", each -> each.withThreads(1)));
        refused("TableSearch expects rows to hold back, which decide between settings but got a share of 0.2 of 6 rows",
                () -> TableSearch.of(SMALL).run(table(6), "price", each -> each));
    }

    private static void refused(String message, Runnable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action::run).getMessage());
    }
}
