package dev.weft.serve;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that read requests and run handlers: as many as needed and no more than the limits allow. Each starts with
 * a deadline for its request. The server closes the connection for which no thread is left.
 */
final class Workers implements Executor, AutoCloseable {
    /** Threads beyond those of the handlers: for files, for refusing, and for those who are slow to ask. */
    private static final int OTHERS = 32;
    private static final long IDLE_SECONDS = 5;
    private static final long STOP_SECONDS = 2;

    private final ThreadPoolExecutor pool;
    private final Deadlines deadlines;
    private final Limits limits;
    private final ThreadLocal<Deadlines.Deadline> request = new ThreadLocal<>();

    Workers(String name, Limits limits, Deadlines deadlines) {
        this.deadlines = deadlines;
        this.limits = limits;
        this.pool = new ThreadPoolExecutor(0, limits.posts() + limits.feeds() + OTHERS, IDLE_SECONDS, TimeUnit.SECONDS,
                new SynchronousQueue<>(), task -> daemon(name, task));
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
            try {
                request.set(deadline);
                exchange.run();
            } finally {
                request.remove();
                deadline.meet();
            }
        });
    }

    /** Ends the deadline of the request that this thread has read. */
    void requestRead() {
        request.get().meet();
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
