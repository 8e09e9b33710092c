package dev.weft.search;

import dev.weft.blas.Workers;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.listener.Monitor;
import dev.weft.training.Report;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A part of the training of one trial: from the state that it has to the end of a rung.
 *
 * @param settings the settings of the trial
 * @param end the number of epochs to train up to, counted from the start of the trial
 * @param score the number of the epoch reports that decides
 * @param start the state to begin with
 */
public record Stretch(Settings settings, int end, Monitor score, State start) {
    /**
     * What has become of a trial.
     *
     * @param epochs the number of epochs that it was trained for
     * @param best the score of its best epoch; NaN if there is none
     * @param bestEpoch the epoch with this score, from 1; 0 if there is none
     * @param diverged whether its loss or a weight became NaN or infinite, which ends a trial
     * @param reports the reports of its epochs, in their order
     * @param checkpoint the model after the last epoch and the weights of the best one, called {@code best/} and the
     *     name of the weight; none before the first epoch and of a trial that diverged
     */
    public record State(int epochs, double best, int bestEpoch, boolean diverged, List<Report> reports,
            Optional<Checkpoint> checkpoint) {
        /** The state of a trial that has not begun. */
        public static final State NONE = new State(0, Double.NaN, 0, false, List.of(), Optional.empty());

        /** Copies the list. */
        public State {
            reports = List.copyOf(reports);
        }
    }

    /**
     * Trains up to {@link #end}, or until {@code stops}. A trial ends with the same state, bit for bit, whether it is
     * trained in one stretch or in several, and on which machines, as long as these multiply matrices alike.
     *
     * @param task makes the model
     * @param workers the threads to train on
     * @param stops asked after each step
     * @return the state at the end; {@link #start} if {@code stops} came first
     * @throws IllegalArgumentException if the task or the training throws it, or the start is that of another model
     */
    public State train(Search.Task task, Workers workers, BooleanSupplier stops) {
        TrialModel model = TrialModel.of(task, settings, start);
        return model.train(end, score, Optional.of(workers), stops) ? model.state() : start;
    }
}
