package dev.weft.checkpoint;

import dev.weft.file.DurableFile;
import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Json;
import dev.weft.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
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
import org.jspecify.annotations.Nullable;

/**
 * Named tensors and facts: everything that a training needs to go on bit for bit, in one file.
 *
 * <p>The file is a {@link Safetensors} file, so that other programs can read the weights. Its metadata begins with
 * {@code weft.sha256}, the SHA-256 of the whole file as it is with 64 zeros in the place of the digest, and goes on with
 * {@code weft.version}, the version of this format, and {@code weft.facts}, the facts as JSON. No bit of the file can change
 * unnoticed.
 *
 * @param tensors the tensors by name, in order, shared
 * @param facts numbers, text, booleans, {@code null}, lists and maps, in order, as {@link Json} reads them
 */
public record Checkpoint(Map<String, Tensor> tensors, Map<String, @Nullable Object> facts) {
    /** The newest version of the file format that this class reads, and the one it writes. */
    public static final int VERSION = 1;

    private static final String DIGEST = "weft.sha256";
    private static final String FORMAT = "weft.version";
    private static final String FACTS = "weft.facts";
    private static final String BEFORE_DIGEST = "{\"" + Safetensors.METADATA + "\":{\"" + DIGEST + "\":\"";
    private static final int DIGEST_OFFSET = 8 + BEFORE_DIGEST.length();
    private static final String NO_DIGEST = "0".repeat(64);

    /**
     * The maps, copied; the facts deeply, in the types that a file gives back.
     *
     * @throws IllegalArgumentException if {@link Json} cannot write the facts or {@link Safetensors} the names
     * @throws MalformedDataException if the facts are more than {@link Json} reads
     */
    public Checkpoint {
        tensors = new Safetensors(tensors, Map.of()).tensors();
        facts = Collections.unmodifiableMap(object("facts", Json.write(facts)));
    }

    /**
     * Reads a file, or of a folder the newest checkpoint that is whole. Locks nothing and changes nothing.
     *
     * @throws MalformedDataException if the file, or every checkpoint of the folder, is damaged or of a newer version, or the
     *     folder has checkpoints of more than one name
     * @throws IOException if it cannot be read, or the folder holds no checkpoint
     */
    public static Checkpoint read(Path path) throws IOException {
        return Files.isDirectory(path) ? CheckpointFolder.read(path) : readFile(path);
    }

    static Checkpoint readFile(Path path) throws IOException {
        MessageDigest sha256 = sha256();
        try (InputStream file = new BufferedInputStream(InputFile.open(path), 1 << 16)) {
            byte[] head = file.readNBytes(DIGEST_OFFSET + NO_DIGEST.length());
            String start = new String(head, StandardCharsets.ISO_8859_1);
            if (head.length < DIGEST_OFFSET + NO_DIGEST.length() || !start.startsWith(BEFORE_DIGEST, 8)) {
                throw new MalformedDataException(path, "byte 8", "no digest", "a checkpoint, whose header begins with " + DIGEST);
            }
            Arrays.fill(head, DIGEST_OFFSET, head.length, (byte) '0');
            sha256.update(head);
            Safetensors content = Safetensors.read(path, new SequenceInputStream(new ByteArrayInputStream(head),
                    new DigestInputStream(file, sha256)), InputFile.size(path));
            String computed = HexFormat.of().formatHex(sha256.digest());
            if (!start.endsWith(computed)) {
                throw new MalformedDataException(path, DIGEST, computed + " for the bytes that are there",
                        start.substring(DIGEST_OFFSET));
            }
            return of(path, content);
        }
    }

    private static Checkpoint of(Path path, Safetensors content) {
        String version = content.metadata().getOrDefault(FORMAT, "none");
        String facts = content.metadata().getOrDefault(FACTS, "");
        if (!version.equals(String.valueOf(VERSION))) {
            throw new MalformedDataException(path, FORMAT, "version " + version,
                    "version " + VERSION + ", the newest that this program knows");
        }
        return new Checkpoint(content.tensors(), object(path + ", " + FACTS, facts));
    }

    @SuppressWarnings("unchecked") // Json makes no other map.
    private static Map<String, @Nullable Object> object(String source, String json) {
        if (!(Json.read(source, json) instanceof Map<?, ?> object)) {
            throw new MalformedDataException(source, "JSON", "another value", "an object");
        }
        return (Map<String, @Nullable Object>) object;
    }

    /**
     * Writes a file, whole or not at all: what was there before is replaced only when all of this is on the disk. Works on a
     * thread that has been interrupted.
     *
     * @throws IllegalArgumentException if names and facts exceed 4 MiB
     * @throws IOException if it cannot be written; nothing has changed then
     */
    public void write(Path path) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(DIGEST, NO_DIGEST);
        metadata.put(FORMAT, String.valueOf(VERSION));
        metadata.put(FACTS, Json.write(facts));
        Safetensors content = new Safetensors(tensors, metadata);
        byte[] header = content.header();
        DurableFile.write(path, file -> {
            seal(file, content, header);
            return content.length(header);
        });
    }

    private static void seal(RandomAccessFile file, Safetensors content, byte[] header) throws IOException {
        MessageDigest sha256 = sha256();
        content.write(header, new DigestOutputStream(new FileOutputStream(file.getFD()), sha256));
        file.seek(DIGEST_OFFSET);
        file.write(HexFormat.of().formatHex(sha256.digest()).getBytes(StandardCharsets.US_ASCII));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
