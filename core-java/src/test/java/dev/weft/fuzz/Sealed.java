package dev.weft.fuzz;

import dev.weft.internal.text.Json;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Preprocessing;
import dev.weft.tensor.Shape;
import dev.weft.training.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Checkpoints' files whose digests hold, so that a reader gets behind them. */
public final class Sealed {
    private static final byte[] MODEL = sample();
    private static final String NO_DIGEST = "0".repeat(64);

    private Sealed() {}

    /** A small model's file. */
    public static byte[] sample() {
        Preprocessing preprocessing = new Preprocessing(List.of(new Preprocessing.Standardized("a", 1, 2)),
                List.of(new Preprocessing.OneOf("b", List.of("x", "y", "z"))),
                new Preprocessing.Label("c", List.of("p", "q", "r"), 0, 1), false);
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Dense.of(5), Layers.batchNorm(),
                Layers.residual(Dense.of(5)),
                Layers.dropout(0.2), Dense.of(3));
        try {
            Path file = Files.createTempFile("weft", ".safetensors");
            model.build(Shape.of(4)).preprocess(preprocessing).save(file);
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The facts of the small model. */
    public static String facts() {
        return (String) ((Map<?, ?>) header(MODEL).get("__metadata__")).get("weft.facts");
    }

    /** The small model's file with other facts. */
    public static byte[] model(String facts) {
        String text = latin(MODEL);
        int length = (int) ByteBuffer.wrap(MODEL).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header =
                text.substring(8, 8 + length)
                        .replace(Json.write(facts()), Json.write(facts.replaceAll("[\\ud800-\\udfff]", "?")));
        ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length());
        return of((latin(prefix.array()) + header + text.substring(8 + length)).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Map<?, ?> header(byte[] file) {
        int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return (Map<?, ?>) Json.read("header", latin(file).substring(8, 8 + length));
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** {@code file} with the digest of what it is, if it has a place for one. */
    public static byte[] of(byte[] file) {
        String text = latin(file);
        int at = text.indexOf("weft.sha256") + 14;
        if (at < 14 || at + 64 > text.length()) {
            return file;
        }
        String bare = text.substring(0, at) + NO_DIGEST + text.substring(at + 64);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bare.getBytes(StandardCharsets.ISO_8859_1));
            return (text.substring(0, at) + HexFormat.of().formatHex(digest) + text.substring(at + 64))
                    .getBytes(StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
