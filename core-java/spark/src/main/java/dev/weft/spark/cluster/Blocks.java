package dev.weft.spark.cluster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple2;

/**
 * Packs examples into blocks of bytes for the workers that have them. Spark shuffles the blocks, and writes them to
 * disk as it does so. A block is its {@link Kind} as a byte, then examples: the number as 8 bytes, and the floats, all
 * little-endian.
 */
final class Blocks implements Iterator<Tuple2<Integer, byte[]>> {
    private static final int BLOCK = 1 << 18;
    private static final int ALL = 1 << 24;

    private final Iterator<Tuple2<Long, float[]>> rows;
    private final Kind kind;
    private final Share share;
    private final int width;
    private final int capacity;
    private final ByteBuffer[] open;
    private final Deque<Tuple2<Integer, byte[]>> full = new ArrayDeque<>();

    /** What examples are for. */
    enum Kind {
        /** To train on. */
        TRAINING,
        /** To evaluate after each epoch. */
        VALIDATION
    }

    /** Sends block {@code w} to worker {@code w}. */
    static final class ByWorker extends Partitioner {
        private static final long serialVersionUID = 1;

        private final int workers;

        ByWorker(int workers) {
            this.workers = workers;
        }

        @Override
        public int numPartitions() {
            return workers;
        }

        @Override
        public int getPartition(Object worker) {
            return (Integer) worker;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ByWorker same && same.workers == workers;
        }

        @Override
        public int hashCode() {
            return workers;
        }
    }

    private Blocks(Iterator<Tuple2<Long, float[]>> rows, Kind kind, Share share, int width) {
        this.rows = rows;
        this.kind = kind;
        this.share = share;
        this.width = width;
        this.capacity = Math.max(1 + bytes(width), Math.min(BLOCK, ALL / share.workers()));
        this.open = new ByteBuffer[share.workers()];
    }

    /**
     * Returns the blocks of some examples.
     *
     * @param width the floats of an example
     */
    static JavaPairRDD<Integer, byte[]> of(JavaPairRDD<Long, float[]> rows, Kind kind, Share share, int width) {
        return rows.mapPartitionsToPair(some -> new Blocks(some, kind, share, width));
    }

    /** The bytes of an example. */
    static int bytes(int width) {
        return Math.addExact(Long.BYTES, Math.multiplyExact(Float.BYTES, width));
    }

    @Override
    public boolean hasNext() {
        while (full.isEmpty() && rows.hasNext()) {
            add(rows.next());
        }
        for (int worker = 0; full.isEmpty() && worker < open.length; worker++) {
            close(worker);
        }
        return !full.isEmpty();
    }

    @Override
    public Tuple2<Integer, byte[]> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more examples");
        }
        return full.remove();
    }

    private void add(Tuple2<Long, float[]> row) {
        long number = row._1();
        if (number < 0 || number >= share.size() || row._2().length != width) {
            throw new IllegalArgumentException("Training on a cluster expects examples 0 to " + (share.size() - 1)
                    + " of " + width + " numbers but got example " + number + " of " + row._2().length);
        }
        int worker = share.worker(number);
        if (open[worker] != null && open[worker].remaining() < bytes(width)) {
            close(worker);
        }
        if (open[worker] == null) {
            open[worker] = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).put((byte) kind.ordinal());
        }
        ByteBuffer block = open[worker].putLong(number);
        block.asFloatBuffer().put(row._2());
        block.position(block.position() + Float.BYTES * width);
    }

    private void close(int worker) {
        ByteBuffer block = open[worker];
        if (block != null) {
            full.add(new Tuple2<>(worker, Arrays.copyOf(block.array(), block.position())));
            open[worker] = null;
        }
    }
}
