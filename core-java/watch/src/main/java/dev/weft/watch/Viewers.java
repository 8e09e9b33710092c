package dev.weft.watch;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Those who look at a page, and the processor time that serving them takes. Together they may take {@value #SHARE} of
 * one processor: the more a line costs and the more there are, the longer each waits for the next.
 */
final class Viewers {
    /** The most of one processor that serving takes. */
    static final double SHARE = 0.01;
    /** The shortest and the longest pause between two lines to one viewer. */
    static final long LEAST_MILLIS = 500;
    static final long MOST_MILLIS = 5_000;

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong served = new AtomicLong();

    void come() {
        count.incrementAndGet();
    }

    void leave() {
        count.decrementAndGet();
    }

    /** Whether somebody looks. */
    boolean areThere() {
        return count.get() > 0;
    }

    /** Notes that a line took {@code nanos}; returns the milliseconds until the next one. */
    long pause(long nanos) {
        served.addAndGet(nanos);
        double millis = nanos / 1e6 * Math.max(1, count.get()) / SHARE;
        return Math.round(Math.max(LEAST_MILLIS, Math.min(MOST_MILLIS, millis)));
    }

    /** Returns the nanoseconds of the lines since the last call of this method. */
    long served() {
        return served.getAndSet(0);
    }

    /** The nanoseconds that this thread has used a processor; 0 where Java does not know. */
    static long used() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? threads.getCurrentThreadCpuTime() : 0;
    }
}
