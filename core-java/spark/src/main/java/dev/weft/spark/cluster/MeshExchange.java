package dev.weft.spark.cluster;

import dev.weft.shard.Exchange;
import dev.weft.shard.ShardTree;
import dev.weft.shard.Sharding;
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
    private static final class Incoming {
        private final Deque<float[]> pieces = new ArrayDeque<>();
        private int[] nodes = {};
        private float[] values = {};
        private int length = -1;
        private int received;
        private int node;
        private int totals;

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

    /** One sum: what is received, and what is not yet. */
    private final class Sum {
        private final ShardTree tree;
        private final List<Partial> partials;
        private final float[] total;
        private final int from;
        private final int to;
        private int added;
        private int left;

        Sum(int shards, List<Partial> partials, float[] total) {
            this.tree = new ShardTree(shards);
            this.partials = partials;
            this.total = total;
            this.from = seat.chunk(seat.worker(), total.length);
            this.to = seat.chunk(seat.worker() + 1, total.length);
            this.added = from;
            this.left = total.length - (to - from);
        }

        void send() {
            int[] nodes = partials.stream().flatMapToInt(one -> Arrays.stream(new int[]{one.from(), one.to()}))
                    .toArray();
            long number = operation;
            for (int i = 1; i < seat.workers(); i++) {
                int to = (seat.worker() + i) % seat.workers();
                Peer peer = mesh.peer(to);
                peer.post(() -> Frames.sum(number, total.length, nodes));
                int end = seat.chunk(to + 1, total.length);
                for (int start = seat.chunk(to, total.length); start < end; start += Frames.FLOATS) {
                    int count = Math.min(Frames.FLOATS, end - start);
                    int first = start;
                    for (int node = 0; node < partials.size(); node++) {
                        int which = node;
                        post(peer, Frames.PIECE, which, first - seat.chunk(to, total.length),
                                partials.get(which).values(), first, count);
                    }
                }
            }
        }

        /** Adds the pieces of this worker's chunk that all others have sent. */
        void add() {
            while (added < to && isNextHere()) {
                int count = Math.min(Frames.FLOATS, to - added);
                List<Partial> parts = new ArrayList<>();
                for (Partial own : partials) {
                    float[] copy = array(count);
                    System.arraycopy(own.values(), added, copy, 0, count);
                    parts.add(new Partial(own.from(), own.to(), copy));
                }
                for (int worker = 0; worker < incoming.length; worker++) {
                    int[] nodes = incoming[worker].nodes;
                    for (int i = 0; i < nodes.length; i += 2) {
                        parts.add(new Partial(nodes[i], nodes[i + 1], incoming[worker].pieces.remove()));
                    }
                }
                float[] sum = array(count);
                tree.sum(parts, sum);
                System.arraycopy(sum, 0, total, added, count);
                parts.forEach(part -> free(part.values()));
                free(sum);
                for (int i = 1; i < seat.workers(); i++) {
                    post(mesh.peer((seat.worker() + i) % seat.workers()), Frames.TOTAL, 0, added - from, total, added,
                            count);
                }
                added += count;
            }
        }

        private boolean isNextHere() {
            for (int worker = 0; worker < incoming.length; worker++) {
                Incoming some = incoming[worker];
                if (worker != seat.worker() && (!some.hasBegun() || some.pieces.size() < some.nodes.length / 2)) {
                    return false;
                }
            }
            return true;
        }

        boolean isDone() {
            return added == to && left == 0 && mesh.isSent() && hasAllBegun();
        }

        void piece(Event event, Incoming from) {
            ByteBuf frame = event.content();
            int node = frame.readInt();
            int offset = frame.readInt();
            int count = Math.min(Frames.FLOATS, to - this.from - from.received);
            expect(event, node == from.node && offset == from.received && count > 0
                    && frame.readableBytes() == Float.BYTES * count, "a piece out of order");
            float[] values = array(count);
            Frames.read(frame, values, 0);
            from.pieces.add(values);
            from.node = (node + 1) % (from.nodes.length / 2);
            from.received += from.node == 0 ? count : 0;
        }

        void total(Event event) {
            ByteBuf frame = event.content();
            int worker = event.from().worker();
            Incoming from = incoming[worker];
            int start = seat.chunk(worker, total.length);
            int length = seat.chunk(worker + 1, total.length) - start;
            frame.readInt();
            int offset = frame.readInt();
            int count = Math.min(Frames.FLOATS, length - offset);
            expect(event, offset == from.totals && count > 0 && frame.readableBytes() == Float.BYTES * count,
                    "a total that does not fit");
            Frames.read(frame, total, start + offset);
            from.totals += count;
            left -= count;
        }
    }

    @Override
    public void sum(int shards, List<Partial> partials, float[] total) {
        if (seat.workers() == 1) {
            new ShardTree(shards).sum(partials, total);
            return;
        }
        long start = begin();
        Sum sum = new Sum(shards, partials, total);
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
                case Frames.SUM -> beginSum(event, from, sum);
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

    private void beginSum(Event event, Incoming from, Sum sum) {
        ByteBuf frame = event.content();
        int length = frame.readInt();
        int count = frame.readInt();
        expect(event, length == sum.total.length, "an array of " + length + " numbers, not " + sum.total.length);
        expect(event, !from.hasBegun() && count >= 0 && count <= Frames.NODES && frame.readableBytes() == 8 * count,
                "a beginning that does not fit");
        int[] nodes = new int[2 * count];
        int worker = event.from().worker();
        int least = Sharding.first(worker, sum.tree.shards(), seat.workers());
        int most = Sharding.first(worker + 1, sum.tree.shards(), seat.workers());
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = frame.readInt();
            boolean isFit = i % 2 == 0 ? nodes[i] >= least : nodes[i] > nodes[i - 1] && nodes[i] <= most;
            expect(event, isFit, "the sum of another worker's shards");
            least = nodes[i];
        }
        from.nodes = nodes;
        from.length = length;
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

    private void post(Peer peer, byte kind, int node, int offset, float[] values, int from, int count) {
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

    private boolean hasAllBegun() {
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
            throw new StoppedByWorkerException(Frames.text(frame.skipBytes(1)));
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

    private void expect(Event event, boolean isTrue, String what) {
        if (!isTrue) {
            throw new LostWorkerException("Worker " + seat.worker() + " does not understand " + event.from()
                    + ", which sent " + what);
        }
    }

    private float[] array(int length) {
        float[] known = length == Frames.FLOATS ? spare.poll() : null;
        return known == null ? new float[length] : known;
    }

    private void free(float[] array) {
        if (array.length == Frames.FLOATS) {
            spare.push(array);
        }
    }
}
