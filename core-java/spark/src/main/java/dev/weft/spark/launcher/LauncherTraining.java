package dev.weft.spark.launcher;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.shard.Sharding;
import dev.weft.spark.cluster.Cluster;
import dev.weft.spark.cluster.Examples;
import dev.weft.spark.cluster.Fitted;
import dev.weft.spark.cluster.Layout;
import dev.weft.spark.cluster.Settings;
import dev.weft.spark.cluster.TrainingSource;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private static final Pattern LOCAL_CLUSTER =
            Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*\\d+\\s*,\\s*(\\d+)\\s*]");

    private LauncherTraining() {}

    /**
     * Trains on the executors of a cluster, and puts the result into {@code trained}.
     *
     * @param master the address of the cluster
     * @param jars the jars that executors need, beside those of Spark
     * @param trained the model to train on
     * @param data the examples
     * @param training the number of steps, the batch size and the shards
     * @param stops whether to give up
     * @throws IllegalArgumentException if the examples do not fit the model, the training has no shards, or the
     *     cluster is too small
     * @throws dev.weft.training.NonFiniteException if the training diverges
     * @throws IllegalStateException if Spark fails or {@code stops}
     */
    public static void fit(String master, List<String> jars, Trained trained, Dataset data, Training training,
            BooleanSupplier stops) {
        int shards = training.sharding().map(Sharding::shards).orElseThrow(() -> new IllegalArgumentException(
                "--spark expects a training in shards: this one began without --shards, so continue it without "
                        + "--spark"));
        try (JavaSparkContext spark = new JavaSparkContext(configuration(master, jars))) {
            long steps = training.length();
            int batchSize = training.batchSize();
            TrainingSource source = () -> Training.steps(steps).withBatchSize(batchSize);
            Settings settings = new Settings(0, batchSize, shards, 0, 0, 0, "", 1, 0);
            byte[] model = trained.checkpoint().bytes();
            Examples examples = examples(spark, data);
            Fitted fitted = await(spark, stops, CompletableFuture.supplyAsync(
                    () -> Cluster.of().train(spark, examples, model, settings, source).fitted()));
            trained.restore(Checkpoint.of(fitted.model()));
            trained.history().addAll(fitted.history());
        }
    }

    private static SparkConf configuration(String master, List<String> jars) {
        SparkConf conf = new SparkConf().setMaster(master).setAppName("weft train")
                .set("spark.ui.enabled", "false").set("spark.ui.showConsoleProgress", "false");
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

    /** Sends the examples in blocks, each to the executor that unpacks it. */
    private static Examples examples(JavaSparkContext spark, Dataset data) {
        List<Broadcast<float[][]>> blocks = new ArrayList<>();
        for (int from = 0; from < data.size(); from += BLOCK) {
            blocks.add(spark.broadcast(rows(data.slice(from, Math.min(data.size(), from + BLOCK)))));
        }
        List<Integer> numbers = IntStream.range(0, blocks.size()).boxed().toList();
        JavaPairRDD<Long, float[]> rows = spark.parallelize(numbers, Math.max(1, blocks.size()))
                .flatMapToPair(new Unpacking(blocks, BLOCK));
        Map<String, int[]> labels = new HashMap<>();
        labels.put("", data.labels().toArray());
        return new Examples(rows, data.size(), new Layout(labels, data.isWeighted()), Optional.empty(), 0);
    }

    private static float[][] rows(Dataset data) {
        int features = data.features().size();
        int labels = data.labels().size();
        float[][] rows = new float[data.size()][features + labels + 1];
        float[] label = new float[labels];
        for (int i = 0; i < rows.length; i++) {
            data.copy(i, rows[i], 0, label, 0);
            System.arraycopy(label, 0, rows[i], features, labels);
            rows[i][features + labels] = data.weight(i);
        }
        return rows;
    }

    /** Waits for the result, and ends the jobs of Spark if {@code stops}. */
    private static Fitted await(JavaSparkContext spark, BooleanSupplier stops, CompletableFuture<Fitted> result) {
        boolean cancelled = false;
        while (true) {
            try {
                return result.get(WAIT_MILLISECONDS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException wait) {
                if (stops.getAsBoolean()) {
                    spark.cancelAllJobs();
                    if (cancelled) {
                        throw new IllegalStateException("the training was cancelled", wait);
                    }
                    cancelled = true;
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("the training was interrupted", stop);
            } catch (ExecutionException failure) {
                throw failure.getCause() instanceof RuntimeException exception ? exception
                        : new IllegalStateException(failure.getCause());
            }
        }
    }
}
