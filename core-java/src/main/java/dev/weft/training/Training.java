package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.random.RandomStream;
import java.util.List;
import java.util.Optional;

/**
 * How long, in which pieces and under whose eyes a model trains.
 *
 * @param length     the number of steps or epochs
 * @param unit       what the length counts
 * @param batchSize  the number of examples in a step
 * @param batching   the order of the examples
 * @param validation what is evaluated after each epoch
 * @param listeners  who is told of each step and epoch, in order
 * @param workers    the threads that compute
 */
public record Training(long length, Unit unit, int batchSize, Batching batching, Optional<Dataset> validation,
        List<Listener> listeners, Workers workers) {
    /** What a training's length counts. */
    public enum Unit {
        /** Batches. */
        STEPS,
        /** Times through the data. */
        EPOCHS
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
        listeners = List.copyOf(listeners);
    }

    /** {@code epochs} times through the data in batches of 32, shuffled for each epoch, the last batch what is left. */
    public static Training epochs(long epochs) {
        return new Training(epochs, Unit.EPOCHS, 32, Batches::epochs, Optional.empty(), List.of(), Workers.shared());
    }

    /** {@code steps} batches of 32, shuffled; a batch that crosses the end of an epoch goes on in the next. */
    public static Training steps(long steps) {
        return new Training(steps, Unit.STEPS, 32, Batches::shuffled, Optional.empty(), List.of(), Workers.shared());
    }

    /** This training with another number of examples in a step. */
    public Training withBatchSize(int batchSize) {
        return new Training(length, unit, batchSize, batching, validation, listeners, workers);
    }

    /** This training with another order of the examples. */
    public Training withBatching(Batching batching) {
        return new Training(length, unit, batchSize, batching, validation, listeners, workers);
    }

    /** This training with an evaluation on {@code data} after each epoch. */
    public Training withValidation(Dataset data) {
        return new Training(length, unit, batchSize, batching, Optional.of(data), listeners, workers);
    }

    /** This training with one more listener. */
    public Training withListener(Listener listener) {
        List<Listener> more = new java.util.ArrayList<>(listeners);
        more.add(listener);
        return new Training(length, unit, batchSize, batching, validation, more, workers);
    }

    /** This training on other threads. */
    public Training withWorkers(Workers workers) {
        return new Training(length, unit, batchSize, batching, validation, listeners, workers);
    }
}
