package dev.weft.spark;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.tensor.Tensor;
import dev.weft.training.Predictor;
import java.io.Serializable;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * A predictor that each JVM builds once, from bytes that Spark broadcasts. Tasks of an executor share it, since a
 * predictor is safe for several threads. The bytes are those of a checkpoint, which its own reader checks; no object of
 * Weft is serialized.
 */
final class Shared implements Serializable {
    private static final long serialVersionUID = 1;
    /** Gone when memory runs short and no task uses them. */
    private static final Map<String, SoftReference<Predictor>> BUILT = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SoftReference<Predictor>> eldest) {
            return size() > MOST;
        }
    };
    private static final int MOST = 16;

    private final Broadcast<byte[]> model;
    private final String digest;

    private Shared(Broadcast<byte[]> model, String digest) {
        this.model = model;
        this.digest = digest;
    }

    /** Broadcasts a model without the state of its optimizer. */
    static Shared of(JavaSparkContext spark, byte[] model) {
        byte[] weights = weights(Checkpoint.of(model)).bytes();
        return new Shared(spark.broadcast(weights), sha256(weights));
    }

    /** A checkpoint without what only training needs. */
    static Checkpoint weights(Checkpoint checkpoint) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        checkpoint.tensors().forEach((name, tensor) -> {
            if (name.indexOf('/') < 0) {
                weights.put(name, tensor);
            }
        });
        Map<String, @Nullable Object> facts = new LinkedHashMap<>(checkpoint.facts());
        facts.remove("training");
        return new Checkpoint(weights, facts);
    }

    /** The predictor of this JVM. */
    Predictor predictor() {
        synchronized (BUILT) {
            SoftReference<Predictor> known = BUILT.get(digest);
            Predictor predictor = known == null ? null : known.get();
            if (predictor == null) {
                predictor = Predictor.of(Checkpoint.of(model.value()));
                BUILT.put(digest, new SoftReference<>(predictor));
            }
            return predictor;
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.wrap(bytes));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
