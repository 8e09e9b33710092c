package dev.weft.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.listener.EarlyStopping;
import dev.weft.listener.Monitor;
import dev.weft.optimizer.Optimizers;
import dev.weft.spark.cluster.Cases.Case;
import dev.weft.tensor.Tensor;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.TaskContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong in a training on a cluster ends with one sentence, soon. */
@Tag("process")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class FaultsTest {
    private static final Dataset DATA = Cases.data(403, 10, 1);
    private static final Dataset HELD = Cases.data(61, 10, 2);
    private static final TrainingSource SHORT = () -> Training.epochs(2).withBatchSize(37);
    private static Executors executors;

    @TempDir private Path folder;

    @BeforeAll
    static void start() throws Exception {
        executors = Executors.start(2, Map.of());
    }

    @AfterAll
    static void stop() {
        executors.close();
    }

    private static Case training(TrainingSource source) {
        return new Case(Cases.model(), DATA, Optional.empty(), source);
    }

    private static Cluster.Outcome run(Case training, Cluster cluster) {
        return training.on(executors.spark(), cluster, Cases.settings(2, ""));
    }

    /** Waits before every step of one worker. */
    private static TrainingSource slow(int millis) {
        return () -> Training.epochs(100).withBatchSize(37).withListener(progress -> {
            if (TaskContext.getPartitionId() == 1) {
                try {
                    Thread.sleep(millis);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }
        });
    }

    @Test
    void moreWorkersThanSlotsAreRefusedBeforeTheWork() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> training(SHORT).on(executors.spark(), Cluster.of().withLimits(Limits.usual()
                        .withStart(Duration.ofSeconds(1))), Cases.settings(5, "")));
        assertEquals("Training on a cluster expects a slot for each of 5 workers but Spark has 2: use fewer workers, "
                + "more executors or cores, or a smaller spark.task.cpus (now 1)", refused.getMessage());
    }

    @Test
    void dynamicAllocationIsRefusedBeforeTheWork() {
        SparkConf conf = new SparkConf(false).set("spark.dynamicAllocation.enabled", "true");
        Slots.expectLasting(conf.set("spark.master", "local[4]"));
        assertEquals("Weft trains in one barrier stage, which Spark does not run with dynamic allocation: set "
                + "spark.dynamicAllocation.enabled=false and spark.executor.instances to the number of executors",
                assertThrows(IllegalArgumentException.class,
                        () -> Slots.expectLasting(conf.set("spark.master", "yarn"))).getMessage());
    }

    @Test
    void asManyWorkersAsSlotsAreUsual() {
        Cluster.Outcome outcome = training(SHORT).on(executors.spark(), Cluster.of(), Cases.settings(0, ""));
        assertEquals(2, outcome.timings().size());
        assertEquals(22, outcome.timings().get(0).steps());
    }

    @Test
    void aSlowWorkerIsNamed() {
        Cluster cluster = Cluster.of().withLimits(Limits.usual().withSlowest(Duration.ofSeconds(1)));
        LostWorkerException lost = assertThrows(LostWorkerException.class, () -> run(training(slow(4_000)), cluster));
        assertTrue(
                lost.getMessage()
                        .matches("Training on a cluster failed 4 times without a new checkpoint: worker 1 on [0-9.]+ "
                                + "did not come to exchange [0-9]+ within 1 s"),
                lost.getMessage());
    }

    @Test
    void aStoppedProcessIsNamed() throws Exception {
        Limits limits = Limits.usual().withSilence(Duration.ofSeconds(2)).withStart(Duration.ofSeconds(6));
        ProcessHandle stopped = Executors.processes().get(0);
        Thread stopping = new Thread(() -> {
            awaitRunning(2);
            sleep(1_500);
            signal("STOP", stopped);
        });
        try {
            stopping.start();
            RuntimeException failed = assertThrows(RuntimeException.class,
                    () -> run(training(slow(20)), Cluster.of().withLimits(limits)));
            // The slot of the stopped process stays taken, so Spark cannot start the stage again.
            assertEquals("Spark did not start 2 workers at the same time within 6 s: other jobs hold the slots, or "
                    + "executors are lost and do not come back", failed.getMessage());
        } finally {
            stopping.join();
            signal("CONT", stopped);
            awaitRunning(0);
        }
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitRunning(int tasks) {
        for (int tries = 0; tries < 3_000; tries++) {
            if (Arrays.stream(executors.spark().sc().statusTracker().getExecutorInfos())
                    .mapToInt(SparkExecutorInfo::numRunningTasks).sum() == tasks) {
                return;
            }
            sleep(100);
        }
        throw new AssertionError("not " + tasks + " tasks run");
    }

    @Test
    void aLossThatIsNotANumberIsNotTriedAgain() {
        float[] features = DATA.all().features().data().clone();
        features[4] = Float.NaN;
        Case diverging = new Case(Cases.model(), Dataset.of(Tensor.of(DATA.all().features().shape(), features),
                DATA.all().labels()), Optional.empty(), SHORT);
        NonFiniteException diverged = assertThrows(NonFiniteException.class, () -> run(diverging, Cluster.of()));
        assertTrue(diverged.getMessage().startsWith("training diverged in epoch 1"), diverged.getMessage());
    }

    @Test
    void aLabelThatOneWorkerDoesNotLikeEndsAll() {
        float[] labels = DATA.all().labels().data().clone();
        labels[7] = 12;
        Case wrong = new Case(Cases.model(), Dataset.of(DATA.all().features(), Tensor.vector(labels)),
                Optional.empty(), SHORT);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> run(wrong, Cluster.of()));
        assertTrue(refused.getMessage().contains("12"), refused.getMessage());
    }

    @Test
    void aMissingRowEndsAll() {
        Examples examples = training(SHORT).examples(executors.spark(), 3);
        Examples more = new Examples(examples.rows(), 404, examples.layout(), Optional.empty(), 0);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Cluster.of().train(
                executors.spark(), more, training(SHORT).start(), Cases.settings(2, ""), SHORT));
        assertEquals("1 of 204 examples of worker 0 are missing, so the rows changed while they were read: cache the "
                + "table before you train", refused.getMessage());
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        UncheckedIOException failed = assertThrows(UncheckedIOException.class, () -> training(SHORT)
                .on(executors.spark(), Cluster.of(), Cases.settings(2, file.resolve("x").toUri().toString())));
        assertTrue(failed.getMessage().startsWith("Checkpoints cannot be kept in file:" + file), failed.getMessage());
    }

    @Test
    void aCancelledJobEndsItsTasks() throws Exception {
        Thread cancelling = new Thread(() -> {
            awaitRunning(2);
            sleep(1_500);
            executors.spark().cancelAllJobs();
        });
        cancelling.start();
        IllegalStateException cancelled = assertThrows(IllegalStateException.class,
                () -> run(training(slow(20)), Cluster.of()));
        assertTrue(cancelled.getMessage().startsWith("Training on a cluster was cancelled: Job"),
                cancelled.getMessage());
        cancelling.join();
        awaitRunning(0);
    }

    @Test
    void aTrainingThatWasCutOffContinuesFromItsLastCheckpoint() throws Exception {
        TrainingSource source = () -> Training.epochs(12).withBatchSize(37)
                .withListener(new EarlyStopping(Monitor.of("val_loss"), 4, 0.0001, true));
        Case training = new Case(Cases.model(), DATA, Optional.of(HELD), source);
        TrainingSource cut = () -> source.training().withListener(progress -> {
            if (progress.step() == 70) {
                throw new UncheckedIOException("the network is gone", new IOException());
            }
        });
        Cluster cluster = Cluster.of().withCheckpointSteps(30);
        String checkpoints = folder.toUri().toString();
        LostWorkerException lost = assertThrows(LostWorkerException.class,
                () -> new Case(training.model(), DATA, training.held(), cut).on(executors.spark(), cluster,
                        Cases.settings(2, checkpoints)));
        assertEquals("Training on a cluster failed 4 times without a new checkpoint: the network is gone",
                lost.getMessage());
        List<Path> left;
        try (var all = Files.list(folder)) {
            left = all.filter(one -> one.toString().endsWith("-60.safetensors")).toList();
        }
        assertEquals(1, left.size());

        // A training with other patience is another one, which begins at the first step.
        Trained local = training.local();
        Settings patient = new Settings(1, 1, Cases.SHARDS, 1, 7, 0, checkpoints, 1, 0);
        assertEquals(local.step(), training.on(executors.spark(), cluster, patient).timings().get(0).steps());

        // On one worker now: the number of workers is no matter.
        Cluster.Outcome outcome = training.on(executors.spark(), cluster, Cases.settings(1, checkpoints));
        assertEquals(local.step() - 60, outcome.timings().get(0).steps());
        assertEquals(Cases.digest(local), Cases.digest(outcome.fitted().trained()));
        assertEquals(Fitted.of(local).history(), outcome.fitted().history());
    }

    @Test
    void settingsStopEarlyAsOnThisMachine() {
        Settings settings = new Settings(30, 37, Cases.SHARDS, 2, 3, 0.0005, "", 1, 0);
        Case training = new Case(Cases.model().withOptimizer(Optimizers.adam(0.05)), DATA, Optional.of(HELD),
                () -> Training.epochs(30).withBatchSize(37).withListener(
                        new EarlyStopping(Monitor.of("val_loss"), 3, 0.0005, true)));
        Trained local = training.local();
        assertTrue(local.history().get("val_loss").size() < 30, local.history().toString());
        Fitted fitted = Cluster.of().fit(executors.spark(), training.examples(executors.spark(), 4), training.start(),
                settings);
        assertEquals(Fitted.of(local).history(), fitted.history());
        assertEquals(Cases.digest(local), Cases.digest(fitted.trained()));
    }
}
