package dev.weft.data;

import dev.weft.tensor.Tensor;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Batches that a background thread prepares one ahead of use, in the same order as the cursor that they come from.
 * Create one with {@link Batches#prefetch}, and close it when you are done:
 * <pre>{@code
 * try (Prefetch batches = Batches.epochs(data, 32, RandomStream.of(7, "order")).prefetch()) {
 *     Batch batch = batches.next();
 * }
 * }</pre>
 *
 * <p>While this object is open, the original cursor must not be used. An exception or error that occurs on the
 * background thread is thrown by {@link #next} on your thread. If your thread is interrupted while it waits, it still
 * gets its batch, and its interrupt flag stays set.
 *
 * <p>Must be used by one thread at a time. The background thread is a daemon named {@code weft-prefetch}. It stops
 * after one second without work, even if you forget to close this object. Memory: three batches instead of one.
 */
public final class Prefetch implements Batches, AutoCloseable {
    private final Batches source;
    private final ThreadPoolExecutor worker;
    private @Nullable Batch spare;
    private @Nullable Batch current;
    private @Nullable Future<Batch> ahead;
    private long drawn;

    Prefetch(Batches source) {
        this.source = source;
        this.drawn = source.drawn();
        this.worker = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "weft-prefetch");
            thread.setDaemon(true);
            return thread;
        });
        worker.allowCoreThreadTimeOut(true);
    }

    @Override
    public Batch next() {
        checkOpen();
        Future<Batch> gathering = ahead == null ? gather() : ahead;
        ahead = null;
        Batch gathered = await(gathering);
        spare = current;
        current = gathered;
        drawn++;
        ahead = gather();
        return gathered;
    }

    /**
     * Returns the batch that {@link #next} returns next, if it is there already; it does not wait, and does not advance
     * the cursor. The batch stays valid until the call of {@link #next} after that one.
     */
    public Optional<Batch> ready() {
        try {
            return ahead == null || !ahead.isDone() ? Optional.empty() : Optional.of(ahead.get());
        } catch (ExecutionException failed) {
            return Optional.empty(); // It is thrown by next().
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void checkOpen() {
        if (worker.isShutdown()) {
            throw new IllegalStateException("Prefetch is closed: use the original batches, or call prefetch() on "
                    + "them again");
        }
    }

    private Future<Batch> gather() {
        Batch room = spare;
        return worker.submit(() -> copy(source.next(), room));
    }

    private static Batch copy(Batch batch, @Nullable Batch room) {
        if (room == null || room.size() != batch.size()) {
            return new Batch(batch.features().copy(), batch.labels().copy(), batch.weights().map(Tensor::copy));
        }
        copy(batch.features(), room.features());
        copy(batch.labels(), room.labels());
        batch.weights().ifPresent(weights -> copy(weights, room.weights().orElseThrow()));
        return room;
    }

    private static void copy(Tensor from, Tensor to) {
        System.arraycopy(from.data(), 0, to.data(), 0, from.size());
    }

    private static Batch await(Future<Batch> gathering) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return gathering.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    // Batches.next declares no checked exception, so the cause is unchecked.
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void discard() {
        if (ahead != null) {
            try {
                await(ahead);
            } catch (RuntimeException | Error ignored) {
                // The batch is discarded. If it is drawn again, the exception occurs again.
            }
            ahead = null;
        }
    }

    @Override
    public int batchSize() {
        return source.batchSize();
    }

    @Override
    public int smallestBatchSize() {
        return source.smallestBatchSize();
    }

    @Override
    public long drawn() {
        return drawn;
    }

    @Override
    public void skipTo(long drawn) {
        checkOpen();
        discard();
        // Back to this cursor's own position first, where the original stays if it refuses the new one.
        source.skipTo(this.drawn);
        source.skipTo(drawn);
        this.drawn = drawn;
    }

    @Override
    public long stepsPerEpoch() {
        return source.stepsPerEpoch();
    }

    /**
     * Stops the background thread and moves the original cursor to the position of this one, so that it can be used
     * again. Calling this again has no effect. Afterwards, {@link #next} and {@link #skipTo} throw an
     * {@link IllegalStateException}.
     */
    @Override
    public void close() {
        if (!worker.isShutdown()) {
            discard();
            worker.shutdown();
            source.skipTo(drawn);
        }
    }
}
