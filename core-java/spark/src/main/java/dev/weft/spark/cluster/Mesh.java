package dev.weft.spark.cluster;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one worker to all others: one to each, opened by the one with the higher number. A connection
 * counts once both sides have shown the token of the training. Nothing is encrypted.
 *
 * <p>Used by one thread, which sends with {@link Peer#post} and waits with {@link #next}. A worker says every few
 * seconds that it is alive, also while that thread computes.
 */
final class Mesh implements AutoCloseable {
    private static final long TICK_MILLIS = 100;
    private static final long BUDGET = 64L << 20;
    private static final int LEAST_BUDGET = 1 << 18;
    private static final WriteBufferWaterMark WRITTEN = new WriteBufferWaterMark(1 << 20, 4 << 20);
    private static final Event AWAKE = new Event(null, null, "");

    private final Seat seat;
    private final Limits limits;
    private final Runnable check;
    private final EventLoopGroup loops;
    private final Channel door;
    private final Peer[] peers;
    private final BlockingQueue<Event> inbox = new LinkedBlockingQueue<>();
    private final List<Event> held = new ArrayList<>();
    private boolean isJoined;

    /**
     * Something that happened.
     *
     * @param peer who sent the frame or was lost
     * @param frame what it sent, to be released; null if it was lost
     * @param lost why it was lost
     */
    record Event(@Nullable Peer peer, @Nullable ByteBuf frame, String lost) {
        Peer from() {
            if (peer == null) {
                throw new IllegalStateException("an event of nobody");
            }
            return peer;
        }

        ByteBuf content() {
            if (frame == null) {
                throw new IllegalStateException("no frame: " + lost);
            }
            return frame;
        }
    }

    /**
     * Opens a port at {@code host} for the other workers.
     *
     * @param check called often while this worker waits; throws if the training was cancelled
     * @throws LostWorkerException if the port cannot be opened
     */
    @SuppressWarnings("deprecation") // Netty 4.2 has another way to make the group, which 4.1 lacks.
    Mesh(Seat seat, String host, Limits limits, Runnable check) {
        this.seat = seat;
        this.limits = limits;
        this.check = check;
        this.loops = new NioEventLoopGroup(1 + Math.min(3, seat.workers() / 32),
                new DefaultThreadFactory("weft-exchange", true));
        this.peers = new Peer[seat.workers()];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = new Peer(i, Math.max(LEAST_BUDGET, BUDGET / peers.length));
        }
        try {
            door = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, 1024)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITTEN)
                    .childHandler(starting(null))
                    .bind(new InetSocketAddress(host, 0)).syncUninterruptibly().channel();
        } catch (Exception failure) { // Netty throws checked exceptions without saying so.
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new LostWorkerException("Worker " + seat.worker() + " cannot open a port on " + host + ": "
                    + failure.getMessage());
        }
    }

    private ChannelInitializer<SocketChannel> starting(@Nullable Peer called) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                Frames.Reader reader = new Frames.Reader();
                channel.pipeline().addLast(reader, new Link(Mesh.this, reader, called));
            }
        };
    }

    Seat seat() {
        return seat;
    }

    Limits limits() {
        return limits;
    }

    Peer peer(int worker) {
        return peers[worker];
    }

    void add(Event event) {
        inbox.add(event);
    }

    /** Makes the waiting thread look again. */
    void wake() {
        inbox.add(AWAKE);
    }

    /** The port that the others connect to. */
    int port() {
        return ((InetSocketAddress) door.localAddress()).getPort();
    }

    /**
     * Connects to all other workers.
     *
     * @param hosts their hosts, in order
     * @param ports their ports
     * @throws LostWorkerException if one of them does not answer within the limit
     */
    void join(List<String> hosts, List<Integer> ports) {
        for (int i = 0; i < peers.length; i++) {
            peers[i].at(hosts.get(i));
        }
        for (int i = 0; i < seat.worker(); i++) {
            call(peers[i], new InetSocketAddress(hosts.get(i), ports.get(i)));
        }
        long start = System.nanoTime();
        while (!missing(Peer::isConnected).isEmpty()) {
            Event event = poll();
            if (event != null && event.peer != null) {
                if (event.frame == null) {
                    throw new LostWorkerException(lost(event));
                }
                // A fast worker may be through already.
                held.add(event);
            }
            expectWithin(limits.silence(), start, () -> names(missing(Peer::isConnected))
                    + " did not connect to worker " + seat.worker());
        }
        isJoined = true;
        door.close();
        long pause = Math.max(1, limits.silence().toMillis() / 6);
        loops.scheduleAtFixedRate(this::sayAlive, pause, pause, TimeUnit.MILLISECONDS);
    }

    private void call(Peer peer, InetSocketAddress address) {
        int millis = (int) Math.min(Integer.MAX_VALUE, limits.silence().toMillis());
        new Bootstrap().group(loops).channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITTEN)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
                .handler(starting(peer)).connect(address)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        add(new Event(peer, null, "it cannot be reached: " + connected.cause().getMessage()));
                    }
                });
    }

    private void sayAlive() {
        for (Peer peer : peers) {
            // A connection that is full shows that this worker lives.
            if (peer.worker() != seat.worker() && peer.channel().isWritable()) {
                peer.channel().writeAndFlush(Frames.alive(), peer.channel().voidPromise());
            }
        }
    }

    private List<Peer> missing(Predicate<Peer> there) {
        return List.of(peers).stream().filter(peer -> peer.worker() != seat.worker() && !there.test(peer)).toList();
    }

    static String names(List<Peer> some) {
        String names = some.stream().limit(3).map(Peer::toString).collect(Collectors.joining(", "));
        return some.size() > 3 ? names + " and " + (some.size() - 3) + " more" : names;
    }

    static String lost(Event event) {
        String who = event.from().toString();
        return "The connection to " + who + " is lost: " + event.lost();
    }

    /**
     * Waits a moment, sends what can be sent, and returns what happened.
     *
     * @return null if nothing did
     * @throws LostWorkerException if another worker was silent for too long
     */
    @Nullable
    Event next() {
        if (!held.isEmpty()) {
            return held.remove(0);
        }
        for (int i = 1; i < peers.length; i++) {
            peers[(seat.worker() + i) % peers.length].pump();
        }
        Event event = poll();
        if (event == null) {
            for (Peer peer : peers) {
                if (peer.worker() != seat.worker() && peer.silence() > limits.silence().toNanos()) {
                    throw new LostWorkerException("The connection to " + peer + " is lost: it sent nothing for "
                            + Limits.text(limits.silence()));
                }
            }
        }
        return event == AWAKE ? null : event;
    }

    private @Nullable Event poll() {
        try {
            Event event = inbox.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
            if (event == null) {
                check.run();
            }
            return event;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            check.run();
            throw new LostWorkerException("Worker " + seat.worker() + " was interrupted");
        }
    }

    /** @throws LostWorkerException if the time since {@code start} is above the limit */
    void expectWithin(Duration limit, long start, Supplier<String> what) {
        if (System.nanoTime() - start > limit.toNanos()) {
            throw new LostWorkerException(what.get() + " within " + Limits.text(limit));
        }
    }

    /** Whether everything was handed to the connections. */
    boolean isSent() {
        for (Peer peer : peers) {
            if (!peer.isIdle()) {
                return false;
            }
        }
        return true;
    }

    /** Tells the others why this training ends for all of them. */
    void abort(String reason) {
        end(() -> Frames.abort(reason));
    }

    /** Tells the others that this worker has finished. */
    void finish() {
        end(Frames::bye);
    }

    private void end(Supplier<ByteBuf> frame) {
        if (!isJoined) {
            return;
        }
        List<ChannelFuture> sent = new ArrayList<>();
        for (Peer peer : peers) {
            if (peer.worker() != seat.worker() && peer.channel().isActive()) {
                sent.add(peer.channel().writeAndFlush(frame.get()));
            }
        }
        long end = System.nanoTime() + limits.silence().toNanos();
        sent.forEach(each -> each.awaitUninterruptibly(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS));
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        for (Event event = inbox.poll(); event != null; event = inbox.poll()) {
            if (event.frame != null) {
                event.frame.release();
            }
        }
        held.forEach(event -> event.content().release());
    }
}
