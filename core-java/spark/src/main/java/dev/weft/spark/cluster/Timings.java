package dev.weft.spark.cluster;

/**
 * Where the time of a worker went, from the first step to the last.
 *
 * @param steps the steps that it took
 * @param compute nanoseconds in which it computed: gradients, updates, reports, checkpoints
 * @param exchange nanoseconds in which it sent, received and added numbers while all workers had theirs
 * @param waiting nanoseconds in which it waited for a slower worker
 * @param bytes the bytes that it sent
 */
public record Timings(long steps, long compute, long exchange, long waiting, long bytes) {
    /** Microseconds for each step: computing, exchanging, waiting. */
    public String description() {
        double each = 1e3 * Math.max(1, steps);
        return String.format(java.util.Locale.ROOT,
                "%,d steps of %.0f µs: %.0f computing, %.0f exchanging, %.0f waiting",
                steps, (compute + exchange + waiting) / each, compute / each, exchange / each, waiting / each);
    }
}
