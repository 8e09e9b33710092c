package dev.weft.checkpoint;

import dev.weft.file.DurableFile;
import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
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
 * A safetensors file: tensors by name and text by name, both in order. Many programs read this format.
 *
 * <p>The format: the length of the header as 8 bytes, a header in JSON, padded with spaces to a multiple of 8, and the
 * elements, all little-endian. Weft writes float32; it also reads F64, F16, BF16, I8 to I64, U8 to U64 and BOOL,
 * rounded to the nearest float. The format has no checksum; a {@link Checkpoint} adds one.
 *
 * @param tensors the tensors, shared
 * @param metadata text by name
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";
    private static final int CHUNK = 1 << 16;

    /**
     * Copies the maps.
     *
     * @throws IllegalArgumentException if a name is longer than 1,024 characters, has control characters or is
     *     {@code __metadata__}, or if text is not well-formed UTF-16
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
                        + " printable characters, not " + METADATA + ", but got \"" + name + "\"");
            }
        }
        metadata.forEach((key, text) -> {
            if (!SafetensorsHeader.isText(key) || !SafetensorsHeader.isText(text)) {
                throw new IllegalArgumentException("Safetensors expects Unicode text but the metadata " + key
                        + " has half a surrogate pair");
            }
        });
    }

    /**
     * Reads a whole file. It is stricter than the reference reader: nothing twice, nothing unknown, no hole, nothing
     * left over. It allocates no memory for elements that the header declares but the file lacks.
     *
     * @throws MalformedDataException if the file is anything else, or has more than 10,000 tensors or a header above 4
     *     MiB
     * @throws IOException if it cannot be read
     */
    public static Safetensors read(Path path) throws IOException {
        try (InputStream in = new BufferedInputStream(InputFile.open(path), CHUNK)) {
            return read(path.toString(), in, InputFile.size(path), any -> true);
        }
    }

    /**
     * Returns the element type of each tensor in the header, such as {@code F32}, in order. Reads no elements.
     *
     * @throws MalformedDataException if the header is not as {@link #read(Path)} requires
     * @throws IOException if it cannot be read
     */
    public static Map<String, String> types(Path path) throws IOException {
        try (InputStream in = new BufferedInputStream(InputFile.open(path), CHUNK)) {
            Map<String, String> types = new LinkedHashMap<>();
            SafetensorsHeader.read(path.toString(), in, InputFile.size(path)).entries()
                    .forEach(entry -> types.put(entry.name(), entry.type().name()));
            return types;
        }
    }

    /** Reads all bytes and keeps the tensors whose names are {@code wanted}; for the others no memory is allocated. */
    static Safetensors read(String source, InputStream in, long length, Predicate<String> wanted) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.read(source, in, length);
        Map<String, Tensor> byName = new HashMap<>();
        for (SafetensorsHeader.Entry entry : header.byOffset()) {
            if (wanted.test(entry.name())) {
                byName.put(entry.name(), elements(source, in, entry));
            } else {
                pass(source, in, entry);
            }
        }
        if (in.read() >= 0) {
            throw new MalformedDataException(source, "the end", "more bytes than when it was opened",
                    "a file that does not change");
        }
        Map<String, Tensor> inOrder = new LinkedHashMap<>();
        header.entries().stream().filter(entry -> wanted.test(entry.name()))
                .forEach(entry -> inOrder.put(entry.name(), byName.get(entry.name())));
        return new Safetensors(inOrder, header.metadata());
    }

    private static Tensor elements(String source, InputStream in, SafetensorsHeader.Entry entry) throws IOException {
        float[] data = new float[entry.shape().size()];
        ByteBuffer chunk = ByteBuffer.allocate(Math.min(CHUNK, data.length * 8)).order(ByteOrder.LITTLE_ENDIAN);
        int perChunk = chunk.capacity() / 8;
        for (int from = 0; from < data.length; from += perChunk) {
            int count = Math.min(perChunk, data.length - from);
            fill(source, in, entry, chunk.array(), count * entry.type().bytes);
            chunk.clear();
            try {
                for (int i = 0; i < count; i++) {
                    data[from + i] = entry.type().next(chunk);
                }
            } catch (ArithmeticException e) {
                throw new MalformedDataException(source, "tensor " + entry.name(), String.valueOf(e.getMessage()),
                        entry.type() + " elements");
            }
        }
        return Tensor.of(entry.shape(), data);
    }

    private static void pass(String source, InputStream in, SafetensorsHeader.Entry entry) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (long left = entry.end() - entry.begin(); left > 0; left -= CHUNK) {
            fill(source, in, entry, chunk, (int) Math.min(left, CHUNK));
        }
    }

    private static void fill(String source, InputStream in, SafetensorsHeader.Entry entry, byte[] chunk, int bytes)
            throws IOException {
        if (in.readNBytes(chunk, 0, bytes) < bytes) {
            throw new MalformedDataException(source, "tensor " + entry.name(), "the end of the file",
                    bytes + " bytes more");
        }
    }

    /**
     * Writes the file, completely or not at all: an existing file is replaced only when all of the new one is on the
     * disk.
     *
     * @throws IllegalArgumentException if the header would exceed 4 MiB
     * @throws IOException if it cannot be written; nothing has changed then
     */
    public void write(Path path) throws IOException {
        byte[] header = header();
        DurableFile.write(path, file -> {
            write(header, new FileOutputStream(file.getFD()));
            return length(header);
        });
    }

    /** The first bytes of the file: the length and the header itself. */
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
            for (int from = 0; from < tensor.size(); from += CHUNK / 4) {
                int count = Math.min(CHUNK / 4, tensor.size() - from);
                chunk.asFloatBuffer().put(tensor.data(), from, count);
                out.write(chunk.array(), 0, 4 * count);
            }
        }
    }
}
