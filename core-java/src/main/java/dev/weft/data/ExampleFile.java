package dev.weft.data;

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
 * Writes examples to a temporary file and then reads them as a data set that need not fit into memory. For one thread
 * at a time.
 *
 * <pre>{@code
 * try (ExampleFile file = new ExampleFile(Shape.of(784), Shape.SCALAR)) {
 *     file.add(batch);
 *     Dataset data = file.examples();
 * }
 * }</pre>
 */
public final class ExampleFile implements AutoCloseable {
    private final Shape features;
    private final Shape labels;
    private final Path path;
    private final OutputStream out;
    private int size;

    /**
     * Creates an empty temporary file for examples of these shapes.
     *
     * @param features the shape of one example's features
     * @param labels the shape of one example's labels
     * @throws IOException if the file cannot be created
     */
    public ExampleFile(Shape features, Shape labels) throws IOException {
        this.features = features;
        this.labels = labels;
        this.path = Files.createTempFile("weft-rows-", ".f32");
        this.out = new BufferedOutputStream(new FileOutputStream(path.toFile()), 1 << 16);
    }

    /** Appends the examples of a batch. */
    public void add(Batch batch) {
        ByteBuffer example = ByteBuffer.allocate(Float.BYTES * (features.size() + labels.size()));
        try {
            for (int row = 0; row < batch.size(); row++) {
                example.asFloatBuffer().put(batch.features().data(), row * features.size(), features.size())
                        .put(batch.labels().data(), row * labels.size(), labels.size());
                out.write(example.array());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
        size = Math.addExact(size, batch.size());
    }

    /**
     * Returns the examples added so far, read from the file as they are needed. Nothing can be added afterwards.
     *
     * @throws IOException if the rest cannot be written
     */
    public Dataset examples() throws IOException {
        out.close();
        return new Examples(size, features, labels, new Stored(path, 0));
    }

    /** Deletes the file's name. Its content lasts as long as the data set is in use. */
    @Override
    public void close() throws IOException {
        out.close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Windows cannot delete the name of an open file.
            path.toFile().deleteOnExit();
        }
    }

    private record Examples(int size, Shape features, Shape labels, Stored rows) implements Dataset {
        @Override
        public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
            Objects.checkIndex(example, size);
            int width = this.features.size();
            int length = Float.BYTES * (width + this.labels.size());
            ByteBuffer row = rows.read((long) length * example, length);
            row.asFloatBuffer().get(features, featureOffset, width).position(width)
                    .get(labels, labelOffset, this.labels.size());
        }
    }
}
