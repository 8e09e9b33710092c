package dev.weft.spark.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Another worker, as one worker sees it: its connection, what is still to be sent, and when it was last heard. */
final class Peer {
    private final int worker;
    private final long budget;
    private final Deque<Supplier<ByteBuf>> outbox = new ArrayDeque<>();
    private final AtomicLong pending = new AtomicLong();
    private volatile String host = "an unknown machine";
    private volatile @Nullable Channel channel;
    private volatile long heard = System.nanoTime();
    private volatile boolean isGone;

    /**
     * A worker that has not connected yet.
     *
     * @param budget how many bytes of it may wait to be read here
     */
    Peer(int worker, long budget) {
        this.worker = worker;
        this.budget = budget;
    }

    int worker() {
        return worker;
    }

    void at(String address) {
        host = address;
    }

    /** Takes the connection of this worker, unless it has one. */
    synchronized boolean connect(Channel connection) {
        if (channel != null) {
            return false;
        }
        channel = connection;
        heard = System.nanoTime();
        return true;
    }

    boolean isConnected() {
        return channel != null;
    }

    /** The connection; only of a worker that is connected. */
    Channel channel() {
        Channel connection = channel;
        if (connection == null) {
            throw new IllegalStateException(this + " is not connected");
        }
        return connection;
    }

    /** Notes that it sent something, and stops to read from it if too much waits: TCP then slows it down. */
    void sent(int bytes) {
        heard();
        if (pending.addAndGet(bytes) > budget) {
            channel().config().setAutoRead(false);
        }
    }

    void heard() {
        heard = System.nanoTime();
    }

    /** Notes that a frame was used. */
    void used(int bytes) {
        long left = pending.addAndGet(-bytes);
        if (left <= budget && !channel().config().isAutoRead()) {
            heard();
            channel().config().setAutoRead(true);
        }
    }

    /** For how many nanoseconds nothing was heard, not counting the time in which nobody listened. */
    long silence() {
        return pending.get() > 0 || isGone ? 0 : System.nanoTime() - heard;
    }

    /** Sends a frame later, when the connection takes it; the frame is made then. */
    void post(Supplier<ByteBuf> frame) {
        if (!isGone) {
            outbox.add(frame);
        }
    }

    /** Sends what the connection takes now. */
    void pump() {
        Channel connection = channel();
        boolean isWritten = false;
        while (!outbox.isEmpty() && connection.isWritable()) {
            connection.write(outbox.remove().get(), connection.voidPromise());
            isWritten = true;
        }
        if (isWritten) {
            connection.flush();
        }
    }

    boolean isIdle() {
        return outbox.isEmpty();
    }

    /** Notes that it has finished, and needs nothing more. */
    void leave() {
        isGone = true;
        outbox.clear();
    }

    boolean isGone() {
        return isGone;
    }

    @Override
    public String toString() {
        return "worker " + worker + " on " + host;
    }
}
