package dev.weft.recipe;

import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.table.Preparation;
import dev.weft.table.Preprocessing;
import dev.weft.tensor.Tensor;
import dev.weft.training.Evaluation;
import dev.weft.training.History;
import dev.weft.training.Model;
import dev.weft.training.Registry;
import dev.weft.training.Report;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a {@link TableRecipe} is about to do with examples: the model to train, the examples to train on and to judge
 * by, and the settings. {@link TableRecipe#fit} runs it; run it yourself to save checkpoints and resume:
 *
 * <pre>{@code
 * TablePlan plan = recipe.plan(fitted, fitted.dataset(table));
 * Trained learned = plan.model().build(fitted.features()).fit(plan.training(), plan.settings());
 * TableRecipe.Result result = plan.result(learned);
 * }</pre>
 *
 * <p>Rows are held back from the whole model, or each from some members of an ensemble: then {@link #model} has a loss
 * of its own, and only {@link #result} makes the model that people use. Any number of threads may use a plan.
 */
public final class TablePlan {
    static {
        Registry.type("table.folds", FoldLoss.class);
    }

    private final TableRecipe recipe;
    private final Preprocessing fitted;
    private final Model whole;
    private final Model model;
    private final Dataset training;
    private final Dataset judged;
    private final Optional<Folds> folds;

    TablePlan(TableRecipe recipe, Preprocessing fitted, Dataset data) {
        this.recipe = recipe;
        this.fitted = fitted;
        if (isFolded(data.size())) {
            Folds parts = new Folds(data, recipe.folds(), recipe.network().members(), recipe.seed());
            folds = Optional.of(parts);
            training = parts.examples(false);
            judged = parts.examples(true);
            whole = recipe.model(fitted, data.size());
            model = whole.withLoss(new FoldLoss(isClasses())).withMetrics();
        } else {
            Division division = Division.of(data, recipe.validation(), recipe.seed());
            folds = Optional.empty();
            training = division.training();
            judged = division.validation();
            whole = recipe.model(fitted, training.size(), recipe.isBalanced() && isClasses()
                    ? Optional.of(Division.balance(training, fitted.label().classes().size())) : Optional.empty());
            model = whole;
        }
    }

    /** Whether the members leave out parts of so many rows. */
    private boolean isFolded(int rows) {
        int count = recipe.folds();
        return count > 1 && recipe.network().members() >= count && rows >= 5 * count && rows <= Lengths.MOST_FOLDED
                && recipe.loss().isEmpty() && !recipe.isBalanced() && recipe.smoothing() == 0;
    }

    /** The model to train. */
    public Model model() {
        return model;
    }

    /** The examples to train on. */
    public Dataset training() {
        return training;
    }

    /** The settings of the training, with the examples to judge by; it keeps the weights of the best epoch. */
    public Training settings() {
        return recipe.training(model, training.size(), judged);
    }

    /**
     * Makes the model that people use of the trained one: with the preprocessing and with calibrated probabilities.
     *
     * @param learned the {@link #model}, trained on {@link #training}
     */
    public TableRecipe.Result result(Trained learned) {
        return folds.isPresent() ? folded(learned, folds.get()) : held(learned);
    }

    private TableRecipe.Result held(Trained learned) {
        Trained trained = learned.preprocess(fitted);
        if (judged.size() == 0) {
            int epochs = losses(trained, "loss").size();
            return result(trained, Optional.empty(), epochs, epochs, 1);
        }
        double temperature = recipe.calibrate(trained, judged);
        List<Double> losses = losses(trained, recipe.monitored(model));
        return result(trained, Optional.of(trained.evaluate(judged)), best(losses), losses.size(), temperature);
    }

    private TableRecipe.Result folded(Trained learned, Folds parts) {
        Trained trained = whole.build(learned).preprocess(fitted);
        copy(learned.history(), trained.history());
        Tensor outputs = parts.outputs(learned);
        double temperature = recipe.isCalibrated() && isClasses() ? Temperature.calibrate(trained,
                t -> unseen(whole.withMetrics(Metrics.LOG_LOSS), parts, outputs, t).get("log_loss"), training.size())
                : 1;
        List<Double> losses = losses(learned, "val_loss");
        return result(trained, Optional.of(unseen(whole, parts, outputs, temperature)), best(losses), losses.size(),
                temperature);
    }

    /** The losses of the epochs; none if the training took no step since it was loaded. */
    private static List<Double> losses(Trained trained, String name) {
        return trained.history().names().contains(name) ? trained.history().get(name) : List.of();
    }

    /** The report on all rows, of the predictions of members that have not seen them. */
    private Report unseen(Model model, Folds parts, Tensor outputs, double temperature) {
        Model mean = model.withLoss(isClasses() ? Losses.SOFTMAX_CE : Losses.MSE);
        return new Evaluation(mean, parts.predictions(outputs, isClasses(), temperature), parts.labels()).report();
    }

    private static void copy(History from, History to) {
        List<String> names = from.names();
        int epochs = names.isEmpty() ? 0 : from.get(names.get(0)).size();
        for (int epoch = 0; epoch < epochs; epoch++) {
            Map<String, Double> report = new LinkedHashMap<>();
            for (String name : names) {
                report.put(name, from.get(name).get(epoch));
            }
            to.add(report);
        }
    }

    private boolean isClasses() {
        return TableRecipe.isClasses(fitted);
    }

    private static int best(List<Double> losses) {
        return 1 + IntStream.range(0, losses.size()).reduce((a, b) -> losses.get(b) < losses.get(a) ? b : a).orElse(0);
    }

    private TableRecipe.Result result(Trained trained, Optional<Report> report, int best, int epochs,
            double temperature) {
        return new TableRecipe.Result(trained, report,
                fitted.preparation().map(Preparation::findings).orElse(List.of()), best, epochs, temperature);
    }
}
