package dev.weft.serve;

import java.time.Duration;

/**
 * How much a {@link PageServer} takes on. What exceeds a limit is refused, and nobody else waits for it.
 *
 * @param bodyBytes the longest body of a request, 1 or more; longer ones get status 413 before they are read
 * @param headerBytes the longest request line with all headers, 1 or more; longer ones get status 431
 * @param posts the most {@link Post} handlers that run at the same time, 1 or more; further requests get status 503
 * @param feeds the most {@link Feed} handlers that run at the same time, 1 or more; further requests get status 503
 * @param requestTime the longest time from the first to the last byte of a request, above zero; the connection of a
 *     slower one is closed
 * @param replyTime the longest time in which a page receives a reply or one line of a feed, above zero; the connection
 *     of a slower one is closed
 */
public record Limits(int bodyBytes, int headerBytes, int posts, int feeds, Duration requestTime, Duration replyTime) {
    /** 1 MiB of body, 16 KiB of headers, 16 posts and 16 feeds at a time, 20 seconds for a request and for a reply. */
    public static final Limits DEFAULT =
            new Limits(1 << 20, 16 << 10, 16, 16, Duration.ofSeconds(20), Duration.ofSeconds(20));

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Limits {
        if (Math.min(Math.min(bodyBytes, headerBytes), Math.min(posts, feeds)) < 1) {
            throw new IllegalArgumentException("Limits expects limits of 1 or more but got bodyBytes " + bodyBytes
                    + ", headerBytes " + headerBytes + ", posts " + posts + ", feeds " + feeds);
        }
        if (requestTime.compareTo(Duration.ZERO) <= 0 || replyTime.compareTo(Duration.ZERO) <= 0) {
            throw new IllegalArgumentException("Limits expects times above zero but got requestTime " + requestTime
                    + ", replyTime " + replyTime);
        }
    }

    /** These limits with another length of bodies, for pages that send pictures. */
    public Limits withBodyBytes(int bytes) {
        return new Limits(bytes, headerBytes, posts, feeds, requestTime, replyTime);
    }

    /** These limits with other numbers of handlers at the same time. */
    public Limits withHandlers(int morePosts, int moreFeeds) {
        return new Limits(bodyBytes, headerBytes, morePosts, moreFeeds, requestTime, replyTime);
    }

    /** These limits with other times. */
    public Limits withTimes(Duration request, Duration reply) {
        return new Limits(bodyBytes, headerBytes, posts, feeds, request, reply);
    }
}
