package dev.weft.spark.cluster;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long the workers of a training wait for each other, so that nothing waits forever.
 *
 * @param silence how long a worker may send nothing at all, not even that it is alive: its machine or the network is
 *     gone. Also the limit for connecting
 * @param slowest how long the others wait for a worker that is alive but has not finished its part of a step
 * @param start how long Spark may take to start all workers at once
 */
public record Limits(Duration silence, Duration slowest, Duration start) implements Serializable {
    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one of them is below 1 ms or above 24 days
     */
    public Limits {
        for (Duration limit : new Duration[]{silence, slowest, start}) {
            if (limit.compareTo(Duration.ofMillis(1)) < 0 || limit.compareTo(Duration.ofDays(24)) > 0) {
                throw new IllegalArgumentException("Limits expects times from 1 ms to 24 days but got " + limit);
            }
        }
    }

    /** 60 seconds of silence, 10 minutes for the slowest worker, 5 minutes to start. */
    public static Limits usual() {
        return new Limits(Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofMinutes(5));
    }

    /** Returns these limits with another one for silence. */
    public Limits withSilence(Duration silence) {
        return new Limits(silence, slowest, start);
    }

    /** Returns these limits with another one for the slowest worker. */
    public Limits withSlowest(Duration slowest) {
        return new Limits(silence, slowest, start);
    }

    /** Returns these limits with another one for the start. */
    public Limits withStart(Duration start) {
        return new Limits(silence, slowest, start);
    }

    /** A limit for people, such as {@code 60 s}. */
    static String text(Duration limit) {
        long millis = limit.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
