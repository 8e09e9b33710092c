package dev.weft.spark.cluster;

import dev.weft.shard.Exchange;
import dev.weft.shard.ShardTree;
import dev.weft.spark.cluster.Mesh.Event;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of a training over the connections of a {@link Mesh}.
 *
 * <p>A sum takes two hops. The array of N numbers is cut into k chunks, one for each of the k workers. Every worker
 * sends chunk c of its partial sums to worker c, who adds them in the order of the {@link ShardTree} and sends the
 * total of its chunk to all others. So each worker sends {@code 2N(1 - 1/k)} numbers, whatever k is, and receives as
 * many. A chunk travels in pieces, so that adding one overlaps with the transport of the others.
 *
 * <p>The chunks depend on k, but each number is added in the same order, so k changes no bit.
 */
final class MeshExchange implements Exchange {
    /** Another worker ended the training for all, for a reason that no second attempt changes. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stopped(String reason) {
            super(reason);
        }
    }

    private static final int LEAST_ROOM = 1 << 16;

    private final Mesh mesh;
    private final Seat seat;
    private final Deque<float[]> spare = new ArrayDeque<>();
    private final Deque<Event> ahead = new ArrayDeque<>();
    private final Incoming[] incoming;
    private long operation;
    private long bytes;
    private long inside;
    private long waiting;

    /** What has come from one worker in this operation. */
    static final class Incoming {
        final Deque<float[]> pieces = new ArrayDeque<>();
        int[] nodes = {};
        float[] values = {};
        int length = -1;
        int received;
        int node;
        int totals;

        void clear() {
            pieces.clear();
            nodes = new int[]{};
            values = new float[]{};
            length = -1;
            received = 0;
            node = 0;
            totals = 0;
        }

        boolean hasBegun() {
            return length >= 0;
        }
    }

    /** Exchanges over {@code mesh}, whose workers are connected. */
    MeshExchange(Mesh mesh) {
        this.mesh = mesh;
        this.seat = mesh.seat();
        this.incoming = new Incoming[seat.workers()];
        Arrays.setAll(incoming, any -> new Incoming());
    }

    @Override
    public int worker() {
        return seat.worker();
    }

    @Override
    public int workers() {
        return seat.workers();
    }

    Seat seat() {
        return seat;
    }

    Mesh mesh() {
        return mesh;
    }

    /** What has come from each worker. */
    Incoming[] incoming() {
        return incoming;
    }

    /** The number of this operation. */
    long operation() {
        return operation;
    }

    /** The nanoseconds in which this worker was in an exchange and did not wait. */
    long exchanging() {
        return inside - waiting;
    }

    /** The nanoseconds in which it waited for others. */
    long waiting() {
        return waiting;
    }

    /** The bytes that it sent. */
    long bytes() {
        return bytes;
    }

    @Override
    public void sum(int shards, List<Partial> partials, float[] total) {
        if (seat.workers() == 1) {
            new ShardTree(shards).sum(partials, total);
            return;
        }
        long start = begin();
        Sum sum = new Sum(this, shards, partials, total);
        sum.send();
        sum.add();
        while (!sum.isDone()) {
            Event event = next(start);
            if (event == null) {
                continue;
            }
            Incoming from = incoming[event.from().worker()];
            ByteBuf frame = event.content();
            byte kind = frame.readByte();
            frame.readLong();
            switch (kind) {
                case Frames.SUM -> sum.begin(event, from);
                case Frames.PIECE -> {
                    expect(event, from.hasBegun() && from.nodes.length > 0, "a piece of nothing");
                    sum.piece(event, from);
                }
                case Frames.TOTAL -> sum.total(event);
                default -> expect(event, false, "another operation");
            }
            frame.release();
            sum.add();
        }
        end(start);
    }

    @Override
    public List<float[]> gather(float[] own) {
        long start = begin();
        long number = operation;
        for (int i = 1; i < seat.workers(); i++) {
            Peer peer = mesh.peer((seat.worker() + i) % seat.workers());
            peer.post(() -> Frames.gather(number, own.length));
            for (int first = 0; first < own.length; first += Frames.FLOATS) {
                post(peer, Frames.PIECE, 0, first, own, first, Math.min(Frames.FLOATS, own.length - first));
            }
        }
        while (!isGathered()) {
            Event event = next(start);
            if (event != null) {
                gather(event, incoming[event.from().worker()]);
                event.content().release();
            }
        }
        List<float[]> all = new ArrayList<>();
        for (int worker = 0; worker < incoming.length; worker++) {
            all.add(worker == seat.worker() ? own : incoming[worker].values);
        }
        end(start);
        return all;
    }

