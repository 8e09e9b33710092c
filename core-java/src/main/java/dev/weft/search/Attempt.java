package dev.weft.search;

import dev.weft.blas.Workers;
import dev.weft.search.Search.Candidate;
import dev.weft.tensor.Tensor;
import dev.weft.training.Listener;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A trial in training: its model, if it is in memory, and its scores. Used by one thread at a time. */
final class Attempt {
    /** What is known of an attempt after a rung. */
    record Score(int epochs, double best, int bestEpoch) {}

    private final Search search;
    private final Search.Task task;
    private final int number;
    private final double[] point;
    private final Settings settings;
    private Score known = new Score(0, Double.NaN, 0);
    /** What the search has seen of it; the rest belongs to the thread that trains it. */
    private Trial shown;
    private double early = Double.NaN;
    private @Nullable Candidate candidate;
    private int epochs;
    private double best = Double.NaN;
    private int bestEpoch;
    private final Map<String, Tensor> bestWeights = new LinkedHashMap<>();

    Attempt(Search search, Search.Task task, int number, double[] point, Settings settings) {
        this.search = search;
        this.task = task;
        this.number = number;
        this.point = point;
        this.settings = settings;
        this.shown = new Trial(number, settings, 0, Double.NaN, 0);
    }

    int number() {
        return number;
    }

    double[] point() {
        return point;
    }

    Settings settings() {
        return settings;
    }

    /** The trial as it was when last {@link #show shown}. */
    Trial trial() {
        return shown;
    }

    /** The score at the end of the first rung, which compares all trials: each was trained for so many epochs. */
    double early() {
        return early;
    }

    /** Makes what a rung trained visible in {@link #trial}. Call it while no thread trains. */
    void show() {
        early = shown.epochs() == 0 ? known.best : early;
        shown = new Trial(number, settings, known.epochs, known.best, known.bestEpoch);
    }

    Score score() {
        return known;
    }

    /** Takes a score from a file instead of training. */
    void skip(Score score) {
        known = score;
    }

    /** Frees the model. If it is needed again, it is trained again. */
    void release() {
        candidate = null;
        bestWeights.clear();
    }

    /**
     * Trains until {@code end} epochs are done or {@code stops}.
     *
     * @return whether the epochs are done
     */
    boolean train(int end, Optional<Workers> workers, BooleanSupplier stops) {
        if (stops.getAsBoolean()) {
            return false;
        }
        if (candidate == null) {
            candidate = task.start(settings);
            epochs = 0;
            best = Double.NaN;
            bestEpoch = 0;
        }
        if (epochs < known.epochs) {
            // The score comes from a file: train what it says was trained, and see whether it is the same.
            Score expected = known;
            if (!run(expected.epochs, workers, stops)) {
                return false;
            }
            if (Double.compare(best, expected.best) != 0) {
                throw new IllegalArgumentException("Search expects the score " + expected.best + " of trial " + number
                        + " as in " + search.file().orElseThrow() + " but got " + best
                        + ": continue with the same data and code, or delete the file");
            }
        }
        boolean done = run(end, workers, stops);
        known = new Score(epochs, best, bestEpoch);
        return done;
    }

    private boolean run(int end, Optional<Workers> workers, BooleanSupplier stops) {
        Candidate running = Objects.requireNonNull(candidate);
        Scorer scorer = new Scorer(stops);
        Training training = running.training().withEpochs(end - epochs).withListener(scorer);
        try {
            running.trained().fit(running.data(),
                    workers.isPresent() ? training.withWorkers(workers.get()) : training);
        } catch (NonFiniteException diverged) {
            release();
            best = Double.NaN;
            bestEpoch = 0;
            return true;
        }
        return epochs >= end;
    }

    /** Keeps the best epoch's weights, and stops the training. */
    private final class Scorer implements Listener {
        private final BooleanSupplier stops;

        private Scorer(BooleanSupplier stops) {
            this.stops = stops;
        }

        @Override
        public void step(Progress progress) {
            if (stops.getAsBoolean()) {
                progress.stop();
            }
        }

        @Override
        public void epoch(Progress progress, Map<String, Double> report) {
            epochs++;
            double score = search.score().in(report);
            // An infinite score is as useless as NaN, and JSON has neither
            if (Double.isFinite(score) && search.isBetter(score, best)) {
                best = score;
                bestEpoch = epochs;
                progress.model().weights().forEach((name, weights) -> bestWeights.put(name, weights.copy()));
            }
        }
    }

    /** The model with the weights of its best epoch; it is trained first if it is not in memory. */
    Trained bestModel(Optional<Workers> workers) {
        if (candidate == null) {
            train(known.epochs, workers, () -> false);
        }
        Trained trained = Objects.requireNonNull(candidate).trained();
        trained.weights().forEach((name, weights) -> {
            float[] kept = bestWeights.get(name).data();
            System.arraycopy(kept, 0, weights.data(), 0, kept.length);
        });
        return trained;
    }
}
