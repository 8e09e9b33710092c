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
 * How long, in which pieces and under whose eyes a model trains.
 *
 * @param length     the number of steps or epochs
 * @param unit       what the length counts
 * @param batchSize  the number of examples in a step
 * @param batching   the order of the examples
 * @param validation what is evaluated after each epoch
 * @param share      the share of the data, at its end, that is kept from training and evaluated instead; 0 for none
 * @param listeners  who is told of each step and epoch, in order
 * @param workers    the threads that compute
 */
public record Training(long length, Unit unit, int batchSize, Batching batching, Optional<Dataset> validation,
        double share,
        List<Listener> listeners, Workers workers) {
    /** What a training's length counts. */
    public enum Unit {
        /** Batches; one that crosses the end of an epoch goes on in the next. */
        STEPS(Batches::shuffled),
        /** Times through the data, the last batch what is left. */
        EPOCHS(Batches::epochs);

        private final Batching usual;

        Unit(Batching usual) {
            this.usual = usual;
        }
    }

    /** How batches are made of a data set. */
    @FunctionalInterface
    public interface Batching {
        /** A cursor over {@code data} from its beginning; any random order follows from {@code stream}. */
        Batches of(Dataset data, int batchSize, RandomStream stream);

        /** The same batches, each gathered while the one before it is trained on: for data that is slow to read. */
        default Batching prefetched() {
            return (data, batchSize, stream) -> of(data, batchSize, stream).prefetch();
        }
    }

    /** Checks the numbers and copies the list. */
    public Training {
        if (length < 0 || batchSize < 1) {
            throw new IllegalArgumentException("Training expects a length >= 0 and a batch size >= 1 but got " + length
                    + " and " + batchSize);
        }
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("Training expects a share for validation from 0, which is none, to "
                    + "below 1 but got " + share);
        }
        if (share > 0 && validation.isPresent()) {
            throw new IllegalArgumentException("Training has both data and a share of " + share
                    + " for validation: keep one of them");
        }
        listeners = List.copyOf(listeners);
    }

    /** {@code epochs} times through the data in batches of 32, shuffled for each epoch, the last batch what is left. */
    public static Training epochs(long epochs) {
        return of(epochs, Unit.EPOCHS);
    }

    /** {@code steps} batches of 32, shuffled; a batch that crosses the end of an epoch goes on in the next. */
    public static Training steps(long steps) {
        return of(steps, Unit.STEPS);
    }

    private static Training of(long length, Unit unit) {
        return new Training(length, unit, 32, unit.usual, Optional.empty(), 0, List.of(), Workers.shared());
    }

    /** The components on their way into a changed copy. */
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
     * This training for {@code epochs} times through the data instead, in their usual order unless it has one of its
     * own.
     */
    public Training withEpochs(long epochs) {
        return withLength(epochs, Unit.EPOCHS);
    }

    /** This training for {@code steps} batches instead, in their usual order unless it has one of its own. */
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

    /** This training with another number of examples in a step. */
    public Training withBatchSize(int batchSize) {
        return with(draft -> draft.batchSize = batchSize);
    }

    /** This training with another order of the examples. */
    public Training withBatching(Batching batching) {
        return with(draft -> draft.batching = batching);
    }

    /** This training with an evaluation on {@code data} after each epoch. */
    public Training withValidation(Dataset data) {
        return with(draft -> {
            draft.validation = Optional.of(data);
            draft.share = 0;
        });
    }

    /**
     * This training with an evaluation on the last {@code share} of its data after each epoch. Shuffle data that is
     * sorted first.
     */
    public Training withValidation(double share) {
        return with(draft -> {
            draft.validation = Optional.empty();
            draft.share = share;
        });
    }

    /** This training with one more listener. */
    public Training withListener(Listener listener) {
        return with(draft -> draft.listeners = Stream.concat(listeners.stream(), Stream.of(listener)).toList());
    }

    /** This training on other threads. */
    public Training withWorkers(Workers workers) {
        return with(draft -> draft.workers = workers);
    }

    /** The examples of {@code data} that are trained on. */
    public Dataset examples(Dataset data) {
        return share == 0 ? data : data.split(1 - share).get(0);
    }

    /** The examples that are evaluated after each epoch of a training on {@code data}. */
    public Optional<Dataset> validation(Dataset data) {
        return share == 0 ? validation : Optional.of(data.split(1 - share).get(1));
    }
}
