package dev.weft.recipe;

import dev.weft.data.Dataset;
import dev.weft.internal.check.Expect;
import dev.weft.internal.text.Spelling;
import dev.weft.listener.Monitor;
import dev.weft.metric.Metric;
import dev.weft.metric.Metrics;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.optimizer.LayerRates;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.WeightDecay;
import dev.weft.search.Range;
import dev.weft.search.Remote;
import dev.weft.search.Search;
import dev.weft.search.Settings;
import dev.weft.search.Space;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A search for the settings of a {@link TableRecipe} that suit a table better than the usual ones.
 *
 * <pre>{@code
 * Table table = Csv.read(Path.of("titanic.csv"));
 * TableSearch.Found found = TableSearch.of(TableRecipe.standard()).run(table, "survived",
 *         search -> search.withTrials(30).withSeed(7));
 * System.out.println(found.search().best());
 * found.best().trained().save(Path.of("titanic.safetensors"));
 * }</pre>
 *
 * <p>The score is the logarithmic loss for classes and the RMSE for numbers, before a calibration; with a loss of your
 * own or class weights it is the loss. The first trial is the recipe as it is, trained to its end, so the best score is
 * never worse than that of {@link TableRecipe#fit} on the rows that decide; after the calibration it may be. All trials
 * have the preprocessing, the rows and the number of epochs of the recipe.
 *
 * <p>Settings have the names of their ranges: {@code rate}, the largest learning rate; {@code hidden}, the units of
 * each hidden layer, or a list of them; {@code layers}, the number of hidden layers; {@code dropout}; {@code l2}, the
 * weight decay; {@code batch}; {@code smoothing}, for classes; {@code activation}, an {@link Activation}. What has no
 * range stays as the recipe has it.
 *
 * @param recipe what the settings change
 * @param ranges the settings to try, with the names above; if there are none, those around the recipe's own rate,
 *     hidden units, layers, dropout and weight decay
 */
public record TableSearch(TableRecipe recipe, List<Range<?>> ranges) {
    private static final List<String> NAMES =
            List.of("rate", "hidden", "layers", "dropout", "l2", "batch", "smoothing", "activation");
    private static final int FINE = 64;
    private static final int SMALL = 32;

    /**
     * What a search found.
     *
     * @param search all trials
     * @param best the model of the best one
     * @param plan how the rows were divided
     */
    public record Found(dev.weft.search.Result search, TableRecipe.@Nullable Result best, TablePlan plan) {
        /**
         * The model of the best trial, with the preprocessing and calibrated probabilities.
         *
         * @throws IllegalStateException if no trial has a score
         */
        @Override
        public TableRecipe.Result best() {
            search.best();
            return Objects.requireNonNull(best);
        }
    }

    /**
     * Copies the list and checks the names.
     *
     * @throws IllegalArgumentException if a range has none of the names
     */
    public TableSearch {
        ranges = List.copyOf(ranges);
        for (Range<?> range : ranges) {
            Expect.that(NAMES.contains(range.name()), "TableSearch",
                    "the name of a setting of recipes, one of " + NAMES,
                    range.name() + Spelling.question(range.name(), NAMES));
        }
    }

    /** Creates a search; without ranges, over those around the recipe's own settings. */
    public static TableSearch of(TableRecipe recipe, Range<?>... ranges) {
        return new TableSearch(recipe, List.of(ranges));
    }

    /**
     * Returns the ranges that a search without ranges has: around the recipe's own rate, hidden units, layers, dropout
     * and weight decay.
     *
     * @param fitted the preprocessing, which knows the label
     * @param rows the number of rows to train on, at least 1
     */
    public static List<Range<?>> usual(TableRecipe recipe, Preprocessing fitted, int rows) {
        return around(today(settled(recipe, rows), fitted));
    }

    /** The recipe with the epochs and the batch size that follow from the number of rows. */
    private static TableRecipe settled(TableRecipe recipe, int rows) {
        return recipe.withEpochs((int) recipe.training(rows).length())
                .withBatchSize(recipe.training(rows).batchSize());
    }

    /**
     * Searches for the rows of a table.
     *
     * @param table the rows, with the label in each that is to count
     * @param label the name of the target column
     * @param change returns the search to run, such as {@code search -> search.withTrials(30).withSeed(7)}; its epochs
     *     are the recipe's
     * @throws dev.weft.file.MalformedDataException as {@link TableRecipe#preprocessing} does
     * @throws IllegalArgumentException if the rows are too few to hold some back, a range has other values than its
     *     setting, or the recipe refuses one
     */
    public Found run(Table table, String label, UnaryOperator<Search> change) {
        Preprocessing fitted = recipe.preprocessing(table, label);
        return run(fitted, fitted.dataset(table), change);
    }

    /**
     * Searches for examples that need not fit into memory.
     *
     * @param fitted the preprocessing that made them
     * @param data the examples
     * @param change returns the search to run
     */
    public Found run(Preprocessing fitted, Dataset data, UnaryOperator<Search> change) {
        return found(fitted, data, change, Search::run);
    }

    /**
     * Searches with the trials on other machines, which have the {@link #task} of the same examples.
     *
     * @param fitted the preprocessing that made the examples
     * @param data the examples
     * @param change returns the search to run
     * @param remote trains the trials
     */
    public Found run(Preprocessing fitted, Dataset data, UnaryOperator<Search> change, Remote remote) {
        return found(fitted, data, change, (search, task) -> search.run(task, remote));
    }

    private Found found(Preprocessing fitted, Dataset data, UnaryOperator<Search> change,
            BiFunction<Search, Search.Task, dev.weft.search.Result> runs) {
        Trials trials = trials(fitted, data);
        Map<String, Object> today = trials.today;
        Space space = new Space(ranges.isEmpty() ? around(today) : ranges);
        Map<String, Object> first = new LinkedHashMap<>();
        space.ranges().forEach(range -> first.put(range.name(), today.get(range.name())));
        Search search = change.apply(Search.of(space).withScore(score(trials.plan)).withSeed(recipe.seed())
                .withFirst(space.nearest(new Settings(first)))).withEpochs(trials.usual.epochs().orElseThrow());
        dev.weft.search.Result result = runs.apply(search, trials);
        return new Found(result, result.isEmpty() ? null
                : trials.plan(result.best().settings()).result(result.trained()), trials.plan);
    }

    /**
     * Returns what makes the models of a search, for the machines that train them.
     *
     * @param fitted the preprocessing, equal to that of the search
     * @param data the examples of the search, in the same order
     * @throws IllegalArgumentException if the rows are too few to hold some back
     */
    public Search.Task task(Preprocessing fitted, Dataset data) {
        return trials(fitted, data);
    }

    private Trials trials(Preprocessing fitted, Dataset data) {
        TableRecipe whole = reporting(smooths() ? recipe.withFolds(0) : recipe, fitted);
        TablePlan plan = whole.plan(fitted, data);
        Expect.that(plan.judged().size() > 0, "TableSearch", "rows to hold back, which decide between settings",
                "a share of " + recipe.validation() + " of " + data.size() + " rows");
        TableRecipe usual = settled(whole, plan.training().size());
        return new Trials(plan, usual, today(usual, fitted));
    }

    private boolean smooths() {
        return ranges.stream().anyMatch(range -> range.name().equals("smoothing"));
    }

    /** The rows, and the recipe with its settings of today, which those of a trial change. */
    private record Trials(TablePlan plan, TableRecipe usual, Map<String, Object> today) implements Search.Task {
        @Override
        public Search.Candidate start(Settings settings) {
            TableRecipe varied = varied(usual, today, settings);
            return new Search.Candidate(plan.with(varied).start(), plan.training(),
                    varied.training(plan.training().size()).withValidation(plan.judged()));
        }

        private TablePlan plan(Settings settings) {
            return plan.with(varied(usual, today, settings));
        }
    }

    /** The recipe with the metric that decides, if it lacks it. */
    private static TableRecipe reporting(TableRecipe recipe, Preprocessing fitted) {
        Metric decides = TableRecipe.isClasses(fitted) ? Metrics.LOG_LOSS : Metrics.RMSE;
        boolean isThere = recipe.metrics().isEmpty() || recipe.metrics().contains(decides) || recipe.loss().isPresent();
        return isThere ? recipe : recipe.withMetrics(Stream.concat(recipe.metrics().stream(), Stream.of(decides))
                .toArray(Metric[]::new));
    }

    private Monitor score(TablePlan plan) {
        boolean isLoss = recipe.loss().isPresent() || recipe.isBalanced() && !smooths();
        return Monitor.of(isLoss ? "val_loss"
                : plan.model().metrics().stream().anyMatch(each -> each.label().equals(Metrics.LOG_LOSS.label()))
                        ? "val_log_loss"
                : "val_rmse");
    }

    /** The settings of a recipe, by name. */
    private static Map<String, Object> today(TableRecipe recipe, Preprocessing fitted) {
        int epochs = recipe.epochs().orElseThrow();
        Optimizer optimizer = recipe.optimizer().of(recipe.network(), fitted, epochs);
        List<Integer> hidden = recipe.network().hidden();
        Map<String, Object> today = new LinkedHashMap<>();
        today.put("rate", peak(optimizer, epochs));
        today.put("hidden", hidden.isEmpty() ? 2 * SMALL : hidden.get(0));
        today.put("layers", hidden.size());
        today.put("dropout", recipe.network().dropout());
        today.put("l2", decay(optimizer));
        today.put("batch", recipe.batchSize().orElseThrow());
        today.put("smoothing", recipe.smoothing());
        today.put("activation", recipe.network().activation()
                .orElse(TableRecipe.isClasses(fitted) ? Activations.SELU : Activations.MISH));
        return today;
    }

    /** The usual ranges, which have the settings of today in them. */
    private static List<Range<?>> around(Map<String, Object> today) {
        double rate = (Double) today.get("rate");
        int hidden = (Integer) today.get("hidden");
        double decay = (Double) today.get("l2");
        List<Range<?>> ranges = new ArrayList<>();
        ranges.add(Range.log("rate", rate / 5, rate * 5));
        ranges.add(hidden > SMALL ? Range.choice("hidden", hidden / 2, hidden, 2 * hidden)
                : Range.choice("hidden", hidden, 2 * hidden, 4 * hidden, 8 * hidden));
        ranges.add(Range.whole("layers", Math.min(1, (Integer) today.get("layers")),
                Math.max(3, (Integer) today.get("layers"))));
        ranges.add(Range.linear("dropout", 0, Math.max(0.4, (Double) today.get("dropout"))));
        ranges.add(decay > 0 ? Range.log("l2", decay / 10, decay * 10) : Range.choice("l2", 0.0, 0.001, 0.01, 0.1));
        return ranges;
    }

    /** The recipe with the values that differ from those of today. */
    private static TableRecipe varied(TableRecipe usual, Map<String, Object> today, Settings settings) {
        Map<String, Object> changed = new LinkedHashMap<>(settings.values());
        changed.entrySet().removeIf(each -> each.getValue().equals(today.get(each.getKey())));
        TableRecipe varied = usual;
        if (changed.containsKey("hidden") || changed.containsKey("layers")) {
            varied = varied.withNetwork(usual.network().withHidden(widths(usual, settings.values())));
        }
        if (changed.containsKey("dropout")) {
            varied = varied.withDropout(number(changed, "dropout"));
        }
        if (changed.containsKey("smoothing")) {
            varied = varied.withSmoothing(number(changed, "smoothing"));
        }
        if (changed.containsKey("batch")) {
            varied = varied.withBatchSize((int) number(changed, "batch"));
        }
        if (changed.containsKey("activation")) {
            Expect.that(changed.get("activation") instanceof Activation, "TableSearch", "an Activation as activation",
                    changed.get("activation"));
            varied = varied.withActivation((Activation) changed.get("activation"));
        }
        if (!changed.containsKey("rate") && !changed.containsKey("l2")) {
            return varied;
        }
        double peak = (Double) today.get("rate");
        return varied.withOptimizer((network, fitted, epochs) -> {
            Optimizer rule = usual.optimizer().of(network, fitted, epochs);
            if (changed.containsKey("rate")) {
                rule = rule.withRate(rule.rate().times(number(changed, "rate") / peak));
            }
            return changed.containsKey("l2") ? decaying(rule, number(changed, "l2")) : rule;
        });
    }

    private static double number(Map<String, Object> values, String name) {
        Expect.that(values.get(name) instanceof Number, "TableSearch", "a number as " + name, values.get(name));
        return ((Number) values.get(name)).doubleValue();
    }

    private static List<Integer> widths(TableRecipe usual, Map<String, Object> values) {
        List<Integer> before = usual.network().hidden();
        if (values.get("hidden") instanceof List<?> units) {
            return units.stream().map(each -> (Integer) each).toList();
        }
        int layers = values.containsKey("layers") ? (int) number(values, "layers") : Math.max(1, before.size());
        List<Integer> widths = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            widths.add(values.containsKey("hidden") ? (int) number(values, "hidden")
                    : before.isEmpty() ? 2 * SMALL : before.get(Math.min(i, before.size() - 1)));
        }
        return widths;
    }

    /** The largest learning rate of a training. */
    private static double peak(Optimizer optimizer, int epochs) {
        double peak = 0;
        for (long step = 0; step <= (long) epochs * FINE; step++) {
            peak = Math.max(peak, optimizer.rate().at(step, FINE));
        }
        return peak;
    }

    private static double decay(Optimizer optimizer) {
        return optimizer instanceof WeightDecay decaying ? decaying.decay()
                : optimizer instanceof LayerRates rates ? decay(rates.optimizer()) : 0;
    }

    /** The optimizer with another weight decay where it has one, or with one for kernels. */
    private static Optimizer decaying(Optimizer optimizer, double decay) {
        return Optional.ofNullable(inside(optimizer, decay))
                .orElseGet(() -> optimizer.weightDecay(decay).kernelsOnly());
    }

    private static @Nullable Optimizer inside(Optimizer optimizer, double decay) {
        if (optimizer instanceof WeightDecay before) {
            return new WeightDecay(before.optimizer(), decay, before.only(), before.schedule());
        }
        if (optimizer instanceof LayerRates rates) {
            Optimizer changed = inside(rates.optimizer(), decay);
            return changed == null ? null : new LayerRates(changed, rates.factors());
        }
        return null;
    }
}
