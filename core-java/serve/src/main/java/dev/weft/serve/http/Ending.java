package dev.weft.serve.http;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Ends a server once, at the first request to end it, while other threads wait for that end. Any number of threads may
 * share it.
 */
public final class Ending {
    private final Runnable stop;
    private final AtomicBoolean isBegun = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Error cause;

    /** An end at which {@code stop} runs. */
    public Ending(Runnable stop) {
        this.stop = stop;
    }

    /** Ends the server; does nothing if that has begun already. */
    public void end() {
        end(null);
    }

    /** Ends the server on a thread of its own, as a handler must that ran into an error of the JVM. */
    public void endWith(Error error) {
        Workers.daemon("weft-serve-end", () -> end(error)).start();
    }

    private void end(@Nullable Error error) {
        if (isBegun.getAndSet(true)) {
            return;
        }
        cause = error;
        try {
            stop.run();
        } finally {
            ended.countDown();
        }
    }

    /**
     * Waits until the server has ended.
     *
     * @throws InterruptedException if the thread is interrupted before
     * @throws Error the one that ended it
     */
    public void await() throws InterruptedException {
        ended.await();
        Error error = cause;
        if (error != null) {
            throw error;
        }
    }
}
