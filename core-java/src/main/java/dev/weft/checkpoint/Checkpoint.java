package dev.weft.checkpoint;

import dev.weft.file.DurableFile;
import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Json;
import dev.weft.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Named tensors and metadata ("facts") in one file: everything that a training needs to continue bit for bit.
 *
 * <pre>{@code
 * trained.checkpoint().write(Path.of("model.safetensors"));
 * Checkpoint read = Checkpoint.read(Path.of("model.safetensors"));
 * read.facts().get("step");
 * }</pre>
 *
 * <p>The file is a {@link Safetensors} file, so that other programs can read the weights. Its metadata contains, in
 * this order:
 * <ul>
 * <li>{@code weft.sha256}: the SHA-256 of the whole file with 64 zeros in place of the digest, so that a change of any
 *     bit is detected;
 * <li>{@code weft.version}: the version of this format;
 * <li>{@code weft.facts}: the facts as JSON.
 * </ul>
 *
 * <p>A checkpoint of a trained model has these tensors and facts:
 * <ul>
 * <li>the weights, named {@code dense1.kernel};
 * <li>the optimizer's state, named {@code dense1.kernel/momentum} and {@code optimizer/beta1Power};
 * <li>moving averages, named {@code dense1.kernel/average};
 * <li>the state of listeners, named {@code training/…};
 * <li>the facts {@code model}, {@code step}, {@code epoch}, {@code rate}, {@code seed}, {@code features} and
 *     {@code weightsSha256}, and {@code preprocessing} and {@code training} where there are some.
 * </ul>
 *
 * @param tensors the tensors by name, in order, shared
 * @param facts numbers, text, booleans, {@code null}, lists and maps, in order, as {@link Json} reads them
 */
public record Checkpoint(Map<String, Tensor> tensors, Map<String, @Nullable Object> facts) {
    /**
     * The version of the file format that this class writes, and the newest that it reads. Files of older versions are
     * read forever.
     */
    public static final int VERSION = 1;

    private static final String DIGEST = "weft.sha256";
    private static final String FORMAT = "weft.version";
    private static final String FACTS = "weft.facts";
    private static final String BEFORE_DIGEST = "{\"" + Safetensors.METADATA + "\":{\"" + DIGEST + "\":\"";
    private static final int DIGEST_OFFSET = 8 + BEFORE_DIGEST.length();
    private static final String NO_DIGEST = "0".repeat(64);

    /**
     * Copies the maps, and the facts deeply, into the types that a file gives back.
     *
     * @throws IllegalArgumentException if {@link Json} cannot write the facts or {@link Safetensors} the names
     * @throws MalformedDataException if the facts exceed what {@link Json} reads
     */
    public Checkpoint {
        tensors = new Safetensors(tensors, Map.of()).tensors();
        facts = Collections.unmodifiableMap(object("facts", Json.write(facts)));
    }

    /**
     * Reads a file, or the newest intact checkpoint of a folder. It takes no lock and changes nothing.
     *
     * @throws MalformedDataException if the file, or every checkpoint of the folder, is damaged or of a newer version,
     *     or if the folder has checkpoints of more than one name
     * @throws IOException if it cannot be read, or the folder contains no checkpoint
     */
    public static Checkpoint read(Path path) throws IOException {
        return read(path, any -> true);
    }

    /**
     * Reads and verifies all of a file, as {@link #read(Path)} does, but keeps only tensors whose names are
     * {@code wanted}. No memory is allocated for the others, such as optimizer slots of a model that only predicts.
     */
    public static Checkpoint read(Path path, Predicate<String> wanted) throws IOException {
        return Files.isDirectory(path) ? CheckpointFolder.read(path, wanted) : readFile(path, wanted);
    }

    static Checkpoint readFile(Path path, Predicate<String> wanted) throws IOException {
        try (InputStream file = new BufferedInputStream(InputFile.open(path), 1 << 16)) {
            return read(path.toString(), file, InputFile.size(path), wanted);
        }
    }

