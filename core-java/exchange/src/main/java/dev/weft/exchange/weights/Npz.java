package dev.weft.exchange.weights;

import dev.weft.data.Npy;
import dev.weft.file.DurableFile;
import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import dev.weft.tensor.Tensor;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Arrays by name in a NumPy {@code .npz} file.
 *
 * <pre>{@code
 * Npz.write(trained, Path.of("digits.npz"));                  // numpy.load("digits.npz")["dense1.kernel"]
 * trained.take(Transfer.all(Npz.read(Path.of("digits.npz")))); // and back, to the bit
 * }</pre>
 *
 * <p>The arrays are little-endian float32 in row-major order, not compressed, as {@code numpy.savez} writes them. Equal
 * arrays give equal bytes. Files of {@code numpy.savez_compressed} and of other element types can be read, too, see
 * {@link Npy#readAll}.
 */
public final class Npz {
    /** The largest number of arrays that can be read back. */
    private static final int MOST = 100_000;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNED = 64;
    private static final int CHUNK = 1 << 16;
    /** The earliest time that a zip archive can tell. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Npz() {}

    /**
     * Reads all arrays of a file.
     *
     * @return the arrays by name, in the order of the file; unmodifiable
     * @throws MalformedDataException if it is damaged or holds something else than numbers, see {@link Npy#readAll}
     * @throws IOException if it is missing or cannot be read, or its floats need more than half of the heap
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        Npy.readAll(file).forEach((name, array) -> arrays.put(name, array.tensor()));
        return Collections.unmodifiableMap(arrays);
    }

    /**
     * Writes the weights of a model under their names, such as {@code dense1.kernel}.
     *
     * @param model the model
     * @param file the file to create or replace
     * @throws IOException if the file cannot be written
     */
    public static void write(Trained model, Path file) throws IOException {
        write(model.weights(), file);
    }

    /**
     * Writes the weights of a model under their names, such as {@code dense1.kernel}.
     *
     * @param model the model
     * @param file the file to create or replace
     * @throws IOException if the file cannot be written
     */
    public static void write(Predictor model, Path file) throws IOException {
        write(model.weights(), file);
    }

    /**
     * Writes arrays.
     *
     * @param arrays the arrays by name
     * @param file the file to create or replace
     * @throws IllegalArgumentException if there are more than 100,000 arrays, or a name is empty, is an absolute path,
     *     contains {@code ..}, a backslash or a zero character, or ends with {@code .npy}
     * @throws IOException if the file cannot be written
     */
    public static void write(Map<String, Tensor> arrays, Path file) throws IOException {
        if (arrays.size() > MOST) {
            throw new IllegalArgumentException("Npz expects at most " + MOST + " arrays but got " + arrays.size());
        }
        arrays.keySet().forEach(Npz::expectName);
        DurableFile.write(file, out -> {
            write(arrays, out);
            return out.getFilePointer();
        });
    }

    private static void expectName(String name) {
        if (name.isEmpty() || name.startsWith("/") || name.matches("[A-Za-z]:/.*") || name.indexOf('\\') >= 0
                || name.indexOf(0) >= 0 || name.endsWith(".npy") || name.length() > 1024
                || !StandardCharsets.UTF_8.newEncoder().canEncode(name)
                || Arrays.asList(name.split("/")).contains("..")) {
            throw new IllegalArgumentException("Npz expects names that are relative paths without .., backslashes and"
                    + " the suffix .npy, of 1 to 1024 characters, but got \"" + Printable.of(name) + "\"");
        }
    }

    private static void write(Map<String, Tensor> arrays, RandomAccessFile file) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(
                new BufferedOutputStream(new FileOutputStream(file.getFD()), CHUNK), StandardCharsets.UTF_8);
        for (Map.Entry<String, Tensor> array : arrays.entrySet()) {
            byte[] header = header(array.getValue());
            ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
            entry.setMethod(ZipEntry.STORED);
            entry.setTimeLocal(TIME);
            entry.setSize(header.length + 4L * array.getValue().size());
            CheckedOutputStream sum = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
            write(header, array.getValue(), sum);
            entry.setCrc(sum.getChecksum().getValue());
            zip.putNextEntry(entry);
            write(header, array.getValue(), zip);
            zip.closeEntry();
        }
        zip.finish();
        zip.flush();
    }

    /** The header of NEP 1, version 1, padded so that the numbers begin at a multiple of 64 bytes. */
    private static byte[] header(Tensor array) {
        String lengths = Arrays.stream(array.shape().toArray()).mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + lengths
                + (array.shape().rank() == 1 ? "," : "") + "), }";
        int start = MAGIC.length + 2;
        int length = (start + text.length() + ALIGNED) / ALIGNED * ALIGNED;
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putShort((short) (length - start)).put(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.remaining() > 1) {
            bytes.put((byte) ' ');
        }
        return bytes.put((byte) '\n').array();
    }

    private static void write(byte[] header, Tensor array, OutputStream out) throws IOException {
        out.write(header);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0, count; from < array.size(); from += count) {
            count = Math.min(CHUNK / Float.BYTES, array.size() - from);
            chunk.asFloatBuffer().put(array.data(), from, count);
            out.write(chunk.array(), 0, count * Float.BYTES);
        }
    }
}
