package dev.weft.search;

import dev.weft.blas.Workers;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.listener.Monitor;
import dev.weft.metric.Direction;
import dev.weft.search.Search.Candidate;
import dev.weft.search.Stretch.State;
import dev.weft.tensor.Tensor;
import dev.weft.training.Listener;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Progress;
import dev.weft.training.Report;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The model of a trial in memory, with its scores and the weights of its best epoch. Used by one thread at a time. */
final class TrialModel {
    private static final String BEST = "best/";

    private final Candidate candidate;
    private final Map<String, Tensor> bestWeights = new LinkedHashMap<>();
    private final List<Report> reports = new ArrayList<>();
    private int epochs;
    private double best = Double.NaN;
    private int bestEpoch;
    private boolean diverged;

    private TrialModel(Candidate candidate) {
        this.candidate = candidate;
    }

    /** The model that {@code task} starts with, in the state {@code start}. */
    static TrialModel of(Search.Task task, Settings settings, State start) {
        TrialModel model = new TrialModel(task.start(settings));
        model.diverged = start.diverged();
        start.checkpoint().ifPresent(checkpoint -> model.restore(start, checkpoint));
        return model;
    }

    private void restore(State start, Checkpoint checkpoint) {
        Trained trained = candidate.trained().restore(checkpoint);
        start.reports().forEach(report -> {
            trained.history().add(report);
            reports.add(report);
        });
        epochs = start.epochs();
        best = start.best();
        bestEpoch = start.bestEpoch();
        checkpoint.tensors().forEach((name, tensor) -> {
            if (name.startsWith(BEST)) {
                bestWeights.put(name.substring(BEST.length()), tensor);
            }
        });
    }

    /** The scores and, unless the trial diverged, what {@link #of} needs to continue. */
    State state() {
        if (diverged || epochs == 0) {
            return new State(epochs, best, bestEpoch, diverged, reports, Optional.empty());
        }
        Checkpoint last = candidate.trained().checkpoint();
        Map<String, Tensor> tensors = new LinkedHashMap<>(last.tensors());
        bestWeights.forEach((name, weights) -> tensors.put(BEST + name, weights));
        return new State(epochs, best, bestEpoch, false, reports,
                Optional.of(new Checkpoint(tensors, last.facts())));
    }

    int epochs() {
        return epochs;
    }

    double best() {
        return best;
    }

    int bestEpoch() {
        return bestEpoch;
    }

    boolean diverged() {
        return diverged;
    }

    /**
     * Trains until {@code end} epochs are done or {@code stops}.
     *
     * @return whether the epochs are done, or the trial diverged
     */
    boolean train(int end, Monitor score, Optional<Workers> workers, BooleanSupplier stops) {
        if (diverged) {
            return true;
        }
        Training training = candidate.training().withEpochs(end - epochs).withListener(new Scorer(score, stops));
        try {
            candidate.trained().fit(candidate.data(),
                    workers.isPresent() ? training.withWorkers(workers.get()) : training);
        } catch (NonFiniteException failure) {
            diverged = true;
            best = Double.NaN;
            bestEpoch = 0;
            return true;
        }
        return epochs >= end;
    }

    /** Keeps the best epoch's weights, and stops the training. */
    private final class Scorer implements Listener {
        private final Monitor score;
        private final BooleanSupplier stops;

        private Scorer(Monitor score, BooleanSupplier stops) {
            this.score = score;
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
            reports.add(Report.of(report));
            double now = score.in(report);
            // An infinite score is as useless as NaN, and JSON has neither
            if (Double.isFinite(now) && isBetter(score, now, best)) {
                best = now;
                bestEpoch = epochs;
                progress.model().weights().forEach((name, weights) -> bestWeights.put(name, weights.copy()));
            }
        }
    }

    /** Whether score {@code a} is better than {@code b}; NaN is worse than every number. */
    static boolean isBetter(Monitor score, double a, double b) {
        boolean rising = score.direction() == Direction.LARGER_IS_BETTER;
        return !Double.isNaN(a) && (Double.isNaN(b) || (rising ? a > b : a < b));
    }

    /** The model with the weights of its best epoch. */
    Trained withBestWeights() {
        Trained trained = candidate.trained();
        trained.weights().forEach((name, weights) -> {
            float[] kept = bestWeights.get(name).data();
            System.arraycopy(kept, 0, weights.data(), 0, kept.length);
        });
        return trained;
    }
}
