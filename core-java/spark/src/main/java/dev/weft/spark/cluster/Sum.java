package dev.weft.spark.cluster;

import dev.weft.shard.Exchange.Partial;
import dev.weft.shard.ShardTree;
import dev.weft.shard.Sharding;
import dev.weft.spark.cluster.Mesh.Event;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One sum of a {@link MeshExchange}: what is received, and what is not yet. */
final class Sum {
    private final MeshExchange exchange;
    private final Seat seat;
    private final MeshExchange.Incoming[] incoming;
    private final ShardTree tree;
    private final List<Partial> partials;
    private final float[] total;
    private final int from;
    private final int to;
    private int added;
    private int left;

    Sum(MeshExchange exchange, int shards, List<Partial> partials, float[] total) {
        this.exchange = exchange;
        this.seat = exchange.seat();
        this.incoming = exchange.incoming();
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
        long number = exchange.operation();
        for (int i = 1; i < seat.workers(); i++) {
            int to = (seat.worker() + i) % seat.workers();
            Peer peer = exchange.mesh().peer(to);
            peer.post(() -> Frames.sum(number, total.length, nodes));
            int end = seat.chunk(to + 1, total.length);
            for (int start = seat.chunk(to, total.length); start < end; start += Frames.FLOATS) {
                int count = Math.min(Frames.FLOATS, end - start);
                int first = start;
                for (int node = 0; node < partials.size(); node++) {
                    int which = node;
                    exchange.post(peer, Frames.PIECE, which, first - seat.chunk(to, total.length),
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
                float[] copy = exchange.array(count);
                System.arraycopy(own.values(), added, copy, 0, count);
                parts.add(new Partial(own.from(), own.to(), copy));
            }
            for (int worker = 0; worker < incoming.length; worker++) {
                int[] nodes = incoming[worker].nodes;
                for (int i = 0; i < nodes.length; i += 2) {
                    parts.add(new Partial(nodes[i], nodes[i + 1], incoming[worker].pieces.remove()));
                }
            }
            float[] sum = exchange.array(count);
            tree.sum(parts, sum);
            System.arraycopy(sum, 0, total, added, count);
            parts.forEach(part -> exchange.free(part.values()));
            exchange.free(sum);
            for (int i = 1; i < seat.workers(); i++) {
                exchange.post(exchange.mesh().peer((seat.worker() + i) % seat.workers()), Frames.TOTAL, 0, added - from,
                        total, added,
                        count);
            }
            added += count;
        }
    }

    private boolean isNextHere() {
        for (int worker = 0; worker < incoming.length; worker++) {
            MeshExchange.Incoming some = incoming[worker];
            if (worker != seat.worker() && (!some.hasBegun() || some.pieces.size() < some.nodes.length / 2)) {
                return false;
            }
        }
        return true;
    }

    boolean isDone() {
        return added == to && left == 0 && exchange.mesh().isSent() && exchange.hasAllBegun();
    }

    void piece(Event event, MeshExchange.Incoming from) {
        ByteBuf frame = event.content();
        int node = frame.readInt();
        int offset = frame.readInt();
        int count = Math.min(Frames.FLOATS, to - this.from - from.received);
        exchange.expect(event, node == from.node && offset == from.received && count > 0
                && frame.readableBytes() == Float.BYTES * count, "a piece out of order");
        float[] values = exchange.array(count);
        Frames.read(frame, values, 0);
        from.pieces.add(values);
        from.node = (node + 1) % (from.nodes.length / 2);
        from.received += from.node == 0 ? count : 0;
    }

    void total(Event event) {
        ByteBuf frame = event.content();
        int worker = event.from().worker();
        MeshExchange.Incoming from = incoming[worker];
        int start = seat.chunk(worker, total.length);
        int length = seat.chunk(worker + 1, total.length) - start;
        frame.readInt();
        int offset = frame.readInt();
        int count = Math.min(Frames.FLOATS, length - offset);
        exchange.expect(event, offset == from.totals && count > 0 && frame.readableBytes() == Float.BYTES * count,
                "a total that does not fit");
        Frames.read(frame, total, start + offset);
        from.totals += count;
        left -= count;
    }

    /** Reads which sums a worker is about to send. */
    void begin(Event event, MeshExchange.Incoming from) {
        ByteBuf frame = event.content();
        int length = frame.readInt();
        int count = frame.readInt();
        exchange.expect(event, length == total.length, "an array of " + length + " numbers, not " + total.length);
        exchange.expect(event,
                !from.hasBegun() && count >= 0 && count <= Frames.NODES && frame.readableBytes() == 8 * count,
                "a beginning that does not fit");
        int[] nodes = new int[2 * count];
        int worker = event.from().worker();
        int least = Sharding.first(worker, tree.shards(), seat.workers());
        int most = Sharding.first(worker + 1, tree.shards(), seat.workers());
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = frame.readInt();
            boolean isFit = i % 2 == 0 ? nodes[i] >= least : nodes[i] > nodes[i - 1] && nodes[i] <= most;
            exchange.expect(event, isFit, "the sum of another worker's shards");
            least = nodes[i];
        }
        from.nodes = nodes;
        from.length = length;
    }
}
