package dev.weft.checkpoint;

import dev.weft.file.DurableFile;
import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import dev.weft.internal.text.Json;
import dev.weft.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A file in the safetensors format of Hugging Face: named tensors and text metadata. Most machine learning libraries
 * can read and write it.
 * <pre>{@code
 * Safetensors file = Safetensors.read(Path.of("weights.safetensors"));
 * Tensor kernel = file.tensors().get("dense1.kernel");
 * new Safetensors(Map.of("kernel", kernel), Map.of("license", "MIT")).write(Path.of("kernel.safetensors"));
 * }</pre>
 *
 * <p>The file format, all numbers little-endian:
 *
 * <table>
 * <caption>Bytes of a safetensors file</caption>
 * <tr><th>bytes</th><th>content</th></tr>
 * <tr><td>0-7</td><td>the length of the header, as an unsigned 64-bit number</td></tr>
 * <tr><td>8 …</td><td>the header in JSON: type, shape and position of each tensor, and the metadata; written with
 * spaces at the end, so that its length is a multiple of 8</td></tr>
 * <tr><td>then</td><td>the elements of the tensors, in row-major order</td></tr>
 * </table>
 *
 * <p>A header looks like this; {@code data_offsets} are the first and last byte (exclusive) after the header:
 * <pre>
 * {"__metadata__":{"license":"MIT"},"kernel":{"dtype":"F32","shape":[10],"data_offsets":[0,40]}}
 * </pre>
 *
 * <p>Tensors are written as F32. The types F64, F32, F16, BF16, I8 to I64, U8 to U64 and BOOL (as 0 and 1) can be read
 * and are rounded to the nearest float; 8-bit floating-point types cannot. The format has no checksum: use
 * {@link Checkpoint} to detect damage.
 *
 * @param tensors the tensors by name, in order; the map is copied, the tensors are shared
 * @param metadata text by key, in order; copied
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";
    private static final int CHUNK = 1 << 16;

    /**
     * Copies the maps and checks names and text.
     *
     * @throws IllegalArgumentException if there are more than 10,000 tensors; if a name is longer than 1,024
     *     characters, contains a zero character or is {@code __metadata__}; or if a name or metadata contains an
     *     unpaired surrogate
     */
    public Safetensors {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        if (tensors.size() > SafetensorsHeader.MOST_TENSORS) {
            throw new IllegalArgumentException("Safetensors expects at most " + SafetensorsHeader.MOST_TENSORS
                    + " tensors but got " + tensors.size());
        }
        for (String name : tensors.keySet()) {
            if (!SafetensorsHeader.isName(name)) {
                throw new IllegalArgumentException("Safetensors expects names of at most "
                        + SafetensorsHeader.LONGEST_NAME
                        + " characters, none of them zero, not " + METADATA + ", but got \""
                        + Printable.of(name) + "\"");
            }
        }
        metadata.forEach((key, text) -> {
            if (!SafetensorsHeader.isText(key) || !SafetensorsHeader.isText(text)) {
                throw new IllegalArgumentException("Safetensors expects Unicode text but the metadata "
                        + Printable.of(key)
                        + " has an unpaired surrogate");
            }
        });
    }

    /**
     * Reads and verifies a whole file. It is stricter than the reference implementation: it refuses duplicate names,
     * unknown fields, gaps and overlaps between tensors, and bytes after the last tensor. Memory is allocated only for
     * elements that are really in the file.
     *
     * @throws MalformedDataException if the file is not valid; has more than 10,000 tensors, a header above 4 MiB, more
     *     than 32 dimensions or 2,147,483,639 elements in a tensor; has an unsupported element type; or has a number
     *     outside the range of a float
     * @throws IOException if the file is missing or cannot be read
     */
    public static Safetensors read(Path path) throws IOException {
        try (InputStream in = new BufferedInputStream(InputFile.open(path), CHUNK)) {
            return read(path.toString(), in, InputFile.size(path), any -> true);
        }
    }

    /**
     * Reads only the header and returns the element type of each tensor in the file, such as {@code F32} or
     * {@code BF16}, by name and in order. The length of the file is checked, but not the elements.
     *
     * @throws MalformedDataException if the header is not valid: see {@link #read(Path)}
     * @throws IOException if the file is missing or cannot be read
     */
    public static Map<String, String> types(Path path) throws IOException {
        try (InputStream in = new BufferedInputStream(InputFile.open(path), CHUNK)) {
            Map<String, String> types = new LinkedHashMap<>();
            SafetensorsHeader.read(path.toString(), in, InputFile.size(path)).entries()
                    .forEach(entry -> types.put(entry.name(), entry.type().name()));
            return types;
        }
    }

    /** Reads all bytes but keeps only the {@code wanted} tensors. No memory is allocated for the others. */
    static Safetensors read(String source, InputStream in, long length, Predicate<String> wanted) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.read(source, in, length);
        Map<String, Tensor> byName = new HashMap<>();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (SafetensorsHeader.Entry entry : header.byOffset()) {
            if (wanted.test(entry.name())) {
                byName.put(entry.name(), elements(source, in, entry, chunk));
            } else {
                pass(source, in, entry, chunk);
            }
        }
        if (in.read() >= 0) {
            throw new MalformedDataException(source, "the end", "more bytes than when it was opened",
                    "a file that does not change while it is read");
        }
        Map<String, Tensor> inOrder = new LinkedHashMap<>();
        header.entries().stream().filter(entry -> wanted.test(entry.name()))
                .forEach(entry -> inOrder.put(entry.name(), byName.get(entry.name())));
        return new Safetensors(inOrder, header.metadata());
    }

    private static Tensor elements(String source, InputStream in, SafetensorsHeader.Entry entry, ByteBuffer chunk)
            throws IOException {
        float[] data = new float[entry.shape().size()];
        for (int from = 0, count; from < data.length; from += count) {
            count = Math.min(CHUNK / entry.type().bytes(), data.length - from);
            fill(source, in, entry, chunk.array(), count * entry.type().bytes());
            try {
                entry.type().read(chunk.clear(), data, from, count);
            } catch (ArithmeticException e) {
                throw new MalformedDataException(source, "tensor " + entry.name(), String.valueOf(e.getMessage()),
                        entry.type() + " elements");
            }
        }
        return Tensor.of(entry.shape(), data);
    }

    private static void pass(String source, InputStream in, SafetensorsHeader.Entry entry, ByteBuffer chunk)
            throws IOException {
        for (long left = entry.end() - entry.begin(); left > 0; left -= CHUNK) {
            fill(source, in, entry, chunk.array(), (int) Math.min(left, CHUNK));
        }
    }

    private static void fill(String source, InputStream in, SafetensorsHeader.Entry entry, byte[] chunk, int bytes)
            throws IOException {
        if (in.readNBytes(chunk, 0, bytes) < bytes) {
            throw new MalformedDataException(source, "tensor " + entry.name(), "the end of the file",
                    bytes + " more bytes");
        }
    }

    /**
     * Writes a file atomically and durably, replacing an existing file: see {@link Checkpoint#write}.
     *
     * @param path the file; its folder must exist
     * @throws IllegalArgumentException if names and metadata take more than 4 MiB
     * @throws IOException if the file cannot be written. {@code path} then still has its old content, unless only the
     *     final sync of the folder has failed
     */
    public void write(Path path) throws IOException {
        byte[] header = header();
        DurableFile.write(path, file -> {
            write(header, new FileOutputStream(file.getFD()));
            return length(header);
        });
    }

    /** Returns the first bytes of the file: the length of the header and the header itself. */
    byte[] header() {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put(METADATA, metadata);
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            long end = offset + 4L * entry.getValue().size();
            List<Integer> shape = new ArrayList<>();
            for (int length : entry.getValue().shape().toArray()) {
                shape.add(length);
            }
            header.put(entry.getKey(), SafetensorsHeader.fields("F32", shape, offset, end));
            offset = end;
        }
        byte[] json = Json.write(header).getBytes(StandardCharsets.US_ASCII);
        int padded = (json.length + 7) / 8 * 8;
        if (padded > SafetensorsHeader.LONGEST) {
            throw new IllegalArgumentException("Safetensors expects names and metadata of at most "
                    + SafetensorsHeader.LONGEST
                    + " bytes but got " + padded);
        }
        ByteBuffer bytes = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.array();
    }

    long length(byte[] header) {
        return header.length + tensors.values().stream().mapToLong(tensor -> 4L * tensor.size()).sum();
    }

    void write(byte[] header, OutputStream out) throws IOException {
        out.write(header);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (Tensor tensor : tensors.values()) {
            for (int from = 0, count; from < tensor.size(); from += count) {
                count = Math.min(CHUNK / 4, tensor.size() - from);
                chunk.asFloatBuffer().put(tensor.data(), from, count);
                out.write(chunk.array(), 0, 4 * count);
            }
        }
    }
}
