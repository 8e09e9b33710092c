package dev.weft.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors are killed while they train; the weights at the end are those of an undisturbed training. More kills than
 * the usual two: {@code -Dweft.kills=20}.
 */
@Tag("process")
class KillTest {
    private static final int KILLS = Integer.getInteger("weft.kills", 2);
    private static final int WORKERS = 3;

    private static final Map<String, String> SETTINGS = Map.of("spark.deploy.maxExecutorRetries", "-1",
            "spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");

    @TempDir private Path folder;

    private static Cases.Case training() {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.001), Dense.of(64, Activations.RELU),
                Layers.dropout(0.2), Dense.of(3));
        return new Cases.Case(model, Cases.data(2_000, 30, 3), Optional.of(Cases.data(100, 30, 4)),
                () -> Training.epochs(20).withBatchSize(40));
    }

    @Test
    void aKilledExecutorChangesNoBit() throws Exception {
        Cases.Case training = training();
        Trained local = training.local();
        Random random = new Random(Long.getLong("weft.seed", 5));
        try (Executors executors = Executors.start(WORKERS, SETTINGS)) {
            Cluster cluster = Cluster.of().withCheckpointSteps(50).withLimits(Limits.usual()
                    .withSilence(Duration.ofSeconds(30)));
            // The first training also loads classes, and shows how long one takes.
            long time = time(() -> expectSame(local, training.on(executors.spark(), cluster, settings())));
            for (int kill = 0; kill < KILLS; kill++) {
                long delay = random.nextLong(time);
                Thread killer = new Thread(() -> kill(delay, random));
                killer.start();
                long took = time(() -> assertTimeoutPreemptively(Duration.ofMinutes(15),
                        () -> expectSame(local, training.on(executors.spark(), cluster, settings()))));
                killer.join();
                time = Math.min(time, took);
                if (KILLS > 2) {
                    System.err.println("kill " + kill + " after " + delay + " ms: the same bits after " + took + " ms");
                }
            }
        }
    }

    private Settings settings() {
        return Cases.settings(WORKERS, folder.toUri().toString());
    }

    private void expectSame(Trained local, Cluster.Outcome outcome) throws Exception {
        assertEquals(Cases.digest(local), Cases.digest(outcome.fitted().trained()));
        assertEquals(Fitted.of(local).history(), outcome.fitted().history());
        try (var left = Files.list(folder)) {
            assertEquals(List.of(), left.filter(one -> one.toString().endsWith("safetensors")).toList());
        }
    }

    private static void kill(long delay, Random random) {
        try {
            TimeUnit.MILLISECONDS.sleep(delay);
            List<ProcessHandle> running = Executors.processes();
            if (!running.isEmpty()) {
                running.get(random.nextInt(running.size())).destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** What may fail. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private static long time(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1_000_000;
    }
}
