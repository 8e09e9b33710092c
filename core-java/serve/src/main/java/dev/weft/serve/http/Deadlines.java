package dev.weft.serve.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the time of what blocks: a thread that is late is interrupted, which closes the channel that it reads or
 * writes. Any number of threads may share it.
 */
public final class Deadlines implements AutoCloseable {
    private final ScheduledThreadPoolExecutor clock;

    /** Starts a clock whose thread has this name. */
    public Deadlines(String name) {
        clock = new ScheduledThreadPoolExecutor(1, task -> Workers.daemon(name, task));
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Reading or writing. */
    public interface Transfer {
        /** Reads or writes. */
        void run() throws IOException;
    }

    /** Runs {@code transfer} within {@code time}. */
    public void within(Duration time, Transfer transfer) throws IOException {
        Deadline deadline = start(time);
        try {
            transfer.run();
        } finally {
            deadline.meet();
        }
    }

    /** Starts a deadline for the thread that calls. */
    public Deadline start(Duration time) {
        Deadline deadline = new Deadline(Thread.currentThread());
        deadline.alarm = clock.schedule(deadline::pass, time.toNanos(), TimeUnit.NANOSECONDS);
        return deadline;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** One deadline of one thread. */
    public static final class Deadline {
        private final Thread thread;
        private Future<?> alarm;
        private boolean met;
        private boolean passed;

        private Deadline(Thread thread) {
            this.thread = thread;
        }

        /**
         * Interrupts the thread, unless it has met the deadline.
         *
         * @return whether the thread ends what it does
         */
        public synchronized boolean pass() {
            if (!met) {
                passed = true;
                thread.interrupt();
            }
            return !met;
        }

        /** Ends the deadline; called by its thread, which is not interrupted later, and not any more if it was. */
        public synchronized void meet() {
            if (!met && passed) {
                Thread.interrupted();
            }
            met = true;
            alarm.cancel(false);
        }
    }
}
