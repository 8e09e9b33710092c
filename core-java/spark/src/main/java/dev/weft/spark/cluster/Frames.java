package dev.weft.spark.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * The messages between workers. A frame is its length as a 32-bit number, its kind as a byte, and its content:
 *
 * <table>
 * <caption>Kinds of frames</caption>
 * <tr><th>kind</th><th>content</th></tr>
 * <tr><td>{@link #HELLO}</td><td>the first frame: magic number, version, attempt, worker, workers, shards, token</td>
 * </tr>
 * <tr><td>{@link #SUM}</td><td>begins: number of the operation, length, nodes, and first and last shard of each</td>
 * </tr>
 * <tr><td>{@link #GATHER}</td><td>number of the operation, length: begins</td></tr>
 * <tr><td>{@link #PIECE}</td><td>number of the operation, node, offset, floats</td></tr>
 * <tr><td>{@link #TOTAL}</td><td>number of the operation, 0, offset, floats</td></tr>
 * <tr><td>{@link #ALIVE}</td><td>nothing: the worker computes</td></tr>
 * <tr><td>{@link #ABORT}</td><td>why the training ends, as text</td></tr>
 * <tr><td>{@link #BYE}</td><td>nothing: the worker has finished</td></tr>
 * </table>
 *
 * <p>Numbers are big-endian, floats little-endian. The length is checked before anything is allocated: a stranger may
 * send the {@value #HELLO_BYTES} bytes of a hello, a worker a piece of {@value #FLOATS} floats.
 */
final class Frames {
    static final byte HELLO = 1;
    static final byte SUM = 2;
    static final byte GATHER = 3;
    static final byte PIECE = 4;
    static final byte TOTAL = 5;
    static final byte ALIVE = 6;
    static final byte ABORT = 7;
    static final byte BYE = 8;

    /** The floats of a piece: small enough to add one while the next arrives. */
    static final int FLOATS = 1 << 14;
    /** The bytes of a hello after its length. */
    static final int HELLO_BYTES = 1 + 4 + 4 + 8 + 4 + 4 + 4 + Seat.TOKEN;

    private static final int LARGEST = 1 + 8 + 4 + 4 + Float.BYTES * FLOATS;
    /** The most nodes of a worker: two for each bit of the number of shards. */
    static final int NODES = 64;
    private static final int LONGEST_TEXT = 4096;
    private static final int MAGIC = 0x57454654;
    private static final int VERSION = 1;

    private Frames() {}

    private static ByteBuf frame(byte kind, int bytes) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(5 + bytes).writeInt(1 + bytes).writeByte(kind);
    }

    static ByteBuf hello(Seat seat) {
        return frame(HELLO, HELLO_BYTES - 1).writeInt(MAGIC).writeInt(VERSION).writeLong(seat.attempt())
                .writeInt(seat.worker()).writeInt(seat.workers()).writeInt(seat.shards()).writeBytes(seat.token());
    }

    /** Returns the number of the worker that says hello, or -1 if it is no worker of the training of {@code seat}. */
    static int worker(ByteBuf frame, Seat seat) {
        if (frame.readableBytes() != HELLO_BYTES || frame.readByte() != HELLO || frame.readInt() != MAGIC
                || frame.readInt() != VERSION || frame.readLong() != seat.attempt()) {
            return -1;
        }
        int worker = frame.readInt();
        boolean isSame = frame.readInt() == seat.workers() && frame.readInt() == seat.shards();
        byte[] token = new byte[Seat.TOKEN];
        frame.readBytes(token);
        // In constant time, so that nobody finds a token byte by byte.
        return MessageDigest.isEqual(token, seat.token()) && isSame && worker >= 0 && worker < seat.workers()
                ? worker
                : -1;
    }

    static ByteBuf sum(long operation, int length, int[] nodes) {
        ByteBuf frame = frame(SUM, 16 + 4 * nodes.length).writeLong(operation).writeInt(length)
                .writeInt(nodes.length / 2);
        for (int bound : nodes) {
            frame.writeInt(bound);
        }
        return frame;
    }

    static ByteBuf gather(long operation, int length) {
        return frame(GATHER, 12).writeLong(operation).writeInt(length);
    }

    /** A piece of the array {@code values}, from {@code from}; {@code offset} tells the receiver where it belongs. */
    static ByteBuf floats(byte kind, long operation, int node, int offset, float[] values, int from, int count) {
        int bytes = Float.BYTES * count;
        ByteBuf frame = frame(kind, 16 + bytes).writeLong(operation).writeInt(node).writeInt(offset);
        frame.nioBuffer(frame.writerIndex(), bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
                .put(values, from, count);
        return frame.writerIndex(frame.writerIndex() + bytes);
    }

    /** Reads the floats that are left in a frame into {@code values}. */
    static void read(ByteBuf frame, float[] values, int from) {
        frame.nioBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
                .get(values, from, frame.readableBytes() / Float.BYTES);
    }

    static ByteBuf alive() {
        return frame(ALIVE, 0);
    }

    static ByteBuf bye() {
        return frame(BYE, 0);
    }

    static ByteBuf abort(String reason) {
        byte[] text = reason.substring(0, Math.min(reason.length(), LONGEST_TEXT / 4)).getBytes(StandardCharsets.UTF_8);
        return frame(ABORT, text.length).writeBytes(Unpooled.wrappedBuffer(text));
    }

    static String text(ByteBuf frame) {
        return frame.toString(frame.readerIndex(), Math.min(frame.readableBytes(), LONGEST_TEXT),
                StandardCharsets.UTF_8);
    }

    /** Cuts what arrives into frames. */
    static final class Reader extends ByteToMessageDecoder {
        private int largest = HELLO_BYTES;

        /** Accepts the frames of a worker from now on. */
        void trust() {
            largest = LARGEST;
        }

        @Override
        protected void decode(ChannelHandlerContext channel, ByteBuf in, List<Object> out) {
            if (in.readableBytes() < 4) {
                return;
            }
            int length = in.getInt(in.readerIndex());
            if (length < 1 || length > largest) {
                throw new CorruptedFrameException("a frame of " + length + " bytes, but at most " + largest
                        + " are allowed");
            }
            if (in.readableBytes() >= 4 + length) {
                out.add(in.skipBytes(4).readRetainedSlice(length));
            }
        }
    }
}
