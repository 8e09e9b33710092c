package dev.weft.spark.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** One end of a connection between two workers. A stranger gets no answer and no second chance. */
final class Link extends ChannelInboundHandlerAdapter {
    private final Mesh mesh;
    private final Frames.Reader reader;
    private final @Nullable Peer called;
    private @Nullable Peer peer;
    private String cause = "it closed the connection";

    /** @param called whom this worker called; null for someone who called this worker */
    Link(Mesh mesh, Frames.Reader reader, @Nullable Peer called) {
        this.mesh = mesh;
        this.reader = reader;
        this.called = called;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (called != null) {
            context.writeAndFlush(Frames.hello(mesh.seat()));
        }
        context.executor().schedule(() -> {
            if (peer == null) {
                cause = "it did not say hello";
                context.close();
            }
        }, mesh.limits().silence().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf frame = (ByteBuf) message;
        Peer from = peer;
        if (from == null) {
            try {
                greet(context, Frames.worker(frame, mesh.seat()));
            } finally {
                frame.release();
            }
        } else if (frame.getByte(frame.readerIndex()) == Frames.ALIVE) {
            from.heard();
            frame.release();
        } else {
            from.sent(frame.readableBytes());
            mesh.add(new Mesh.Event(from, frame, ""));
        }
    }

    private void greet(ChannelHandlerContext context, int worker) {
        boolean isExpected = called == null ? worker > mesh.seat().worker() : worker == called.worker();
        Peer found = isExpected ? mesh.peer(worker) : null;
        if (found == null || !found.connect(context.channel())) {
            cause = "it is no worker of this training";
            LoggerFactory.getLogger(Link.class).warn("Weft refuses a connection from {}: {}",
                    context.channel().remoteAddress(), cause);
            context.close();
            return;
        }
        reader.trust();
        peer = found;
        if (called == null) {
            context.writeAndFlush(Frames.hello(mesh.seat()));
        }
        mesh.wake();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            mesh.wake();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        cause = String.valueOf(failure.getMessage());
        ReferenceCountUtil.release(failure);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Peer lost = peer == null ? called : peer;
        if (lost != null) {
            mesh.add(new Mesh.Event(lost, null, cause));
        }
    }
}