    private void gather(Event event, Incoming from) {
        ByteBuf frame = event.content();
        byte kind = frame.readByte();
        frame.readLong();
        if (kind == Frames.GATHER) {
            int length = frame.readInt();
            expect(event, !from.hasBegun() && length >= 0, "a beginning that does not fit");
            from.length = length;
            return;
        }
        expect(event, kind == Frames.PIECE, "another operation");
        frame.readInt();
        int offset = frame.readInt();
        int count = frame.readableBytes() / Float.BYTES;
        expect(event, offset == from.received && count > 0 && count <= from.length - offset, "a piece out of order");
        if (from.values.length < offset + count) {
            // Room for what has come, and for as much again: nobody gets memory for what he only announces.
            int room = Math.max(LEAST_ROOM, 2 * Math.min(offset + count, Integer.MAX_VALUE / 2));
            from.values = Arrays.copyOf(from.values, Math.min(from.length, room));
        }
        Frames.read(frame, from.values, offset);
        from.received += count;
    }

    private boolean isGathered() {
        for (int worker = 0; worker < incoming.length; worker++) {
            if (worker != seat.worker() && incoming[worker].received != incoming[worker].length) {
                return false;
            }
        }
        return mesh.isSent();
    }

    void post(Peer peer, byte kind, int node, int offset, float[] values, int from, int count) {
        long number = operation;
        bytes += Float.BYTES * (long) count;
        peer.post(() -> Frames.floats(kind, number, node, offset, values, from, count));
    }

    private long begin() {
        operation++;
        for (Incoming each : incoming) {
            each.clear();
        }
        return System.nanoTime();
    }

    private void end(long start) {
        inside += System.nanoTime() - start;
    }

    boolean hasAllBegun() {
        for (int worker = 0; worker < incoming.length; worker++) {
            if (worker != seat.worker() && !incoming[worker].hasBegun()) {
                return false;
            }
        }
        return true;
    }

    /** Returns the next frame of this operation, or null if none has come yet. */
    private @Nullable Event next(long start) {
        for (Event early = ahead.peek(); early != null && number(early) == operation; early = ahead.peek()) {
            return use(ahead.remove());
        }
        boolean isWaiting = !hasAllBegun();
        long before = System.nanoTime();
        Event event = mesh.next();
        waiting += isWaiting ? System.nanoTime() - before : 0;
        if (event == null) {
            expectNobodyLeft();
            mesh.expectWithin(mesh.limits().slowest(), start, this::slowest);
            return null;
        }
        if (event.frame() == null) {
            if (event.from().isGone()) {
                return null;
            }
            throw new LostWorkerException(Mesh.lost(event));
        }
        return take(event);
    }

    /** Fails if a worker has finished that this one still needs. */
    private void expectNobodyLeft() {
        for (int worker = 0; worker < incoming.length; worker++) {
            Peer peer = mesh.peer(worker);
            if (peer.isGone() && !incoming[worker].hasBegun()) {
                throw new LostWorkerException("Worker " + seat.worker() + " waits for " + peer
                        + ", which has finished: the workers do not compute the same");
            }
        }
    }

    private @Nullable Event take(Event event) {
        ByteBuf frame = event.content();
        byte kind = frame.getByte(frame.readerIndex());
        if (kind == Frames.ABORT) {
            throw new Stopped(Frames.text(frame.skipBytes(1)));
        }
        if (kind == Frames.BYE) {
            use(event);
            event.from().leave();
            frame.release();
            return null;
        }
        expect(event, frame.readableBytes() >= 13, "a frame without content");
        long number = number(event);
        if (number == operation + 1) {
            // A faster worker has everything that it needs of this operation.
            ahead.add(event);
            return null;
        }
        expect(event, number == operation, "operation " + number + ", not " + operation);
        return use(event);
    }

    private static long number(Event event) {
        return event.content().getLong(event.content().readerIndex() + 1);
    }

    private static Event use(Event event) {
        event.from().used(event.content().readableBytes());
        return event;
    }

    private String slowest() {
        List<Peer> late = new ArrayList<>();
        for (int worker = 0; worker < incoming.length; worker++) {
            if (worker != seat.worker() && !incoming[worker].hasBegun()) {
                late.add(mesh.peer(worker));
            }
        }
        return late.isEmpty() ? "Exchange " + operation + " did not end" : Mesh.names(late)
                + " did not come to exchange " + operation;
    }

    void expect(Event event, boolean isTrue, String what) {
        if (!isTrue) {
            throw new LostWorkerException("Worker " + seat.worker() + " does not understand " + event.from()
                    + ", which sent " + what);
        }
    }

    /** Returns an array with any content, one that was given back if there is one. */
    float[] array(int length) {
        float[] known = length == Frames.FLOATS ? spare.poll() : null;
        return known == null ? new float[length] : known;
    }

    void free(float[] array) {
        if (array.length == Frames.FLOATS) {
            spare.push(array);
        }
    }
}
