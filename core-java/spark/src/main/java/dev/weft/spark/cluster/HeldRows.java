package dev.weft.spark.cluster;

import dev.weft.data.Dataset;
import dev.weft.tensor.Shape;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.apache.spark.SparkEnv;

/**
 * The examples of one worker, in the order of the whole data: in memory, or in a file of Spark's local folder if they
 * need more than two fifths of the executor's memory. The file has no name any more, and ends with the executor.
 */
final class HeldRows implements Dataset, AutoCloseable {
    private static final AtomicLong HELD = new AtomicLong();
    private static final int CHUNK = 1 << 24;

    private final Share share;
    private final int worker;
    private final Shape features;
    private final Layout layout;
    private final int width;
    private final int size;
    private final int chunkRows;
    private final FloatBuffer[] chunks;
    private final BitSet there;
    private final long held;
    private long digest;

    /** Makes room in the process of a task, or in a file of Spark's local folder. */
    static HeldRows ofTask(Share share, int worker, Shape features, Layout layout) {
        return new HeldRows(share, worker, features, layout, memory(),
                () -> SparkEnv.get().blockManager().diskBlockManager().createTempLocalBlock()._2());
    }

    /**
     * Makes room.
     *
     * @param share the whole data, of which {@code worker} has its part
     * @param features the shape of the features of one example
     * @param layout what the other numbers are
     * @param memory how many bytes may be held in this process
     * @param file makes an empty file, used if there is more
     * @throws IllegalArgumentException if the worker would have more than 2,147,483,647 examples
     */
    HeldRows(Share share, int worker, Shape features, Layout layout, long memory, Supplier<File> file) {
        this.share = share;
        this.worker = worker;
        this.features = features;
        this.layout = layout;
        this.width = layout.width(features);
        if (share.size(worker) > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("Training on a cluster expects at most " + Integer.MAX_VALUE
                    + " examples for each worker but got " + share.size(worker) + ": use more workers and shards");
        }
        this.size = (int) share.size(worker);
        this.there = new BitSet(size);
        this.chunkRows = Math.max(1, CHUNK / width);
        this.chunks = new FloatBuffer[(size + chunkRows - 1) / chunkRows];
        long bytes = (long) size * width * Float.BYTES;
        boolean isInMemory = HELD.addAndGet(bytes) <= memory;
        this.held = isInMemory ? bytes : 0;
        if (isInMemory) {
            for (int i = 0; i < chunks.length; i++) {
                chunks[i] = FloatBuffer.allocate(floats(i));
            }
        } else {
            HELD.addAndGet(-bytes);
            map(file.get());
        }
    }

    /** How much of this process' memory may hold examples. */
    static long memory() {
        return Runtime.getRuntime().maxMemory() / 5 * 2;
    }

    private int floats(int chunk) {
        return (int) Math.min(chunkRows, size - (long) chunk * chunkRows) * width;
    }

    private void map(File file) {
        try (RandomAccessFile content = new RandomAccessFile(file, "rw")) {
            long position = 0;
            for (int i = 0; i < chunks.length; i++) {
                long bytes = (long) floats(i) * Float.BYTES;
                chunks[i] = content.getChannel().map(FileChannel.MapMode.READ_WRITE, position, bytes)
                        .order(ByteOrder.nativeOrder()).asFloatBuffer();
                position += bytes;
            }
            // The mapping keeps the content; where a mapped file cannot be deleted, Spark deletes it at the end.
            if (!file.delete()) {
                file.deleteOnExit();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("Training on a cluster cannot hold its rows in " + file.getParent()
                    + ": " + failed.getMessage(), failed);
        }
    }

    /**
     * Takes the examples of a block, whose first byte was read.
     *
     * @throws IllegalStateException if one of them is not of this worker, or has come before
     */
    void add(ByteBuffer block) {
        block.order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        float[] row = new float[width];
        while (block.remaining() >= Blocks.bytes(width)) {
            long number = block.getLong(block.position());
            crc.reset();
            crc.update(block.duplicate().limit(block.position() + Blocks.bytes(width)));
            // Added up, so that the order in which they come is no matter.
            digest += (number + crc.getValue()) * 0x9E3779B97F4A7C15L ^ crc.getValue() << 32;
            block.position(block.position() + Long.BYTES);
            block.asFloatBuffer().get(row);
            block.position(block.position() + width * Float.BYTES);
            put(number, row);
        }
        if (block.hasRemaining()) {
            throw new IllegalStateException("a block of examples of " + width + " numbers has " + block.remaining()
                    + " bytes too many");
        }
    }

    private void put(long number, float[] row) {
        if (number < 0 || number >= share.size() || share.worker(number) != worker) {
            throw new IllegalStateException("example " + number + " is none of worker " + worker);
        }
        int place = (int) share.place(number);
        if (there.get(place)) {
            throw new IllegalStateException("Example " + number + " came twice, so the rows changed while they were "
                    + "read: cache the table, or sort it by a column without equal values, before you train");
        }
        there.set(place);
        chunks[place / chunkRows].put(place % chunkRows * width, row);
    }

    /**
     * Checks that all examples have come.
     *
     * @throws IllegalStateException if one is missing
     */
    void expectComplete() {
        if (there.cardinality() != size) {
            throw new IllegalStateException(size - there.cardinality() + " of " + size + " examples of worker " + worker
                    + " are missing, so the rows changed while they were read: cache the table before you train");
        }
    }

    /** A number that is the same for the same examples, whatever order they came in. */
    long digest() {
        return digest;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Shape features() {
        return features;
    }

    @Override
    public Shape labels() {
        return layout.shape();
    }

    @Override
    public boolean isWeighted() {
        return layout.isWeighted();
    }

    @Override
    public float weight(int example) {
        return layout.isWeighted() ? chunks[example / chunkRows].get(index(example) + width - 1) : 1;
    }

    @Override
    public void copy(int example, float[] toFeatures, int featureOffset, float[] toLabels, int labelOffset) {
        FloatBuffer chunk = chunks[example / chunkRows];
        int count = features.size();
        chunk.get(index(example), toFeatures, featureOffset, count);
        chunk.get(index(example) + count, toLabels, labelOffset, width - count - 1);
    }

    private int index(int example) {
        return example % chunkRows * width;
    }

    @Override
    public void close() {
        HELD.addAndGet(-held);
    }
}
