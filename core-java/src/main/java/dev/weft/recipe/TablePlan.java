package dev.weft.recipe;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.metric.Metric;
import dev.weft.metric.Metrics;
import dev.weft.table.Preparation;
import dev.weft.table.Preprocessing;
import dev.weft.tensor.Tensor;
import dev.weft.training.Evaluation;
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
 * Trained learned = plan.start().fit(plan.training(), plan.settings());
 * TableRecipe.Result result = plan.result(learned);
 * }</pre>
 *
 * <p>Rows are held back from the whole model, or each from some members of an ensemble: then {@link #model} has a loss
 * of its own, and only {@link #result} makes the model that people use. Any number of threads may use a plan.
 */
public final class TablePlan {
    static {
        Registry.type("table.folds", FoldLoss.class);
        Registry.type("table.foldMetric", FoldMetric.class);
    }

    private final TableRecipe recipe;
    private final Preprocessing fitted;
    private final Model whole;
    private final Model model;
    private final Dataset training;
    private final Dataset judged;
    private final Optional<Folds> folds;
    private final Optional<double[]> weights;

    TablePlan(TableRecipe recipe, Preprocessing fitted, Dataset data) {
        this.recipe = recipe;
        this.fitted = fitted;
        if (isFolded(data.size())) {
            Folds parts = new Folds(data, recipe.folds(), recipe.network().members(), recipe.seed());
            folds = Optional.of(parts);
            training = parts.examples(false);
            judged = parts.examples(true);
            weights = Optional.empty();
            whole = recipe.model(fitted, data.size());
            model = folded(whole);
        } else {
            Division division = Division.of(data, recipe.validation(), recipe.seed());
            folds = Optional.empty();
            training = division.training();
            judged = division.validation();
            weights = recipe.isBalanced() && isClasses()
                    ? Optional.of(Division.balance(training, fitted.label().classes().size())) : Optional.empty();
            whole = recipe.model(fitted, training.size(), weights);
            model = whole;
        }
    }

    /** The same rows, for a variation of the recipe that divides them alike. */
    private TablePlan(TablePlan other, TableRecipe varied) {
        recipe = varied;
        fitted = other.fitted;
        training = other.training;
        judged = other.judged;
        folds = other.folds;
        whole = recipe.model(fitted, training.size(), other.weights);
        weights = other.weights;
        model = folds.isPresent() ? folded(whole) : whole;
    }

    /** Returns the plan of a recipe that divides the rows as this one does. */
    TablePlan with(TableRecipe varied) {
        return new TablePlan(this, varied);
    }

    private Model folded(Model members) {
        return members.withLoss(new FoldLoss(isClasses())).withMetrics(members.metrics().stream()
                .map(metric -> new FoldMetric(metric, isClasses())).toArray(Metric[]::new));
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

    /** Returns the {@link #model} with initial weights. */
    public Trained start() {
        Trained trained = model.build(fitted.features());
        return folds.isPresent() ? trained : trained.preprocess(fitted);
    }

    /**
     * Returns the {@link #model} as a checkpoint of {@link #usable} saved it, to continue its training.
     *
     * @throws IllegalArgumentException if the checkpoint is of another model
     */
    public Trained start(Checkpoint checkpoint) {
        Map<String, Object> facts = new LinkedHashMap<>(checkpoint.facts());
        if (folds.isPresent()) {
            facts.remove("preprocessing"); // It says what the mean of the members is.
        }
        return start().restore(new Checkpoint(checkpoint.tensors(), facts));
    }

    /** The examples to train on. */
    public Dataset training() {
        return training;
    }

    /** The examples to judge by: the rows held back, or all rows if each member leaves out some. May be empty. */
    public Dataset judged() {
        return judged;
    }

    /**
     * What a model of classes answers for the rows that it is judged by.
     *
     * @param probabilities of each class, {@code [n, classes]}
     * @param labels class indices {@code [n]}
     */
    public record Judged(Tensor probabilities, Tensor labels) {}

    /**
     * Returns what the model in training answers for the {@link #judged} rows, to choose a threshold by, for instance:
     * those of {@link #folds} are answered by the members that left them out alone.
     *
     * @param learned the {@link #model}, trained on {@link #training}
     * @throws UnsupportedOperationException if the model predicts numbers, or has no probabilities
     */
    public Judged judge(Trained learned) {
        Evaluation evaluation = Evaluation.of(learned, judged);
        if (folds.isEmpty()) {
            return new Judged(evaluation.probabilities(), evaluation.labels());
        }
        if (!isClasses()) {
            throw new UnsupportedOperationException("TablePlan expects a model of classes but got one of numbers");
        }
        return new FoldMetric(Metrics.LOG_LOSS, true).judged(evaluation.predictions(), evaluation.labels());
    }

    /** Into how many parts the rows are cut, each of which some members leave out; 0 if rows are held back from all. */
    public int folds() {
        return folds.isPresent() ? recipe.folds() : 0;
    }

    /** The settings of the training, with the examples to judge by; it keeps the weights of the best epoch. */
    public Training settings() {
        return recipe.training(model, training.size(), judged);
    }

    /**
     * Returns the model that people use, with the preprocessing, as it is at this point of a training: to predict, or
     * to save its {@link Trained#checkpoint}, with which {@link #start(Checkpoint)} continues. It is a copy, or
     * {@code learned} itself if that is the same.
     *
     * @param learned the {@link #model}, trained on {@link #training}
     */
    public Trained usable(Trained learned) {
        if (folds.isEmpty()) {
            return learned;
        }
        Trained copy = whole.build(fitted.features()).restore(learned.checkpoint()).preprocess(fitted);
        copy.history().addAll(learned.history().columns());
        return copy;
    }

    /**
     * Makes the model that people use of the trained one, as {@link #usable} does, and calibrates the probabilities of
     * both.
     *
     * @param learned the {@link #model}, trained on {@link #training}
     */
    public TableRecipe.Result result(Trained learned) {
        double temperature = calibrate(learned);
        Optional<Report> report = judged.size() == 0 ? Optional.empty() : Optional.of(learned.evaluate(judged));
        List<Double> losses = losses(learned, judged.size() == 0 ? "loss" : recipe.monitored(model));
        int best = judged.size() == 0 ? losses.size() : 1 + IntStream.range(0, losses.size())
                .reduce((a, b) -> losses.get(b) < losses.get(a) ? b : a).orElse(0);
        return new TableRecipe.Result(usable(learned), report,
                fitted.preparation().map(Preparation::findings).orElse(List.of()), best, losses.size(), temperature);
    }

    /**
     * Divides the logits of {@code learned} by the temperature that fits the judged rows best, if the recipe does so.
     * {@link #result} does it; do it yourself before you save the last checkpoint of a training.
     *
     * @return the temperature; 1 if nothing was calibrated
     */
    public double calibrate(Trained learned) {
        if (judged.size() == 0 || !recipe.isCalibrated() || !isClasses() || recipe.loss().isPresent()
                || recipe.isBalanced()) {
            return 1;
        }
        if (folds.isEmpty()) {
            return Temperature.calibrate(learned, judged);
        }
        FoldMetric loss = new FoldMetric(Metrics.LOG_LOSS, true);
        Evaluation evaluation = Evaluation.of(learned, judged);
        return Temperature.calibrate(learned, t -> loss.at(t, evaluation.predictions(), evaluation.labels()),
                judged.size());
    }

    /** The losses of the epochs; none if the training took no step since it was loaded. */
    private static List<Double> losses(Trained trained, String name) {
        return trained.history().names().contains(name) ? trained.history().get(name) : List.of();
    }

    private boolean isClasses() {
        return TableRecipe.isClasses(fitted);
    }
}
