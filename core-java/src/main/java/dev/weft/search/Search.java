package dev.weft.search;

import dev.weft.data.Dataset;
import dev.weft.internal.check.Expect;
import dev.weft.listener.Monitor;
import dev.weft.metric.Direction;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The immutable settings of a search for good settings of a model, under a budget.
 *
 * <pre>{@code
 * Range<Double> rate = Range.log("rate", 1e-4, 1e-1);
 * Range<Integer> hidden = Range.choice("hidden", 16, 64, 256);
 * Result result = Search.of(rate, hidden).withTrials(30).withEpochs(27).run(train, validation,
 *         settings -> Model.of(Losses.SOFTMAX_CE, Optimizers.adam(settings.get(rate)),
 *                 Dense.of(settings.get(hidden), Activations.RELU), Dense.of(3)));
 * System.out.println(result.best());
 * result.trained().save(Path.of("best.safetensors"));
 * }</pre>
 *
 * <p>The search proceeds in brackets. With the defaults, a reduction of 3 in 3 rungs, a bracket draws 9 settings and
 * trains each for a ninth of {@code epochs}; the best third of them trains on up to a third of {@code epochs}, and the
 * best third of those to the end. That costs as many epochs as 2⅓ full trainings instead of 9. This is successive
 * halving (Jamieson and Talwalkar, AISTATS 2016) as Hyperband uses it (Li et al., JMLR 2018). A trial that continues
 * keeps its weights and optimizer state, so its schedules should span all {@code epochs}.
 *
 * <p>If there are settings to begin with, see {@link #withFirst}, they are the first trial, which is trained to its end
 * before the others, so that the search is never worse than they are.
 *
 * <p>The first bracket spreads its settings evenly over the space, see {@link Space#draw}. Later brackets draw three of
 * four settings near the best quarter so far, by the ratio of two densities (TPE, Bergstra et al., NeurIPS 2011), and
 * no settings twice. What counts there are the scores after the first rung: all trials have one, after as many epochs.
 * (BOHB, Falkner et al., ICML 2018, counts those of the last rung with enough trials, which short searches do not
 * have.) If nothing new is left, the search ends early.
 *
 * <p>The score of a trial is that of its best epoch, measured on the validation data of its training, and the best
 * model has the weights of that epoch. A trial whose loss becomes NaN or infinite counts as worst. Of two equal scores,
 * the one of the lower trial number is better.
 *
 * <p>The same seed gives the same trials and the same best weights, bit for bit, on any number of threads, as long as
 * {@link Task#start} depends on the settings alone. If time ends the search, time also decides which trials it has.
 *
 * <p>Memory: the search keeps the models of the trials in the current rung, with a second copy of their weights, and
 * the best one.
 *
 * @param space what the search may choose from
 * @param trials the largest number of trials, from 1 to {@value #MOST_TRIALS}; 30 if there is neither this nor a time
 * @param time the longest time for all trials together, if there is a limit
 * @param epochs the number of epochs after which a trial is fully trained, at least 1; 27 by default
 * @param reduction one in this many trials continues in the next rung, at least 2; 3 by default
 * @param rungs the number of rungs, at least 1, which trains every trial to the end; fewer are used if the first rung
 *     would have less than one epoch; 3 by default
 * @param guided whether later brackets draw near the best trials, instead of spreading all trials evenly
 * @param score the number of the epoch reports that decides; {@code val_loss} by default
 * @param seed the seed of all draws; 1 by default
 * @param threads the number of trials that train at the same time; all processors by default. If there are several,
 *     each trains on one thread, otherwise on those of its training
 * @param watchers notified of the trials, in this order
 * @param file where the search keeps its state, if it does
 * @param first the settings of the first trial, if they are not drawn
 */
public record Search(Space space, Optional<Integer> trials, Optional<Duration> time, int epochs, int reduction,
        int rungs, boolean guided, Monitor score, long seed, int threads, List<Watcher> watchers,
        Optional<Path> file, Optional<Settings> first) {
    /** The largest number of trials. */
    public static final int MOST_TRIALS = 1_000;
    private static final int USUAL_TRIALS = 30;
    private static final int MOST_THREADS = 1_024;

    /**
     * Makes the model of a trial. It is called on the thread that trains the trial, several at the same time unless the
     * search has one thread, and a second time for the same settings if a search is resumed.
     */
    @FunctionalInterface
    public interface Task {
        /**
         * Returns a new model with the given settings, and what trains it.
         *
         * @param settings the settings of the trial
         */
        Candidate start(Settings settings);
    }

    /**
     * A model to train and how to train it.
     *
     * @param trained the model, which belongs to the search from now on
     * @param data the examples to train on
     * @param training batches, validation data and so on; its length and workers do not count, and its listeners must
     *     neither stop it nor change weights
     */
    public record Candidate(Trained trained, Dataset data, Training training) {}

    /** Observes a search: for a table of trials, for progress, to stop it. */
    @FunctionalInterface
    public interface Watcher {
        /**
         * Called on the thread that called {@link Search#run}, each time a trial has finished a rung, in an order that
         * does not depend on the threads.
         *
         * @param trial the trial, which may go on
         * @param best the best trial so far; a diverged one if there is no better one
         */
        void scored(Trial trial, Trial best);

        /**
         * Whether to stop the search. Asked after every step by all threads that train. The search then returns what it
         * has.
         */
        default boolean stops() {
            return false;
        }
    }

    /**
     * Checks the numbers and copies the list.
     *
     * @throws IllegalArgumentException if a number is out of its range, or nobody knows whether a larger score is
     *     better
     */
    public Search {
        int most = trials.orElse(1);
        Expect.that(most >= 1 && most <= MOST_TRIALS, "Search", "1 to " + MOST_TRIALS + " trials", most);
        time.ifPresent(limit -> Expect.that(!limit.isNegative() && !limit.isZero(), "Search", "a time above 0", limit));
        Expect.that(epochs >= 1, "Search", "at least 1 epoch", epochs);
        Expect.that(reduction >= 2 && reduction <= MOST_TRIALS, "Search", "a reduction from 2 to " + MOST_TRIALS,
                reduction);
        Expect.that(rungs >= 1, "Search", "at least 1 rung", rungs);
        Expect.that(threads >= 1 && threads <= MOST_THREADS, "Search", "1 to " + MOST_THREADS + " threads", threads);
        if (score.direction() == Direction.UNKNOWN) {
            throw new IllegalArgumentException("Search expects to know whether larger or smaller scores are better but "
                    + score.name() + " does not say: use new Monitor(\"" + score.name()
                    + "\", true) if larger is better");
        }
        watchers = List.copyOf(watchers);
    }

    /** Creates a search over all of {@code space} with the defaults. */
    public static Search of(Space space) {
        return new Search(space, Optional.empty(), Optional.empty(), 27, 3, 3, true, Monitor.of("val_loss"), 1,
                Runtime.getRuntime().availableProcessors(), List.of(), Optional.empty(),
                Optional.empty());
    }

    /**
     * Creates a search over the product of {@code ranges} with the defaults.
     *
     * @throws IllegalArgumentException if there is no range, or two have the same name
     */
    public static Search of(Range<?>... ranges) {
        return of(Space.of(ranges));
    }

    /** The components of a changed copy. */
    private static final class Draft {
        private Optional<Integer> trials;
        private Optional<Duration> time;
        private int epochs;
        private int reduction;
        private int rungs;
        private boolean guided;
        private Monitor score;
        private long seed;
        private int threads;
        private List<Watcher> watchers;
        private Optional<Path> file;
        private Optional<Settings> first;

        private Draft(Search search) {
            trials = search.trials;
            time = search.time;
            epochs = search.epochs;
            reduction = search.reduction;
            rungs = search.rungs;
            guided = search.guided;
            score = search.score;
            seed = search.seed;
            threads = search.threads;
            watchers = search.watchers;
            file = search.file;
            first = search.first;
        }
    }

    private Search with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new Search(space, draft.trials, draft.time, draft.epochs, draft.reduction, draft.rungs, draft.guided,
                draft.score, draft.seed, draft.threads, draft.watchers, draft.file, draft.first);
    }

    /** Returns this search with a budget in trials, from 1 to {@value #MOST_TRIALS}. */
    public Search withTrials(int trials) {
        return with(draft -> draft.trials = Optional.of(trials));
    }

    /**
     * Returns this search with a budget in time, above 0. Without {@link #withTrials}, time alone ends it. A trial in
     * training stops after its current step. Time decides then which trials there are, so the result may differ between
     * runs.
     */
    public Search withTime(Duration time) {
        return with(draft -> draft.time = Optional.of(time));
    }

    /** Returns this search with another number of epochs for a full training, at least 1. */
    public Search withEpochs(int epochs) {
        return with(draft -> draft.epochs = epochs);
    }

    /** Returns this search with another reduction, at least 2: one in this many trials continues. */
    public Search withReduction(int reduction) {
        return with(draft -> draft.reduction = reduction);
    }

    /** Returns this search with another number of rungs; with 1, every trial is trained for all epochs. */
    public Search withRungs(int rungs) {
        return with(draft -> draft.rungs = rungs);
    }

    /**
     * Returns this search with or without draws near the best trials. Together with {@code withRungs(1)}, {@code false}
     * is plain random search, for comparisons.
     */
    public Search withGuided(boolean guided) {
        return with(draft -> draft.guided = guided);
    }

    /**
     * Returns this search with another score, such as {@code Monitor.of("val_accuracy")}. Losses of different kinds do
     * not compare: if the loss is one of the settings, choose a metric.
     */
    public Search withScore(Monitor score) {
        return with(draft -> draft.score = score);
    }

    /** Returns this search with another seed. The seeds of the models are up to the task. */
    public Search withSeed(long seed) {
        return with(draft -> draft.seed = seed);
    }

    /** Returns this search with another number of trials that train at the same time. It changes no bit. */
    public Search withThreads(int threads) {
        return with(draft -> draft.threads = threads);
    }

    /** Returns this search with one more watcher, notified after the others. */
    public Search withWatcher(Watcher watcher) {
        return with(draft -> draft.watchers = Stream.concat(watchers.stream(), Stream.of(watcher)).toList());
    }

    /**
     * Returns this search with a file that keeps its state, the text of {@link Result#json}. It is written as a whole
     * each time a trial has finished a rung. If it exists when the search starts, the search continues: trials take
     * their scores from the file as far as it has them, and only those that train further train anew from their start.
     * The result is that of a search without interruption, bit for bit. The budget in trials may be larger than
     * before; a budget in time starts anew.
     *
     * @param file the path, usually ending with {@code .json}; its folder must exist
     */
    public Search withFile(Path file) {
        return with(draft -> draft.file = Optional.of(file));
    }

    /**
     * Returns this search with a first trial of these settings, such as those in use today. They need not lie in the
     * ranges; {@link Space#nearest} moves them there. This trial trains for all epochs, before the others and on the
     * threads of its training.
     *
     * @param settings a value for each range
     * @throws IllegalArgumentException if a value is missing, is not of its range's type, or has no range
     */
    public Search withFirst(Settings settings) {
        Expect.that(settings.values().size() == space.ranges().size(), "Search", "a value for each of "
                + space.ranges().stream().map(Range::name).toList() + " to begin with", settings.values().keySet());
        space.point(settings);
        Map<String, Object> ordered = new LinkedHashMap<>();
        space.ranges().forEach(range -> ordered.put(range.name(), settings.get(range)));
        return with(draft -> draft.first = Optional.of(new Settings(ordered)));
    }

    /**
     * Runs the search. If the thread is interrupted or a watcher stops it, it returns the trials so far; the thread's
     * interrupt flag stays set.
     *
     * @param task makes the model of a trial
     * @return all trials, and the best model
     * @throws IllegalArgumentException if {@link #file} was written by a search with other settings, or for other data;
     *     or if the task or a training throws it
     * @throws dev.weft.file.MalformedDataException if the file is not one that a search wrote
     * @throws java.io.UncheckedIOException if the file cannot be read or written
     */
    public Result run(Task task) {
        return new Halving(this, task, Optional.empty()).run();
    }

    /**
     * Runs the search with the trials on other machines. Trials, scores and the best weights are those of
     * {@link #run(Task)}, bit for bit, if the machines multiply matrices alike. A trial that is stopped keeps the state
     * of its last rung, and the search keeps the states of the current rung as checkpoints.
     *
     * @param task makes the model of a trial, as the other machines do; here, that of the best one
     * @param remote trains the trials
     * @throws IllegalArgumentException as {@link #run(Task)} does
     */
    public Result run(Task task, Remote remote) {
        return new Halving(this, task, Optional.of(remote)).run();
    }

    /**
     * Runs the search for a model that trains on {@code data} and is judged on {@code validation}. Batches are those of
     * {@link Model#training} or, without one, of {@link Training#epochs}.
     *
     * @param data the examples to train on
     * @param validation the examples that decide which settings are best
     * @param model makes the model of a trial from its settings
     * @throws IllegalArgumentException as {@link #run(Task)} does
     */
    public Result run(Dataset data, Dataset validation, Function<Settings, Model> model) {
        return run(settings -> {
            Model made = model.apply(settings);
            Training training = made.training().orElse(Training.epochs(epochs)).withValidation(validation);
            Trained trained = made.network().features().isPresent() ? made.build() : made.build(data.features());
            return new Candidate(trained, data, training);
        });
    }

    /** The number of trials at which the search ends. */
    int limit() {
        return trials.orElse(time.isPresent() ? MOST_TRIALS : USUAL_TRIALS);
    }

    /** The number of epochs after which each rung ends, rising to {@link #epochs}. */
    int[] ends() {
        int used = 1;
        for (long divisor = reduction; used < rungs && divisor <= epochs; divisor *= reduction) {
            used++;
        }
        int[] ends = new int[used];
        double end = epochs;
        for (int rung = used - 1; rung >= 0; rung--) {
            ends[rung] = (int) Math.max(1, Math.round(end));
            end /= reduction;
        }
        return ends;
    }

    /** The number of trials in a bracket: as many as leave one for the last rung. */
    int bracket() {
        double size = Math.pow(reduction, ends().length - 1);
        return (int) Math.min(MOST_TRIALS, size);
    }

    /** Whether score {@code a} is better than {@code b}; NaN is worse than every number. */
    boolean isBetter(double a, double b) {
        return TrialModel.isBetter(score, a, b);
    }
}
