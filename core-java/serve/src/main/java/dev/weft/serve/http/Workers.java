package dev.weft.serve;

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
final class Workers implements Executor, AutoCloseable {
    /** Threads beyond those of the handlers: for files, for refusing, and for those who are slow to ask. */
    private static final int OTHERS = 32;
    private static final long IDLE_SECONDS = 5;
    private static final long STOP_SECONDS = 2;
    private static final long PATIENCE_MILLIS = 200;

    private final ThreadPoolExecutor pool;
    private final Deadlines deadlines;
    private final Limits limits;
    /** The requests that are arriving, the oldest first. */
    private final Queue<Deadlines.Deadline> reading = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Deadlines.Deadline> request = new ThreadLocal<>();

    Workers(String name, Limits limits, Deadlines deadlines) {
        this.deadlines = deadlines;
        this.limits = limits;
        this.pool = new ThreadPoolExecutor(0, limits.posts() + limits.feeds() + OTHERS, IDLE_SECONDS, TimeUnit.SECONDS,
                new SynchronousQueue<>(), task -> daemon(name, task), this::makeRoom);
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void execute(Runnable exchange) {
        pool.execute(() -> {
            Deadlines.Deadline deadline = deadlines.start(limits.requestTime());
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
    void requestRead() {
        reading.remove(request.get());
        request.get().meet();
    }

    /** No thread is free: ends the request that has been arriving for the longest time, and takes its thread. */
    private void makeRoom(Runnable task, ThreadPoolExecutor full) {
        Deadlines.Deadline slowest = reading.poll();
        if (slowest != null) {
            slowest.pass();
        }
        try {
            if (full.isShutdown() || !full.getQueue().offer(task, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
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
