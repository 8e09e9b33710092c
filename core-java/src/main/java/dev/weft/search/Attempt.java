package dev.weft.search;

import dev.weft.blas.Workers;
import dev.weft.search.Stretch.State;
import dev.weft.training.Trained;
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
    private final Optional<Remote> remote;
    private final int number;
    private final double[] point;
    private final Settings settings;
    private Score known = new Score(0, Double.NaN, 0);
    /** What the search has seen of it; the rest belongs to the thread that trains it. */
    private Trial shown;
    private double early = Double.NaN;
    /** The model, if it trains here. */
    private @Nullable TrialModel model;
    /** What other machines made of it, if it trains there. */
    private State state = State.NONE;

    Attempt(Search search, Search.Task task, Optional<Remote> remote, int number, double[] point, Settings settings) {
        this.search = search;
        this.task = task;
        this.remote = remote;
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
        model = null;
        state = State.NONE;
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
        if (remote.isEmpty() && model == null) {
            model = TrialModel.of(task, settings, State.NONE);
        }
        int trained = remote.isPresent() ? state.epochs() : Objects.requireNonNull(model).epochs();
        if (trained < known.epochs) {
            // The score comes from a file: train what it says was trained, and see whether it is the same.
            Score expected = known;
            if (!run(expected.epochs, workers, stops)) {
                return false;
            }
            if (Double.compare(known.best, expected.best) != 0) {
                throw new IllegalArgumentException("Search expects the score " + expected.best + " of trial " + number
                        + " as in " + search.file().orElseThrow() + " but got " + known.best
                        + ": continue with the same data and code, or delete the file");
            }
        }
        return run(end, workers, stops);
    }

    private boolean run(int end, Optional<Workers> workers, BooleanSupplier stops) {
        if (remote.isPresent()) {
            state = remote.get().train(new Stretch(settings, end, search.score(), state), stops);
            known = new Score(state.epochs(), state.best(), state.bestEpoch());
            return state.diverged() || state.epochs() >= end;
        }
        TrialModel here = Objects.requireNonNull(model);
        boolean done = here.train(end, search.score(), workers, stops);
        known = new Score(here.epochs(), here.best(), here.bestEpoch());
        if (here.diverged()) {
            model = null;
        }
        return done;
    }

    /** The model with the weights of its best epoch; it is trained first if it is not in memory. */
    Trained bestModel(Optional<Workers> workers) {
        if (remote.isPresent() ? state.checkpoint().isEmpty() : model == null) {
            train(known.epochs, workers, () -> false);
        }
        TrialModel best = remote.isPresent() ? TrialModel.of(task, settings, state) : Objects.requireNonNull(model);
        return best.withBestWeights();
    }
}
