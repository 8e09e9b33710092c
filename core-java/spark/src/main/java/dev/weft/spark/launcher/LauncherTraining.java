package dev.weft.spark.launcher;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.listener.EarlyStopping;
import dev.weft.shard.Sharding;
import dev.weft.spark.cluster.Cluster;
import dev.weft.spark.cluster.Examples;
import dev.weft.spark.cluster.Fitted;
import dev.weft.spark.cluster.Layout;
import dev.weft.spark.cluster.Settings;
import dev.weft.spark.cluster.TrainingSource;
import dev.weft.spark.report.Followed;
import dev.weft.spark.report.ReportPlugin;
import dev.weft.spark.report.Reporting;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The training of {@code weft train mnist --spark MASTER}: the launcher, which does not contain Spark, calls it by name
 * in a JVM that does. In your own programs, use {@link Cluster} or an estimator.
 */
public final class LauncherTraining {
    /** The examples of a block: a few megabytes of images. */
    private static final int BLOCK = 2000;
    private static final long WAIT_MILLISECONDS = 100;
    /** How long an interrupted training may take to send its weights. */
    private static final long MODEL_SECONDS = 15;
    private static final Pattern LOCAL_CLUSTER =
            Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*\\d+\\s*,\\s*(\\d+)\\s*]");

    private LauncherTraining() {}

    /**
     * Trains on the executors of a cluster, and puts the result into {@code trained}. The listeners of {@code training}
     * follow from here, see {@link Followed}; the others are those of the workers.
     *
     * @param master the address of the cluster
     * @param jars the jars that executors need, beside those of Spark
     * @param trained the model to train on
     * @param data the examples
     * @param training the number of steps, the batch size, the shards, the validation data, and the listeners here
     * @param settings {@code every}, the number of steps from one checkpoint to the next; {@code patience}, the number
     *     of epochs without a better validation loss, 0 for none; {@code checkpoints}, a folder of a file system that
     *     all executors reach, where workers keep the state from which they start again, empty for none
     * @param stops whether to give up: {@code trained} then has the weights of one of the last steps
     * @return what trained: the numbers of {@code workers} and {@code threads}, and the engine {@code blas}
     * @throws IllegalArgumentException if the examples do not fit the model, the training has no shards, or the
     *     cluster is too small
     * @throws dev.weft.training.NonFiniteException if the training diverges
     * @throws IllegalStateException if Spark fails
     */
    public static Map<String, Object> fit(String master, List<String> jars, Trained trained, Dataset data,
            Training training, Map<String, Object> settings, BooleanSupplier stops) {
        int shards = training.sharding().map(Sharding::shards).orElseThrow(() -> new IllegalArgumentException(
                "--spark expects a training in shards: this one began without --shards, so continue it without "
                        + "--spark"));
        if (training.length() == 0) {
            trained.fit(data, training);
            return Map.of();
        }
        try (JavaSparkContext spark = new JavaSparkContext(configuration(master, jars));
                Followed followed = new Followed(trained, data, training, training.listeners().stream()
                        .filter(listener -> !(listener instanceof EarlyStopping)).toList())) {
            TrainingSource source = source(training, (int) settings.get("patience"), followed.training(),
                    (int) settings.get("every"));
            Settings placed = new Settings(0, training.batchSize(), shards, 0, (int) settings.get("patience"), 0,
                    (String) settings.get("checkpoints"), 1, 0);
            byte[] model = trained.checkpoint().bytes();
            Examples examples = examples(spark, data, training.validation());
            CompletableFuture<Fitted> result = CompletableFuture.supplyAsync(
                    () -> Cluster.of().withCheckpointSteps((int) settings.get("every"))
                            .train(spark, examples, model, placed, source).fitted());
            try {
                await(spark, stops, result, followed).ifPresent(fitted -> {
                    trained.restore(Checkpoint.of(fitted.model()));
                    trained.history().addAll(fitted.history());
                });
                followed.finish();
            } catch (RuntimeException failure) {
                followed.fail(failure);
                throw failure;
            }
            return followed.workers();
        }
    }

    private static TrainingSource source(Training training, int patience, long number, int every) {
        long steps = training.length();
        int batchSize = training.batchSize();
        boolean isInEpochs = training.batching() == Training.epochs(1).batching();
        return () -> {
            Training whole = (isInEpochs ? Training.steps(steps).withBatching(Training.epochs(1).batching())
                    : Training.steps(steps)).withBatchSize(batchSize);
            return (patience == 0 ? whole : whole.withListener(EarlyStopping.of("val_loss", patience)))
                    .withListener(new Reporting(number, every));
        };
    }

    private static SparkConf configuration(String master, List<String> jars) {
        SparkConf conf = new SparkConf().setMaster(master).setAppName("weft train")
                .set("spark.ui.enabled", "false").set("spark.ui.showConsoleProgress", "false")
                .set("spark.plugins", ReportPlugin.class.getName());
        Matcher local = LOCAL_CLUSTER.matcher(master);
        if (local.matches()) {
            // On this machine, executors read the jars where they are.
            conf.set("spark.executor.extraClassPath", String.join(File.pathSeparator, jars))
                    .set("spark.executor.memory", local.group(1) + "m");
        } else {
            conf.setJars(jars.toArray(String[]::new));
        }
        Optional.ofNullable(System.getenv("WEFT_BLAS")).ifPresent(engine -> conf.setExecutorEnv("WEFT_BLAS", engine));
        return conf;
    }

    private static Examples examples(JavaSparkContext spark, Dataset data, Optional<Dataset> held) {
        Map<String, int[]> labels = new HashMap<>();
        labels.put("", data.labels().toArray());
        return new Examples(rows(spark, data), data.size(), new Layout(labels, data.isWeighted()),
                held.map(some -> rows(spark, some)), held.map(Dataset::size).orElse(0));
    }

    /** Sends the examples in blocks, each to the executor that unpacks it. */
    private static JavaPairRDD<Long, float[]> rows(JavaSparkContext spark, Dataset data) {
        List<Broadcast<float[][]>> blocks = new ArrayList<>();
        for (int from = 0; from < data.size(); from += BLOCK) {
            blocks.add(spark.broadcast(Layout.rows(data.slice(from, Math.min(data.size(), from + BLOCK)))));
        }
        List<Integer> numbers = IntStream.range(0, blocks.size()).boxed().toList();
        return spark.parallelize(numbers, Math.max(1, blocks.size())).flatMapToPair(new Unpacking(blocks, BLOCK));
    }

    /** Waits for the result; if {@code stops}, for the weights of a step, and ends the jobs of Spark then. */
    private static Optional<Fitted> await(JavaSparkContext spark, BooleanSupplier stops,
            CompletableFuture<Fitted> result, Followed followed) {
        long asked = 0;
        try {
            while (!result.isDone()) {
                followed.notice(WAIT_MILLISECONDS);
                if (stops.getAsBoolean()) {
                    if (asked == 0) {
                        asked = System.nanoTime();
                        followed.wantModel();
                    }
                    boolean isLate = System.nanoTime() - asked > MODEL_SECONDS * 1_000_000_000L;
                    if (!followed.isStarted() || !followed.wantsModel() || isLate) {
                        spark.cancelAllJobs();
                        return Optional.empty();
                    }
                }
            }
            return Optional.of(result.get());
        } catch (InterruptedException stop) {
            spark.cancelAllJobs();
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException exception ? exception
                    : new IllegalStateException(failure.getCause());
        }
    }
}
