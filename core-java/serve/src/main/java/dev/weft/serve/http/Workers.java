package dev.weft.serve.http;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that read requests and run handlers: as many as needed and no more than the limits allow. Each starts
 * with a deadline for its request. If none is left, the slowest request makes room; if all threads run handlers, the
 * connection is closed.
 */
public final class Workers implements Executor, AutoCloseable {
    /** Threads beyond those of the handlers: for files, for refusing, and for those who are slow to ask. */
    private static final int OTHERS = 32;
    private static final long IDLE_SECONDS = 5;
    private static final long STOP_SECONDS = 2;
    private static final long PATIENCE_MILLIS = 200;
    /** How long a thread that was told to end its request may take on a busy machine. */
    private static final long ENDING_MILLIS = 5_000;

    private final ThreadPoolExecutor pool;
    private final Deadlines deadlines;
    private final Duration requestTime;
    /** The requests that are arriving, the oldest first. */
    private final Queue<Deadlines.Deadline> reading = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Deadlines.Deadline> request = new ThreadLocal<>();

    /**
     * Creates the threads.
     *
     * @param name the name of each
     * @param handlers the most handlers that run at the same time
     * @param requestTime the longest time in which a request may arrive
     */
    public Workers(String name, int handlers, Duration requestTime, Deadlines deadlines) {
        this.deadlines = deadlines;
        this.requestTime = requestTime;
        this.pool = new ThreadPoolExecutor(0, handlers + OTHERS, IDLE_SECONDS, TimeUnit.SECONDS,
                new SynchronousQueue<>(), task -> daemon(name, task), this::makeRoom);
    }

    /** A daemon that will run {@code task}. */
    public static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void execute(Runnable exchange) {
        pool.execute(() -> {
            Deadlines.Deadline deadline = deadlines.start(requestTime);
            request.set(deadline);
            reading.add(deadline);
            try {
                exchange.run();
            } finally {
                requestRead();
                request.remove();
            }
        });
    }

    /** Ends the deadline of the request that this thread has read. */
    public void requestRead() {
        reading.remove(request.get());
        request.get().meet();
    }

    /** No thread is free: ends the request that has been arriving for the longest time, and takes its thread. */
    private void makeRoom(Runnable task, ThreadPoolExecutor full) {
        Deadlines.Deadline slowest = reading.poll();
        while (slowest != null && !slowest.pass()) {
            slowest = reading.poll();
        }
        long patience = slowest == null ? PATIENCE_MILLIS : ENDING_MILLIS;
        try {
            if (full.isShutdown() || !full.getQueue().offer(task, patience, TimeUnit.MILLISECONDS)) {
                throw new RejectedExecutionException("no thread is free");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedExecutionException(e);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
        try {
            pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
