package dev.weft.spark.cluster;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.spark.cluster.Blocks.Kind;
import dev.weft.tensor.Shape;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.LoggerFactory;

/**
 * Trains one model on all executors of a cluster, in one barrier stage. Each step adds up the gradients of a batch that
 * is cut into shards, in an order that depends on the batch alone. So the weights have the same bits on any number of
 * executors, and on one machine with {@code Training.withShards}: on equal processors, or with the engine {@code java}.
 *
 * <pre>{@code
 * Fitted fitted = Cluster.of().fit(spark, examples, model, settings);
 * }</pre>
 *
 * <p>A worker is a task of the stage. It computes with {@code spark.task.cpus} threads and keeps the examples of its
 * shards in memory, or in a file if they are too many. The workers connect to each other directly, on random ports of
 * the executors' addresses. A secret of 256 bits opens these connections, but they are not encrypted, whatever
 * {@code spark.network.crypto.enabled} says.
 *
 * <p>If a worker is lost, or silent for too long, all of them stop, and the stage runs again: with a folder for
 * checkpoints from the newest one, else from the beginning. If the settings leave the number of workers open and there
 * are fewer executors than before, it runs with fewer. In all cases the weights at the end have the bits of an
 * undisturbed training, as long as Spark can read the same rows again. After four times without a new
 * checkpoint the training fails. The checkpoints are deleted when it is over. If the driver was lost, the same training
 * continues from them.
 *
 * @param limits how long workers wait for each other, unless the settings say so
 * @param checkpointSteps the number of steps from one checkpoint to the next; 0 for that of the settings, in epochs
 */
public record Cluster(Limits limits, long checkpointSteps) implements Fitting {
    private static final String UNENCRYPTED = "The workers of a training exchange gradients over connections that are "
            + "not encrypted, although {} is set";

    /**
     * What a training on a cluster gave.
     *
     * @param fitted the model and its history
     * @param timings where the time of each worker went; if workers were lost, in the last try
     */
    public record Outcome(Fitted fitted, List<Timings> timings) {
        /** Copies the list. */
        public Outcome {
            timings = List.copyOf(timings);
        }
    }

    /**
     * Checks the number of steps.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Cluster {
        if (checkpointSteps < 0) {
            throw new IllegalArgumentException("Cluster expects checkpointSteps >= 0 but got " + checkpointSteps);
        }
    }

    /** The usual limits, and checkpoints as the settings say. */
    public static Cluster of() {
        return new Cluster(Limits.usual(), 0);
    }

    /** Returns this cluster with other limits. */
    public Cluster withLimits(Limits limits) {
        return new Cluster(limits, checkpointSteps);
    }

    /** Returns this cluster with a checkpoint every {@code steps} steps. */
    public Cluster withCheckpointSteps(long steps) {
        return new Cluster(limits, steps);
    }

    /**
     * Trains a model, and waits until it is trained.
     *
     * @throws IllegalArgumentException if the rows do not fit the model, the settings make no sense, or the cluster has
     *     fewer slots than workers are wanted
     * @throws NonFiniteException if the loss or a weight becomes NaN or infinite
     * @throws LostWorkerException if workers were lost four times without a new checkpoint
     * @throws IllegalStateException if the training was cancelled or interrupted, or Spark did not start all workers at
     *     the same time
     */
    @Override
    public Fitted fit(JavaSparkContext spark, Examples examples, byte[] model, Settings settings) {
        boolean isValidated = examples.validation().isPresent();
        return train(spark, examples, model, settings, () -> settings.training(isValidated)).fitted();
    }

    /**
     * Trains a model with settings and listeners that {@code source} makes on each worker; of {@code settings}, those
     * of the length and the batch do not count then. Those of early stopping only tell the checkpoints of one training
     * from those of another: give them if listeners of {@code source} stop early.
     *
     * @throws IllegalArgumentException as {@link #fit}
     * @throws NonFiniteException as {@link #fit}
     * @throws LostWorkerException as {@link #fit}
     * @throws IllegalStateException as {@link #fit}
     */
    public Outcome train(JavaSparkContext spark, Examples examples, byte[] model, Settings settings,
            TrainingSource source) {
        Training training = source.training();
        if (examples.size() < 1 || settings.shards() < 1 || settings.workers() < 0
                || settings.workers() > settings.shards()) {
            throw new IllegalArgumentException("Training on a cluster expects at least 1 example and 1 shard, and at "
                    + "most as many workers as shards, but got " + examples.size() + " examples, " + settings.shards()
                    + " shards and " + settings.workers() + " workers");
        }
        Trained start = Trained.of(Checkpoint.of(model));
        warnOfPlainText(spark);
        Broadcast<byte[]> sent = spark.broadcast(model);
        Broadcast<SerializableConfiguration> hadoop = spark
                .broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
        // Kept for the next try, so that what executors have written to disk is not shuffled again.
        Map<Integer, JavaPairRDD<Integer, byte[]>> shuffled = new HashMap<>();
        try {
            return new Tries(spark, settings.checkpoints()).run(() -> {
                int workers = new Slots(spark, limits).workers(settings.workers(), settings.shards());
                Share share = new Share(examples.size(), settings.shards(), workers);
                Share held = new Share(examples.validationSize(), settings.shards(), workers);
                Job job = new Job(sent, source, share, held, examples.layout(), settings.checkpoints(),
                        settings.patience() + " " + settings.leastImprovement(),
                        interval(settings, examples.size(), training.batchSize()), hadoop, limits(settings), token());
                return new Stage(spark, job).run(shuffled.computeIfAbsent(workers,
                        any -> blocks(examples, share, held, start.features())));
            });
        } finally {
            sent.destroy();
            hadoop.destroy();
        }
    }

    private static JavaPairRDD<Integer, byte[]> blocks(Examples examples, Share share, Share held, Shape features) {
        int width = examples.layout().width(features);
        JavaPairRDD<Integer, byte[]> blocks = Blocks.of(examples.rows(), Kind.TRAINING, share, width);
        if (examples.validation().isPresent()) {
            blocks = blocks.union(Blocks.of(examples.validation().get(), Kind.VALIDATION, held, width));
        }
        return blocks.partitionBy(new Blocks.ByWorker(share.workers()));
    }

    private long interval(Settings settings, long size, int batchSize) {
        long perEpoch = (size + batchSize - 1) / batchSize;
        return checkpointSteps > 0 ? checkpointSteps : perEpoch * Math.max(1, settings.checkpointInterval());
    }

    private static byte[] token() {
        byte[] token = new byte[Seat.TOKEN];
        new SecureRandom().nextBytes(token);
        return token;
    }

    private Limits limits(Settings settings) {
        return settings.timeout() == 0 ? limits
                : limits.withSilence(Duration.ofSeconds(settings.timeout()));
    }

    private static void warnOfPlainText(JavaSparkContext spark) {
        for (String setting : List.of("spark.network.crypto.enabled", "spark.ssl.rpc.enabled")) {
            if (spark.getConf().getBoolean(setting, false)) {
                LoggerFactory.getLogger(Cluster.class).warn(UNENCRYPTED, setting);
            }
        }
    }

}
