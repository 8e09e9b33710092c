package dev.weft.data;

import dev.weft.tensor.Tensor;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The batches of another sequence, each read by a daemon thread while the previous one is in use: the same batches in
 * the same order. An exception on that thread is thrown by {@link #next}. If the calling thread is interrupted while it
 * waits, it stays interrupted and gets its batch. It may be closed at any time and more than once. If it is never
 * closed, its thread ends after it has been idle for a second. Use it on one thread at a time.
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

    private void checkOpen() {
        if (worker.isShutdown()) {
            throw new IllegalStateException("Prefetch is closed: use the batches that it read ahead, or call "
                    + "prefetch() on them again");
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
                    // next() of a cursor declares nothing checked, so that the cause is one of these two.
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
                // The failure of a batch that is never taken is ignored: drawing it again fails again.
            }
            ahead = null;
        }
    }

    @Override
    public int batchSize() {
        return source.batchSize();
    }

    @Override
    public long drawn() {
        return drawn;
    }

    @Override
    public void skipTo(long drawn) {
        checkOpen();
        discard();
        source.skipTo(drawn);
        this.drawn = drawn;
    }

    @Override
    public long stepsPerEpoch() {
        return source.stepsPerEpoch();
    }

    /** Ends the thread, and moves the other sequence to the position of this one. */
    @Override
    public void close() {
        if (!worker.isShutdown()) {
            discard();
            worker.shutdown();
            source.skipTo(drawn);
        }
    }
}
