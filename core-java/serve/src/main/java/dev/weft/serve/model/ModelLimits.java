package dev.weft.serve.model;

import java.time.Duration;

/**
 * How much a {@link ModelServer} takes on. What exceeds a limit is refused, and nobody else waits for it.
 *
 * @param bodyBytes the longest body of a request, 1 or more; longer ones get status 413 before they are read
 * @param headerBytes the longest request line with all headers, 1 or more; longer ones get status 431
 * @param rows the most rows of a request, 1 or more; more get status 413
 * @param requests the most predictions at the same time, 1 or more; further requests get status 503
 * @param requestTime the longest time from the first to the last byte of a request, above zero; the connection of a
 *     slower one is closed
 * @param replyTime the longest time in which a client receives a reply, above zero; the connection of a slower one is
 *     closed
 * @param stopTime how long {@link ModelServer#close} waits for the replies under way, zero or more
 */
public record ModelLimits(int bodyBytes, int headerBytes, int rows, int requests, Duration requestTime,
        Duration replyTime, Duration stopTime) {
    /**
     * 1 MiB of body, 16 KiB of headers, 10,000 rows, 128 predictions at a time, 20 seconds for a request and for a
     * reply, 10 seconds to stop.
     */
    public static final ModelLimits DEFAULT = new ModelLimits(1 << 20, 16 << 10, 10_000, 128, Duration.ofSeconds(20),
            Duration.ofSeconds(20), Duration.ofSeconds(10));

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public ModelLimits {
        if (Math.min(Math.min(bodyBytes, headerBytes), Math.min(rows, requests)) < 1) {
            throw new IllegalArgumentException("ModelLimits expects limits of 1 or more but got bodyBytes " + bodyBytes
                    + ", headerBytes " + headerBytes + ", rows " + rows + ", requests " + requests);
        }
        if (requestTime.compareTo(Duration.ZERO) <= 0 || replyTime.compareTo(Duration.ZERO) <= 0
                || stopTime.isNegative()) {
            throw new IllegalArgumentException("ModelLimits expects times above zero but got requestTime "
                    + requestTime + ", replyTime " + replyTime + ", stopTime " + stopTime);
        }
    }

    /** These limits with another length of bodies. */
    public ModelLimits withBodyBytes(int bytes) {
        return new ModelLimits(bytes, headerBytes, rows, requests, requestTime, replyTime, stopTime);
    }

    /** These limits with another number of rows in a request. */
    public ModelLimits withRows(int most) {
        return new ModelLimits(bodyBytes, headerBytes, most, requests, requestTime, replyTime, stopTime);
    }

    /** These limits with another number of predictions at the same time. */
    public ModelLimits withRequests(int most) {
        return new ModelLimits(bodyBytes, headerBytes, rows, most, requestTime, replyTime, stopTime);
    }

    /** These limits with other times. */
    public ModelLimits withTimes(Duration request, Duration reply, Duration stop) {
        return new ModelLimits(bodyBytes, headerBytes, rows, requests, request, reply, stop);
    }
}