    /**
     * Reads the result of {@link #bytes()}.
     *
     * @throws MalformedDataException if the bytes are damaged or of a newer version
     */
    public static Checkpoint of(byte[] bytes) {
        try {
            return read("the bytes of a checkpoint", new ByteArrayInputStream(bytes), bytes.length, any -> true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Checkpoint read(String source, InputStream in, long length, Predicate<String> wanted)
            throws IOException {
        MessageDigest sha256 = sha256();
        byte[] head = in.readNBytes(DIGEST_OFFSET + NO_DIGEST.length());
        String start = new String(head, StandardCharsets.ISO_8859_1);
        if (head.length < DIGEST_OFFSET + NO_DIGEST.length() || !start.startsWith(BEFORE_DIGEST, 8)) {
            throw new MalformedDataException(source, "byte 8", "no digest",
                    "a checkpoint, whose header begins with " + DIGEST);
        }
        Arrays.fill(head, DIGEST_OFFSET, head.length, (byte) '0');
        sha256.update(head);
        Safetensors content = Safetensors.read(source, new SequenceInputStream(new ByteArrayInputStream(head),
                new DigestInputStream(in, sha256)), length, wanted);
        String computed = HexFormat.of().formatHex(sha256.digest());
        if (!start.endsWith(computed)) {
            throw new MalformedDataException(source, DIGEST, computed + " for the bytes that are there",
                    start.substring(DIGEST_OFFSET));
        }
        return of(source, content);
    }

    private static Checkpoint of(String source, Safetensors content) {
        String version = content.metadata().getOrDefault(FORMAT, "none");
        String facts = content.metadata().getOrDefault(FACTS, "");
        if (!version.equals(String.valueOf(VERSION))) {
            throw new MalformedDataException(source, FORMAT, "version " + version,
                    "version " + VERSION + ", the newest that this program knows");
        }
        return new Checkpoint(content.tensors(), object(source + ", " + FACTS, facts));
    }

    @SuppressWarnings("unchecked") // Json makes no other map.
    private static Map<String, @Nullable Object> object(String source, String json) {
        if (!(Json.read(source, json) instanceof Map<?, ?> object)) {
            throw new MalformedDataException(source, "JSON", "another value", "an object");
        }
        return (Map<String, @Nullable Object>) object;
    }

    /**
     * Writes a file, completely or not at all: an existing file is replaced only when all of the new one is on the
     * disk. Also works on a thread that was interrupted.
     *
     * @throws IllegalArgumentException if names and facts exceed 4 MiB
     * @throws IOException if it cannot be written; nothing has changed then
     */
    public void write(Path path) throws IOException {
        Safetensors content = content();
        byte[] header = content.header();
        DurableFile.write(path, file -> {
            byte[] digest = write(content, header, new FileOutputStream(file.getFD()));
            file.seek(DIGEST_OFFSET);
            file.write(digest);
            return content.length(header);
        });
    }

    /**
     * Returns the bytes of the file that {@link #write} writes.
     *
     * @throws IllegalArgumentException if names and facts exceed 4 MiB
     */
    public byte[] bytes() {
        Safetensors content = content();
        byte[] header = content.header();
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(content.length(header)));
        try {
            byte[] digest = write(content, header, out);
            byte[] bytes = out.toByteArray();
            System.arraycopy(digest, 0, bytes, DIGEST_OFFSET, digest.length);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Safetensors content() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(DIGEST, NO_DIGEST);
        metadata.put(FORMAT, String.valueOf(VERSION));
        metadata.put(FACTS, Json.write(facts));
        return new Safetensors(tensors, metadata);
    }

    /** Writes everything except the digest, and returns the digest. */
    private static byte[] write(Safetensors content, byte[] header, OutputStream out) throws IOException {
        MessageDigest sha256 = sha256();
        content.write(header, new DigestOutputStream(out, sha256));
        return HexFormat.of().formatHex(sha256.digest()).getBytes(StandardCharsets.US_ASCII);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
