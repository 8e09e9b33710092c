package dev.weft.data;

import dev.weft.file.Printable;
import dev.weft.tensor.Shape;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A temporary file that collects examples on disk and makes them available as a data set, for data that does not fit
 * into memory.
 * <pre>{@code
 * Dataset data;
 * try (ExampleFile file = new ExampleFile(Shape.of(784), Shape.SCALAR)) {
 *     file.add(first);
 *     file.add(second);
 *     data = file.examples();
 * }
 * }</pre>
 *
 * <p>The file is in the folder {@code java.io.tmpdir} and holds 4 bytes for each number. The data set remains readable
 * after {@link #close}, which only removes the file's name; the operating system frees the space when the data set is
 * no longer in use or the program exits. Windows cannot remove an open file, so there it is deleted when the program
 * exits normally.
 *
 * <p>Each example takes {@code 4 · (features + labels + 1)} bytes: first its features, then its labels, as float32 in
 * row-major order and the machine's order of bytes, then its sample weight. There is no header.
 *
 * <p>The file is mapped into memory where possible, so that an example which the operating system still has in its
 * memory costs hardly more than one in an array. Those of the next batches are brought there by threads in the
 * background, daemons named {@code weft-rows} that end after a second without work.
 *
 * <p>Adding examples must be done by one thread at a time. Several threads may read the resulting data set.
 */
public final class ExampleFile implements AutoCloseable {
    private final Shape features;
    private final Shape labels;
    private final Path path;
    private final OutputStream out;
    private final int length;
    private int size;
    private boolean weighted;

    /**
     * Creates an empty temporary file for examples of these shapes.
     *
     * @param features the shape of the features of one example
     * @param labels the shape of the labels of one example
     * @throws IllegalArgumentException if an example takes more than 2,147,483,647 bytes
     * @throws IOException if the file cannot be created
     */
    public ExampleFile(Shape features, Shape labels) throws IOException {
        this.length = length(features, labels);
        this.features = features;
        this.labels = labels;
        this.path = Files.createTempFile("weft-rows-", ".f32");
        this.out = new BufferedOutputStream(new FileOutputStream(path.toFile()), 1 << 16);
    }

    /** Returns the number of bytes of an example. */
    static int length(Shape features, Shape labels) {
        long bytes = Float.BYTES * (1L + features.size() + labels.size());
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("ExampleFile expects examples of at most " + Integer.MAX_VALUE
                    + " bytes but got features " + features + " and labels " + labels + ", " + bytes + " bytes");
        }
        return (int) bytes;
    }

    /**
     * Appends the examples of a batch, with their sample weights if it has them. If only some batches have weights, the
     * examples of the others have the weight 1.
     *
     * @param batch examples of the shapes given to the constructor
     * @throws IllegalArgumentException if the shapes differ; nothing is appended then
     * @throws UncheckedIOException if the file cannot be written, for instance because the disk is full
     * @throws ArithmeticException if there would be more than 2,147,483,647 examples
     */
    public void add(Batch batch) {
        if (!batch.features().shape().equals(features.batch(batch.size()))
                || !batch.labels().shape().equals(labels.batch(batch.size()))) {
            throw new IllegalArgumentException("ExampleFile expects features " + features.batch(Shape.UNKNOWN)
                    + " and labels " + labels.batch(Shape.UNKNOWN) + " but got " + batch.features().shape() + " and "
                    + batch.labels().shape());
        }
        weighted |= batch.weights().isPresent();
        ByteBuffer example = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        try {
            for (int row = 0; row < batch.size(); row++) {
                example.asFloatBuffer().put(batch.features().data(), row * features.size(), features.size())
                        .put(batch.labels().data(), row * labels.size(), labels.size())
                        .put(batch.weights().isPresent() ? batch.weights().get().data()[row] : 1);
                out.write(example.array());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(Printable.of(path.toString()) + ": " + e.getMessage(), e);
        }
        size = Math.addExact(size, batch.size());
    }

    /**
     * Returns the examples added so far, in order. Each is read from the file when it is accessed. Call this once,
     * before {@link #close}; you cannot add examples afterwards.
     *
     * @throws IOException if the remaining examples cannot be written, or the file cannot be opened
     */
    public Dataset examples() throws IOException {
        return examples(StoredRows.SEGMENT_BITS);
    }

    /** Returns the examples of a file that is mapped in segments of {@code 2^segmentBits} bytes. */
    Dataset examples(int segmentBits) throws IOException {
        out.close();
        return new Examples(size, features, labels, features.size(), length, weighted,
                new StoredRows(path, length, segmentBits));
    }

    /** Removes the file from its folder. A data set from {@link #examples} stays readable. */
    @Override
    public void close() throws IOException {
        out.close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Windows cannot delete an open file.
            path.toFile().deleteOnExit();
        }
    }

    /** The examples in the file, with {@code width} features, in {@code length} bytes each. */
    private record Examples(int size, Shape features, Shape labels, int width, int length, boolean isWeighted,
            StoredRows rows) implements Dataset {
        /** So many numbers are copied faster one by one than by one call, which takes 0.1 µs. */
        private static final int FEW_NUMBERS = 64;

        @Override
        public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
            Objects.checkIndex(example, size);
            FloatBuffer numbers = rows.around(example);
            int place = rows.place(example);
            copy(numbers, place, features, featureOffset, width);
            copy(numbers, place + width, labels, labelOffset, length / Float.BYTES - width - 1);
        }

        private static void copy(FloatBuffer numbers, int place, float[] target, int offset, int count) {
            if (count > FEW_NUMBERS) {
                numbers.get(place, target, offset, count);
                return;
            }
            for (int i = 0; i < count; i++) {
                target[offset + i] = numbers.get(place + i);
            }
        }

        @Override
        public float weight(int example) {
            Objects.checkIndex(example, size);
            return rows.around(example).get(rows.place(example) + length / Float.BYTES - 1);
        }

        @Override
        public int lookahead() {
            return rows.lookahead();
        }

        @Override
        public void announce(int... examples) {
            rows.announce(examples);
        }
    }

    /** The rows of a file that nobody else changes: mapped into memory, or read one by one where that is impossible. */
    private static final class StoredRows {
        /** The distance of the mapped segments, each of which goes on to the end of a row that it cuts. */
        private static final int SEGMENT_BITS = 30;
        private static final int PAGE = 4096 / Float.BYTES;
        /** So much is announced at once at most: rows, and bytes. */
        private static final int MOST_ROWS = 4096;
        private static final int MOST_BYTES = 32 << 20;
        /** After so many rows it is known whether the others are in memory, where a row takes less time than this. */
        private static final int FEW = 64;
        private static final long FAST_NANOS = 1_000;
        /** A disk answers several requests at once. */
        private static final int THREADS = 4;

        private final int length;
        private final int segmentBits;
        private final FloatBuffer[] segments;
        private final @Nullable Stored stored;
        private final ThreadPoolExecutor readers;
        /** What was read, so that reading is not optimized away. */
        private volatile float touched;

        StoredRows(Path path, int length, int segmentBits) throws IOException {
            this.length = length;
            this.segmentBits = segmentBits;
            this.segments = segments(path, length, 1L << segmentBits);
            this.stored = segments.length > 0 ? null : new Stored(path, 0);
            this.readers = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(2 * THREADS), task -> {
                        Thread thread = new Thread(task, "weft-rows");
                        thread.setDaemon(true);
                        return thread;
                    }, new ThreadPoolExecutor.DiscardPolicy());
            readers.allowCoreThreadTimeOut(true);
        }

        private static FloatBuffer[] segments(Path path, int length, long distance) throws IOException {
            // Windows cannot delete a file that is mapped.
            if (distance + length > Integer.MAX_VALUE || File.separatorChar == '\\') {
                return new FloatBuffer[0];
            }
            // A channel closes in a thread that is interrupted, whose interruption is for others.
            boolean isInterrupted = Thread.interrupted();
            try (FileChannel file = FileChannel.open(path)) {
                long size = file.size();
                FloatBuffer[] segments = new FloatBuffer[(int) ((size + distance - 1) / distance)];
                for (int i = 0; i < segments.length; i++) {
                    long from = i * distance;
                    segments[i] = file.map(FileChannel.MapMode.READ_ONLY, from,
                            Math.min(size - from, distance + length))
                            .order(ByteOrder.nativeOrder()).asFloatBuffer();
                }
                return segments;
            } catch (IOException e) {
                // There is no room for it, such as under a limit of addresses.
                return new FloatBuffer[0];
            } finally {
                if (isInterrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /** Returns numbers that contain those of a row. */
        FloatBuffer around(int row) {
            long from = (long) length * row;
            return stored == null ? segments[(int) (from >> segmentBits)]
                    : stored.read(from, length).order(ByteOrder.nativeOrder()).asFloatBuffer();
        }

        /** Where in them the row begins. */
        int place(int row) {
            return stored == null ? (int) (((long) length * row & (1L << segmentBits) - 1) / Float.BYTES) : 0;
        }

        int lookahead() {
            return stored == null ? Math.max(1, Math.min(MOST_ROWS, MOST_BYTES / length)) : 0;
        }

        /** Has the rows read in the background, unless the first of them show that they are in memory. */
        void announce(int[] rows) {
            read(() -> {
                long start = System.nanoTime();
                touch(rows, 0, Math.min(FEW, rows.length), 1);
                if (System.nanoTime() - start > FEW * FAST_NANOS) {
                    for (int i = 0; i < THREADS; i++) {
                        int from = FEW + i;
                        read(() -> touch(rows, from, rows.length, THREADS));
                    }
                }
            });
        }

        private void read(Runnable task) {
            try {
                readers.execute(task);
            } catch (OutOfMemoryError noThread) {
                // The system allows no more threads: the rows are read when they are needed.
            }
        }

        private void touch(int[] rows, int from, int to, int step) {
            float sum = 0;
            for (int i = from; i < to; i += step) {
                FloatBuffer numbers = around(rows[i]);
                int end = place(rows[i]) + length / Float.BYTES - 1;
                for (int at = place(rows[i]); at < end; at += PAGE) {
                    sum += numbers.get(at);
                }
                sum += numbers.get(end);
            }
            touched = sum;
        }
    }
}
