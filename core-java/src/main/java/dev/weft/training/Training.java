package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.random.RandomStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The immutable settings of a training: its length, its batches, its validation data and its listeners.
 *
 * <pre>{@code
 * Training training = Training.epochs(20).withBatchSize(200)
 *         .withValidation(0.1)
 *         .withListener(EarlyStopping.of("val_loss", 3));
 * }</pre>
 *
 * <p>The defaults of {@link #epochs} and {@link #steps} are:
 * <ul>
 * <li>batches of 32 examples, in a random order that follows from the model's seed and changes with each epoch;
 * <li>with {@code epochs}, the last batch of an epoch holds the remaining examples; with {@code steps}, all batches
 *     have the same size, and one that reaches the end of an epoch continues with the next;
 * <li>no validation and no listeners;
 * <li>all processors. The number of threads changes no bit of the result.
 * </ul>
 *
 * <p>To resume, restore a checkpoint and train for the remaining length: a training continues from the model's step, so
 * two trainings of five epochs on the same data end with the bits of one of ten.
 *
 * @param length the number of steps or epochs to train
 * @param unit the unit of {@code length}
 * @param batchSize the number of examples in a step, at least 1
 * @param batching the order of the examples
 * @param validation the data to evaluate after each epoch, if there is any
 * @param share the fraction of the data, taken from its end, to hold back and evaluate instead; 0 for none
 * @param listeners the listeners notified after each step and epoch, in this order
 * @param workers the threads that compute
 */
public record Training(long length, Unit unit, int batchSize, Batching batching, Optional<Dataset> validation,
        double share,
        List<Listener> listeners, Workers workers) {
    /** The unit of a training's length. */
    public enum Unit {
        /**
         * Counts batches. A batch that reaches the end of an epoch continues with the first examples of the next one,
         * so all batches have the same size.
         */
        STEPS(Batches::shuffled),
        /**
         * Counts passes over the data. The last batch of each epoch holds the remaining examples and may be smaller.
         */
        EPOCHS(Batches::epochs);

        private final Batching usual;

        Unit(Batching usual) {
            this.usual = usual;
        }
    }

    /** Makes batches from a data set: {@code Batches::shuffled}, {@code Batches::epochs}, or a method of your own. */
    @FunctionalInterface
    public interface Batching {
        /**
         * Returns the batches of {@code data}, starting with the first epoch.
         *
         * @param data the examples to train on
         * @param batchSize the number of examples in a batch
         * @param stream the source of every random choice, so that the order is reproducible
         */
        Batches of(Dataset data, int batchSize, RandomStream stream);

        /**
         * Returns the same batches, each read in the background while the model trains on the previous one. Use it for
         * data that is slow to read. It changes no bit of the result.
         */
        default Batching prefetched() {
            return (data, batchSize, stream) -> of(data, batchSize, stream).prefetch();
        }
    }

    /**
     * Checks the numbers and copies the list of listeners.
     *
     * @throws IllegalArgumentException if the length is negative, the batch size is below 1, or the validation fraction
     *     is outside [0, 1) or given together with validation data
     */
    public Training {
        if (length < 0 || batchSize < 1) {
            throw new IllegalArgumentException("Training expects a length >= 0 and a batch size >= 1 but got " + length
                    + " and " + batchSize);
        }
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("Training expects a validation fraction from 0 (none) to "
                    + "below 1 but got " + share);
        }
        if (share > 0 && validation.isPresent()) {
            throw new IllegalArgumentException("Training has both validation data and a validation fraction of " + share
                    + ": keep one of them");
        }
        listeners = List.copyOf(listeners);
    }

    /**
     * Trains for a number of passes over the data, in batches of 32, shuffled before each epoch. The last batch of an
     * epoch holds the remaining examples. 0 epochs train nothing.
     */
    public static Training epochs(long epochs) {
        return of(epochs, Unit.EPOCHS);
    }

    /**
     * Trains for a number of batches of 32, shuffled. A batch that reaches the end of an epoch continues with the next
     * one. 0 steps train nothing.
     */
    public static Training steps(long steps) {
        return of(steps, Unit.STEPS);
    }

    private static Training of(long length, Unit unit) {
        return new Training(length, unit, 32, unit.usual, Optional.empty(), 0, List.of(), Workers.shared());
    }

    /** The components of a changed copy. */
    private static final class Draft {
        private long length;
        private Unit unit;
        private int batchSize;
        private Batching batching;
        private Optional<Dataset> validation;
        private double share;
        private List<Listener> listeners;
        private Workers workers;

        private Draft(Training training) {
            length = training.length;
            unit = training.unit;
            batchSize = training.batchSize;
            batching = training.batching;
            validation = training.validation;
            share = training.share;
            listeners = training.listeners;
            workers = training.workers;
        }
    }

    private Training with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new Training(draft.length, draft.unit, draft.batchSize, draft.batching, draft.validation, draft.share,
                draft.listeners, draft.workers);
    }

    /**
     * Returns this training with a length in epochs. Batches are made as {@link #epochs} does unless
     * {@link #withBatching} chose otherwise.
     */
    public Training withEpochs(long epochs) {
        return withLength(epochs, Unit.EPOCHS);
    }

    /**
     * Returns this training with a length in steps. Batches are made as {@link #steps} does unless
     * {@link #withBatching} chose otherwise.
     */
    public Training withSteps(long steps) {
        return withLength(steps, Unit.STEPS);
    }

    private Training withLength(long length, Unit unit) {
        return with(draft -> {
            draft.length = length;
            draft.batching = draft.batching == draft.unit.usual ? unit.usual : draft.batching;
            draft.unit = unit;
        });
    }

    /** Returns this training with another number of examples in a step, at least 1. */
    public Training withBatchSize(int batchSize) {
        return with(draft -> draft.batchSize = batchSize);
    }

    /**
     * Returns this training with another order of the examples, such as
     * {@code (data, size, stream) -> Batches.cyclic(data, size)}.
     */
    public Training withBatching(Batching batching) {
        return with(draft -> draft.batching = batching);
    }

    /**
     * Returns this training with an evaluation of {@code data} after each epoch, reported as {@code val_loss},
     * {@code val_accuracy} and so on.
     */
    public Training withValidation(Dataset data) {
        return with(draft -> {
            draft.validation = Optional.of(data);
            draft.share = 0;
        });
    }

    /**
     * Returns this training with the last fraction {@code share} of its data held back and evaluated after each epoch.
     * The examples are not shuffled first: shuffle data that is sorted by class.
     *
     * @param share the fraction, from 0 (none) to below 1
     */
    public Training withValidation(double share) {
        return with(draft -> {
            draft.validation = Optional.empty();
            draft.share = share;
        });
    }

    /** Returns this training with one more listener, notified after the others. */
    public Training withListener(Listener listener) {
        return with(draft -> draft.listeners = Stream.concat(listeners.stream(), Stream.of(listener)).toList());
    }

    /** Returns this training on other threads, such as {@code Workers.of(1)}. */
    public Training withWorkers(Workers workers) {
        return with(draft -> draft.workers = workers);
    }

    /** Returns the part of {@code data} that is trained on. */
    public Dataset examples(Dataset data) {
        return share == 0 ? data : data.split(1 - share).get(0);
    }

    /** Returns the examples that are evaluated after each epoch of a training on {@code data}, if there are any. */
    public Optional<Dataset> validation(Dataset data) {
        return share == 0 ? validation : Optional.of(data.split(1 - share).get(1));
    }
}
