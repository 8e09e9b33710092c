package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The position of a running training. One object serves all steps and changes with each: read it on the training
 * thread, and give other threads an immutable {@link #report}.
 */
public final class Progress {
    private final Trained model;
    private final Training training;
    private final Dataset data;
    private final long lastStep;
    private final long stepsPerEpoch;
    private final Supplier<Map<String, Double>> means;
    private final Consumer<String> warnings;
    private float loss;
    private double meanLoss;
    private boolean stopping;
    private @Nullable Batch batch;
    private @Nullable Evaluation evaluation;
    private @Nullable StepReport elsewhere;
    private @Nullable String saved;

    Progress(Trained model, Training training, Dataset data, long lastStep, long stepsPerEpoch,
            Supplier<Map<String, Double>> means, Consumer<String> warnings) {
        this.model = model;
        this.training = training;
        this.data = data;
        this.lastStep = lastStep;
        this.stepsPerEpoch = stepsPerEpoch;
        this.means = means;
        this.warnings = warnings;
    }

    /**
     * The position of a training that runs elsewhere, such as on a cluster, for its listeners here.
     *
     * <pre>{@code
     * Progress progress = Progress.elsewhere(trained, training, data, first);
     * listener.started(progress);
     * progress.follow(next);          // a report that arrived from there
     * listener.step(progress);
     * }</pre>
     *
     * @param model the model whose weights are those that arrived from there last
     * @param training the settings, for {@link #training}
     * @param data the examples, for {@link #data}
     * @param start where the training starts
     */
    public static Progress elsewhere(Trained model, Training training, Dataset data, StepReport start) {
        Progress progress = new Progress(model, training, data, start.lastStep(), start.stepsPerEpoch(), Map::of,
                warning -> {});
        progress.elsewhere = start;
        return progress;
    }

    /**
     * Moves to the position of a report. Until the weights of that step arrive, those of {@link #model} are older.
     *
     * @throws IllegalStateException if the training runs here
     */
    public void follow(StepReport report) {
        if (elsewhere == null) {
            throw new IllegalStateException("Progress of a training that runs here follows no reports");
        }
        elsewhere = report;
        at(report.loss(), report.means().getOrDefault("loss", meanLoss));
    }

    void at(float loss, double meanLoss) {
        this.loss = loss;
        this.meanLoss = meanLoss;
    }

    void took(Batch batch) {
        this.batch = batch;
    }

    void evaluated(@Nullable Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    /** The settings that {@code fit} was called with. */
    public Training training() {
        return training;
    }

    /**
     * The data that {@code fit} was called with: {@link Training#examples} is the part that is trained on,
     * {@link Training#validation} the part that is evaluated.
     */
    public Dataset data() {
        return data;
    }

    /**
     * The batch of the last step; empty before the first step. Of several workers, each sees its own rows, and none if
     * it has none. Copy what you keep: the next batch may reuse it.
     */
    public Optional<Batch> batch() {
        return Optional.ofNullable(batch).filter(rows -> rows.size() > 0);
    }

    /**
     * The predictions for the validation data from which the report of the epoch follows; empty without validation
     * data, and outside of {@link Listener#epoch}.
     */
    public Optional<Evaluation> evaluation() {
        return Optional.ofNullable(evaluation);
    }

    /** The model in training, with its current weights and its {@link Trained#minimizer() learning rate}. */
    public Trained model() {
        return model;
    }

    /** The number of steps that the model has taken since it was built. */
    public long step() {
        return elsewhere == null ? model.step() : elsewhere.step();
    }

    /** The number of the step at which the training ends unless it is stopped. */
    public long lastStep() {
        return lastStep;
    }

    /** The number of steps in an epoch: the number of examples by the batch size, rounded up. */
    public long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /**
     * The number of the epoch that the last step belongs to, from 1, counted from the model's first training in epochs
     * of {@link #stepsPerEpoch}; 1 before the first step.
     */
    public long epoch() {
        return StepReport.epoch(step(), stepsPerEpoch);
    }

    /** The loss of this step's batch, before its update, with the penalties of layers; 0 before the first step. */
    public float loss() {
        return loss;
    }

    /**
     * The mean loss of an example since the epoch started, with the penalties of layers; in {@link Listener#epoch},
     * that of the whole epoch; 0 before the first step.
     */
    public double meanLoss() {
        return meanLoss;
    }

    /**
     * Returns the mean {@code loss} and metrics of the training batches since the epoch started, in a new map. Metrics
     * that need all examples at once, such as {@code auc}, appear only in the report of the epoch. Empty before the
     * first step and in {@link Listener#epoch}, which gets the means of its epoch as a report. In
     * {@link Listener#failed} after a divergence it is the report of that epoch, with NaN for the validation data.
     */
    public Map<String, Double> means() {
        return elsewhere == null ? means.get() : new LinkedHashMap<>(elsewhere.means());
    }

    /** Returns an immutable copy of the current numbers, which other threads may keep. */
    public StepReport report() {
        return elsewhere != null ? elsewhere
                : new StepReport(step(), lastStep, stepsPerEpoch, loss, model.minimizer().rate(), means());
    }

    /**
     * Stops the training after this step; the listeners that follow are still notified of it. If this is the last step
     * of an epoch, the epoch is reported first. Call it on the training thread.
     */
    public void stop() {
        stopping = true;
    }

    /**
     * Logs a warning through SLF4J and tells the listeners, see {@link Listener#warned}. Call it on the training
     * thread.
     *
     * @param warning one line: what is wrong, and what to do
     */
    public void warn(String warning) {
        LoggerFactory.getLogger(Progress.class).warn(warning);
        warnings.accept(warning);
    }

    /**
     * Notes that a listener has saved a checkpoint of this step, which the error of a failed device then names.
     *
     * @param where the file or folder
     */
    public void saved(String where) {
        saved = "the checkpoint of step " + step() + " in " + where;
    }

    /** The last checkpoint of this training: {@code the checkpoint of step 10 in /home/me/model}. */
    Optional<String> saved() {
        return Optional.ofNullable(saved);
    }

    boolean stopping() {
        return stopping;
    }

    /**
     * Whether the training has reached its last step or was stopped. If it has not when {@link Listener#finished} is
     * called, its thread was interrupted.
     */
    public boolean ended() {
        return stopping || step() >= lastStep;
    }
}
