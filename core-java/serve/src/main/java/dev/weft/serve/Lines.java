package dev.weft.serve;

import com.sun.net.httpserver.HttpExchange;
import dev.weft.serve.http.Deadlines;
import dev.weft.serve.http.Replies;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a {@link Feed}, on their way to one page. The page confirms each line when it has handled it, and at
 * most {@value #AHEAD} lines are unconfirmed: what a slow page gets next is never older than that, however much the
 * network between would hold. Any number of threads may send.
 */
public final class Lines {
    private static final int AHEAD = 2;
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final byte[] BLANK = {'\n'};

    private final String id;
    private final HttpExchange exchange;
    private final Deadlines deadlines;
    private final Duration time;
    private final Semaphore room = new Semaphore(AHEAD);
    private final ReentrantLock writing = new ReentrantLock();
    private @Nullable OutputStream out;
    private @Nullable Thread handler = Thread.currentThread();
    private long sent;
    private long received;
    private volatile boolean left;

    Lines(String id, HttpExchange exchange, Deadlines deadlines, Duration time) {
        this.id = id;
        this.exchange = exchange;
        this.deadlines = deadlines;
        this.time = time;
    }

    /**
     * Sends {@code value}, JSON as for {@link Post#reply}, as one line. Waits while the page is slow.
     *
     * @throws IllegalStateException if {@code value} is not JSON, such as a number that is not finite
     * @throws IOException if the page has left, or has not confirmed a line for {@link Limits#replyTime}, or the server
     *     closes
     */
    public void send(@Nullable Object value) throws IOException {
        byte[] line = Replies.bytes(value, "\n");
        try {
            if (!room.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
                leave();
            }
        } catch (InterruptedException e) {
            leave();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The page has left or the server closes");
        }
        synchronized (this) {
            sent++;
        }
        writing.lock();
        try {
            write(line, time);
        } finally {
            writing.unlock();
        }
    }

    private void write(byte[] line, Duration within) throws IOException {
        if (left) {
            throw new IOException("The page has left");
        }
        try {
            deadlines.within(within, () -> {
                start().write(line);
                start().flush();
            });
        } catch (IOException e) {
            leave();
            throw e;
        }
    }

    /** The body of the reply; the first call sends the headers. */
    private OutputStream start() throws IOException {
        if (out == null) {
            exchange.getResponseHeaders().set("Weft-Feed", id);
            out = Replies.open(exchange, 200, "application/x-ndjson", 0);
        }
        return out;
    }

    /** Sends an empty line, which fails if the page has left; unless a line is on its way. */
    void beat() {
        if (!left && writing.tryLock()) {
            try {
                write(BLANK, BEAT);
            } catch (IOException e) {
                // The handler has been told.
            } finally {
                writing.unlock();
            }
        }
    }

    /** Notes that the page has handled its first {@code lines} lines. */
    synchronized void confirm(long lines) {
        long more = Math.min(lines, sent) - received;
        if (more > 0) {
            received += more;
            room.release((int) more);
        }
    }

    /** Ends waiting for the page. */
    private synchronized void leave() {
        if (!left) {
            left = true;
            room.release(Short.MAX_VALUE);
            if (handler != null) {
                handler.interrupt();
            }
        }
    }

    /** Ends the reply; after this the thread of the handler is not interrupted. */
    void end(@Nullable Object last) throws IOException {
        synchronized (this) {
            handler = null;
            // An interrupted thread cannot write.
            Thread.interrupted();
        }
        writing.lock();
        try {
            if (last != null) {
                write(Replies.bytes(last, "\n"), time);
            }
            if (left) {
                throw new IOException("The page has left");
            }
            deadlines.within(time, () -> start().close());
            left = true;
        } finally {
            writing.unlock();
        }
    }

    boolean hasLeft() {
        return left;
    }

    /** Ends before anything was sent, so that the reply can have another status; returns false if it is too late. */
    boolean abandon() {
        writing.lock();
        try {
            left |= out == null;
            return out == null;
        } finally {
            writing.unlock();
        }
    }
}
