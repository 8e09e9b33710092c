package dev.weft.exchange.tensorboard;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A file of events, each a record of TensorFlow's TFRecord format: the length, 8 bytes, its checksum, the event, its
 * checksum. Numbers are little-endian; a checksum is {@code ((c >> 15 | c << 17) + 0xa282ead8)} of the CRC-32C
 * {@code c}. What is not flushed may be lost when the program ends; a reader ignores a record that is cut off.
 */
final class EventFile implements Closeable {
    private static final String START = "events.out.tfevents.";
    private static final int MASK = 0xa282ead8;

    private final OutputStream out;

    private EventFile(OutputStream out) {
        this.out = out;
    }

    /**
     * Creates a new file in a folder, which is created if it is missing. Its name comes after those of all event files
     * there in the order of names, in which TensorBoard reads them.
     */
    static EventFile in(Path folder) throws IOException {
        Files.createDirectories(folder);
        String last = "";
        try (Stream<Path> files = Files.list(folder)) {
            last = files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(START))
                    .max(String::compareTo).orElse("");
        }
        for (long seconds = System.currentTimeMillis() / 1000;; seconds++) {
            String name = String.format(Locale.ROOT, "%s%010d.weft", START, seconds);
            if (name.compareTo(last) > 0) {
                try {
                    return new EventFile(new BufferedOutputStream(Files.newOutputStream(folder.resolve(name),
                            StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)));
                } catch (FileAlreadyExistsException e) {
                    continue; // of another program, just now
                }
            }
        }
    }

    /** Adds an event at this moment. */
    void write(long step, Proto event) throws IOException {
        byte[] bytes = event.real(1, System.currentTimeMillis() / 1000.0).whole(2, step).toBytes();
        ByteBuffer head = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length);
        head.putInt(checksum(head.array(), 8));
        out.write(head.array());
        out.write(bytes);
        out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(checksum(bytes, bytes.length)).array());
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
