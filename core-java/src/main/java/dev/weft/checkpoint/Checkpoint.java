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
 * Named tensors and facts in one file: the state of a training run, from which it can be resumed with bit-identical
 * results.
 * <pre>{@code
 * Checkpoint checkpoint = new Checkpoint(Map.of("dense1.bias", Tensor.zeros(10)), Map.of("step", 100));
 * checkpoint.write(Path.of("model.safetensors"));
 * Checkpoint read = Checkpoint.read(Path.of("model.safetensors"));
 * long step = (Long) read.facts().get("step");
 * }</pre>
 *
 * <p>The file is a {@link Safetensors} file, so other programs can read the tensors. Tensors are stored as float32,
 * bit for bit, including NaN. The metadata has three entries, in this order:
 *
 * <table>
 * <caption>Metadata of a checkpoint</caption>
 * <tr><th>key</th><th>value</th></tr>
 * <tr><td>{@code weft.sha256}</td><td>the SHA-256 of the whole file, as 64 hexadecimal digits, computed with 64 zeros
 * in its own place</td></tr>
 * <tr><td>{@code weft.version}</td><td>the version of this format, {@value #VERSION}</td></tr>
 * <tr><td>{@code weft.facts}</td><td>the facts as a JSON object</td></tr>
 * </table>
 *
 * <p>The digest starts at byte 40 of the file. This Python program verifies it:
 * <pre>{@code
 * content = open("model.safetensors", "rb").read()
 * zeroed = content[:40] + b"0" * 64 + content[104:]
 * assert content[40:104] == hashlib.sha256(zeroed).hexdigest().encode()
 * }</pre>
 *
 * <p>Reading verifies everything: the digest, the version, the structure of the header, and that the tensors fill the
 * file without gaps. A change of any bit in the file is detected. The digest protects against damage, not against
 * deliberate manipulation, since anybody can compute it.
 *
 * <p>Limits: 10,000 tensors, 1,024 characters per name, 2,147,483,639 elements per tensor, 4 MiB for names and facts,
 * and in the facts 100,000 values and a nesting depth of 32.
 *
 * <p>Checkpoints are immutable as long as nobody changes the data of their tensors.
 *
 * @param tensors the tensors by name, in the order of the file; the map is copied, the tensors are shared
 * @param facts text, booleans, {@code null}, finite numbers, lists, and maps with text keys, in the order of the file.
 *     Whole numbers become {@code Long} and others {@code Double}, as they do when they are read from a file
 */
public record Checkpoint(Map<String, Tensor> tensors, Map<String, @Nullable Object> facts) {
    /** The version of the file format that this class writes, and the only one that it reads. */
    public static final int VERSION = 1;

    private static final String DIGEST = "weft.sha256";
    private static final String FORMAT = "weft.version";
    private static final String FACTS = "weft.facts";
    private static final String BEFORE_DIGEST = "{\"" + Safetensors.METADATA + "\":{\"" + DIGEST + "\":\"";
    private static final int DIGEST_OFFSET = 8 + BEFORE_DIGEST.length();
    private static final String NO_DIGEST = "0".repeat(64);

    /**
     * Copies the maps. The facts are copied deeply and converted to the types that are read from a file.
     *
     * @throws IllegalArgumentException if a fact is of another type, is not finite or is nested too deeply, or if there
     *     are too many tensors or a name is not valid (see {@link Safetensors})
     * @throws MalformedDataException if the facts have more than 100,000 values
     */
    public Checkpoint {
        tensors = new Safetensors(tensors, Map.of()).tensors();
        facts = Collections.unmodifiableMap(object("facts", Json.write(facts)));
    }

    /**
     * Reads a checkpoint file, or the newest valid checkpoint of a folder. Damaged checkpoints in a folder are skipped
     * with a warning in the log, as long as there is a valid one. Does not lock or change anything, so that it can be
     * used while a training run is saving to the folder.
     *
     * @param path a file, or a folder with files {@code NAME-STEP.safetensors} of a single {@code NAME}
     * @throws MalformedDataException if the file, or every checkpoint in the folder, is damaged or has another version;
     *     or if the folder has checkpoints with different names
     * @throws IOException if the file cannot be read, or the folder contains no checkpoint
     */
    public static Checkpoint read(Path path) throws IOException {
        return read(path, any -> true);
    }

    /**
     * Reads a checkpoint like {@link #read(Path)}, but keeps only some tensors. The whole file is verified, but memory
     * is allocated only for the tensors that are kept. Use it to load a model for prediction without the slots of its
     * optimizer.
     *
     * <pre>{@code
     * Checkpoint kernels = Checkpoint.read(Path.of("model.safetensors"), name -> name.endsWith(".kernel"));
     * }</pre>
     *
     * @param path a file, or a folder with files {@code NAME-STEP.safetensors} of a single {@code NAME}
     * @param wanted returns whether to keep the tensor with a given name
     * @throws MalformedDataException as {@link #read(Path)} does
     * @throws IOException if the file cannot be read, or the folder contains no checkpoint
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
     * Parses the content of a checkpoint file, as returned by {@link #bytes()}.
     *
     * @throws MalformedDataException if the bytes are damaged or have another version
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
            throw new MalformedDataException(source, "byte " + Math.min(8, head.length),
                    head.length == 0 ? "an empty file" : "no digest " + DIGEST,
                    "a model that Weft saved (import those of other programs first)");
        }
        Arrays.fill(head, DIGEST_OFFSET, head.length, (byte) '0');
        sha256.update(head);
        Safetensors content = Safetensors.read(source, new SequenceInputStream(new ByteArrayInputStream(head),
                new DigestInputStream(in, sha256)), length, wanted);
        String computed = HexFormat.of().formatHex(sha256.digest());
        if (!start.endsWith(computed)) {
            throw new MalformedDataException(source, DIGEST,
                    computed + ", computed from the content: the file is damaged",
                    start.substring(DIGEST_OFFSET));
        }
        return of(source, content);
    }

    private static Checkpoint of(String source, Safetensors content) {
        String version = content.metadata().getOrDefault(FORMAT, "none");
        String facts = content.metadata().getOrDefault(FACTS, "");
        if (!version.equals(String.valueOf(VERSION))) {
            throw new MalformedDataException(source, FORMAT, "version " + version,
                    "version " + VERSION + " (a newer file needs a newer version of Weft)");
        }
        return new Checkpoint(content.tensors(), object(source + ", " + FACTS, facts));
    }

    @SuppressWarnings("unchecked") // Json only creates maps of this type.
    private static Map<String, @Nullable Object> object(String source, String json) {
        if (!(Json.read(source, json) instanceof Map<?, ?> object)) {
            throw new MalformedDataException(source, "JSON", "another value", "an object");
        }
        return (Map<String, @Nullable Object>) object;
    }

    /**
     * Writes a file atomically and durably: the content goes to a temporary file in the same folder, which is synced to
     * disk and then renamed to {@code path}, replacing an existing file. At any time, even after a crash or a power
     * failure, {@code path} is either the complete old file or the complete new one. When this method returns, the new
     * file is on disk.
     *
     * <p>The file gets the usual permissions of this user (the umask, where there is one). Works on an interrupted
     * thread, which stays interrupted.
     *
     * @param path the file; its folder must exist
     * @throws IllegalArgumentException if names and facts take more than 4 MiB
     * @throws IOException if the file cannot be written. {@code path} then still has its old content, unless only the
     *     final sync of the folder has failed
     */
    public void write(Path path) throws IOException {
        DurableFile.write(path, body());
    }

    /**
     * Writes a new file as {@link #write} does, but never replaces one, even if it appears meanwhile.
     *
     * @param path the file; its folder must exist
     * @throws IllegalArgumentException if names and facts take more than 4 MiB
     * @throws java.nio.file.FileAlreadyExistsException if {@code path} exists
     * @throws IOException if the file cannot be written
     */
    public void create(Path path) throws IOException {
        DurableFile.create(path, body());
    }

    private DurableFile.Body body() {
        Safetensors content = content();
        byte[] header = content.header();
        return file -> {
            byte[] digest = write(content, header, new FileOutputStream(file.getFD()));
            file.seek(DIGEST_OFFSET);
            file.write(digest);
            return content.length(header);
        };
    }

    /**
     * Returns the content of the file that {@link #write} writes.
     *
     * @throws IllegalArgumentException if names and facts take more than 4 MiB
     * @throws ArithmeticException if the content is larger than 2,147,483,647 bytes
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

    /** Writes the content with zeros in place of the digest, and returns the digest. */
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
