package dev.weft.spark.cluster;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.listener.EarlyStopping;
import dev.weft.listener.Monitor;
import dev.weft.spark.cluster.Packing.Kind;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
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
 * <p>If a worker is lost, or silent for too long, all of them stop, and Spark runs the stage again, up to
 * {@code spark.stage.maxConsecutiveAttempts} times in each of three jobs. With a folder for checkpoints they continue
 * from the newest one, and there are three more jobs when there is a newer one; else they start from the beginning. In both cases the weights at the
 * end have the bits of an undisturbed training, as long as Spark can read the same rows again. The checkpoints are
 * deleted when the training is over. If the driver was lost, the same training continues from them.
 *
 * @param limits how long workers wait for each other, unless the settings say so
 * @param checkpointSteps the number of steps from one checkpoint to the next; 0 for that of the settings, in epochs
 */
public record Cluster(Limits limits, long checkpointSteps) implements Fitting {
    private static final int TRIES = 3;
    private static final String UNENCRYPTED = "The workers of a training exchange gradients over connections that are "
            + "not encrypted, although {} is set";

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
     * @throws LostWorkerException if workers were lost as often as Spark tries, or did not start
     * @throws IllegalStateException if the training was cancelled or interrupted
     */
    @Override
    public Fitted fit(JavaSparkContext spark, Examples examples, byte[] model, Settings settings) {
        return train(spark, examples, model, settings, source(settings, examples.validation().isPresent())).fitted();
    }

    private static TrainingSource source(Settings settings, boolean isValidated) {
        String monitor = isValidated ? "val_loss" : "loss";
        return () -> {
            Training training = Training.epochs(settings.epochs()).withBatchSize(settings.batchSize());
            return settings.patience() == 0
                    ? training
                    : training.withListener(new EarlyStopping(Monitor.of(monitor), settings.patience(),
                            settings.leastImprovement(), true));
        };
    }

    /**
     * Trains a model with settings and listeners that {@code source} makes on each worker; of {@code settings}, those
     * of the length, the batch and early stopping do not count then.
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
        int workers = new Slots(spark).workers(settings.workers(), settings.shards());
        warnOfPlainText(spark);
        Share share = new Share(examples.size(), settings.shards(), workers);
        Share held = new Share(examples.validationSize(), settings.shards(), workers);
        int width = examples.layout().width(start.features());
        long perEpoch = (examples.size() + training.batchSize() - 1) / training.batchSize();
        long interval = checkpointSteps > 0 ? checkpointSteps : perEpoch * Math.max(1, settings.checkpointInterval());
        byte[] token = new byte[Seat.TOKEN];
        new SecureRandom().nextBytes(token);
        Broadcast<byte[]> sent = spark.broadcast(model);
        Broadcast<SerializableConfiguration> hadoop = spark
                .broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
        try {
            Job job = new Job(sent, source, share, held, examples.layout(), settings.checkpoints(), interval, hadoop,
                    limits(settings), token);
            JavaPairRDD<Integer, byte[]> blocks = Packing.blocks(examples.rows(), Kind.TRAINING, share, width);
            if (examples.validation().isPresent()) {
                blocks = blocks.union(Packing.blocks(examples.validation().get(), Kind.VALIDATION, held, width));
            }
            return run(spark, job, blocks.partitionBy(new Packing.ByWorker(workers)));
        } finally {
            sent.destroy();
            hadoop.destroy();
        }
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

    /** Runs the stage again, for as long as one of three times brings a newer checkpoint. */
    private static Outcome run(JavaSparkContext spark, Job job, JavaPairRDD<Integer, byte[]> blocks) {
        @Nullable
        Store store = job.checkpoints().isEmpty() ? null : new Store(job.checkpoints(), spark.hadoopConfiguration());
        List<String> newest = List.of();
        int tries = 0;
        while (true) {
            try {
                List<byte[]> results = new Stage(spark, job).run(blocks);
                Outcome outcome = outcome(results);
                if (store != null) {
                    store.delete(Result.of(results.get(0)).training(), 0);
                }
                return outcome;
            } catch (LostWorkerException lost) {
                List<String> now = store == null ? List.of() : store.names();
                tries = now.equals(newest) ? tries + 1 : 1;
                newest = now;
                if (tries == TRIES) {
                    throw lost;
                }
                LoggerFactory.getLogger(Cluster.class).warn("Weft trains again from the {}: {}",
                        now.isEmpty() ? "beginning" : "last checkpoint", lost.getMessage());
            }
        }
    }

    private static Outcome outcome(List<byte[]> bytes) {
        List<Result> results = bytes.stream().map(Result::of).toList();
        for (Result result : results) {
            if (result.failure().startsWith(Worker.DIVERGED)) {
                throw new NonFiniteException(result.failure().substring(Worker.DIVERGED.length()));
            }
            if (!result.failure().isEmpty()) {
                throw new IllegalArgumentException(result.failure());
            }
        }
        Result first = results.get(0);
        return new Outcome(new Fitted(first.model(), first.history()), results.stream().map(Result::timings).toList());
    }
}
