package dev.weft.spark.cluster;

import dev.weft.training.Resumable;
import dev.weft.training.Training;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What every worker of a training knows.
 *
 * @param model the model to start from, as the bytes of a checkpoint
 * @param source makes the settings
 * @param examples the examples to train on
 * @param validation those to evaluate after each epoch
 * @param layout what the numbers behind the features are
 * @param checkpoints the folder for checkpoints; empty for none
 * @param stopping how the training may stop early, as the settings say
 * @param interval the number of steps from one checkpoint to the next
 * @param hadoop how to reach the folder
 * @param limits how long to wait
 * @param token the secret of this training
 */
record Job(Broadcast<byte[]> model, TrainingSource source, Share examples, Share validation, Layout layout,
        String checkpoints, String stopping, long interval, Broadcast<SerializableConfiguration> hadoop, Limits limits,
        byte[] token) implements Serializable {
    private static final long serialVersionUID = 1;

    /**
     * A number that names this training among all others: what it starts from, how it trains, and on which rows.
     *
     * @param steps how many steps it takes
     * @param training how it takes them
     * @param rows the digest of all rows
     */
    long name(long steps, Training training, long rows) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(model.value());
            boolean isInEpochs = training.batching() == Training.epochs(1).batching();
            long[] numbers = {steps, training.batchSize(), isInEpochs ? 1 : 0, rows, examples.size(),
                examples.shards(), validation.size()};
            for (long number : numbers) {
                sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
            }
            StringBuilder text = new StringBuilder(layout.shape().toString()).append(stopping);
            // Other listeners have no state to continue with.
            training.listeners().stream().filter(Resumable.class::isInstance)
                    .forEach(listener -> text.append(' ').append(((Resumable) listener).name()));
            sha256.update(text.toString().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(sha256.digest()).getLong();
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
