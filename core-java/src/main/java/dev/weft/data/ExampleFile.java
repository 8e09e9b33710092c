package dev.weft.data;

import dev.weft.file.Printable;
import dev.weft.tensor.Shape;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

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
 * <p>Each example takes {@code 4 · (features + labels + 1)} bytes: first its features, then its labels, as big-endian
 * float32 in row-major order, then its sample weight. There is no header.
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
        ByteBuffer example = ByteBuffer.allocate(length);
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
        out.close();
        return new Examples(size, features, labels, length, weighted, new Stored(path, 0));
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

    private record Examples(int size, Shape features, Shape labels, int length, boolean isWeighted, Stored rows)
            implements
                Dataset {
        @Override
        public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
            Objects.checkIndex(example, size);
            int width = this.features.size();
            ByteBuffer row = rows.read((long) length * example, length);
            row.asFloatBuffer().get(features, featureOffset, width).position(width)
                    .get(labels, labelOffset, this.labels.size());
        }

        @Override
        public float weight(int example) {
            return rows.read((Objects.checkIndex(example, size) + 1L) * length - Float.BYTES, Float.BYTES).getFloat();
        }
    }
}
