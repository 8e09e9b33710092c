package dev.weft.serve;

import dev.weft.serve.http.Workers;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Sends empty lines to feeds that have nothing to say, which finds the pages that have left. */
final class Pulse implements AutoCloseable {
    private static final long SECONDS = 1;

    private final ScheduledThreadPoolExecutor clock;

    Pulse(String name) {
        clock = new ScheduledThreadPoolExecutor(1, task -> Workers.daemon(name, task));
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Begins with {@code lines}, until the result ends. */
    Beats of(Lines lines) {
        Future<?> beats = clock.scheduleWithFixedDelay(lines::beat, SECONDS, SECONDS, TimeUnit.SECONDS);
        return () -> beats.cancel(false);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** The empty lines of one feed. */
    interface Beats {
        void end();
    }
}
