package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChildJvm;
import dev.weft.blas.Workers;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.listener.Checkpoints;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that saves every step is killed repeatedly, and each time another process resumes it. */
@Tag("process")
class KillTest {
    private static final int KILLS = Boolean.getBoolean("weft.long") ? 200 : 20;
    private static final Model MODEL = Digests.small(Optimizers.adam(0.01)).withInput(6);

    @TempDir Path parent;

    @Test
    void neverLosesACheckpointThatItReportedAndEndsInTheUninterruptedBits() throws Exception {
        Path folder = parent.resolve("checkpoints");
        Path output = parent.resolve("output");
        Path temporary = Files.createDirectory(parent.resolve("tmp"));
        RandomStream random = RandomStream.of(1, "kills");
        long reported = 0;
        int lives = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process child =
                    ChildJvm.of("-Djava.io.tmpdir=" + temporary, "-XX:-UsePerfData")
                            .start(output, KillTest.class, folder);
            // Most are killed while saving, a few perhaps before they start.
            while (kill % 5 > 0 && Files.size(output) == 0 && child.isAlive()) {
                Thread.sleep(2);
            }
            boolean ended = child.waitFor(random.nextInt(250), TimeUnit.MILLISECONDS);
            child.destroyForcibly().waitFor();
            List<String> lines = Files.readString(output).lines().toList();
            assertTrue(!ended, lines::toString);
            lives += lines.isEmpty() ? 0 : 1;
            // The last line may have been cut by the kill.
            reported = lines.size() < 2 ? reported : Long.parseLong(lines.get(lines.size() - 2));
            if (Files.exists(folder)) {
                assertTrue(reported == 0 || step(Checkpoint.read(folder)) >= reported,
                        "after kill " + kill + " at " + reported);
            }
        }
        Checkpoint newest = Checkpoint.read(folder);
        // Each that reported a step had saved it; how many more it saved depends on the disk.
        assertTrue(lives >= KILLS * 4 / 5 && step(newest) >= lives, step(newest) + " steps in " + lives + " lives");
        assertEquals(MODEL.fit(Digests.data(30, 6), Digests.shuffled(step(newest))).checkpoint(), newest);
        CheckpointFolder.open(folder, "model", 3).close();
        try (Stream<Path> left = Stream.concat(Files.list(temporary),
                Files.list(folder).filter(file -> file.toString().endsWith(".tmp")))) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static long step(Checkpoint checkpoint) {
        return ((Number) checkpoint.facts().get("step")).longValue();
    }

    /** The child process: resumes from the newest checkpoint until it is killed, and reports each saved step. */
    public static void main(String[] arguments) throws IOException {
        try (CheckpointFolder folder = CheckpointFolder.open(Path.of(arguments[0]), "model", 3)) {
            Trained trained = MODEL.build();
            folder.newest().ifPresent(trained::restore);
            trained.fit(Digests.data(30, 6), Digests.shuffled(1_000_000_000).withWorkers(Workers.of(1))
                    .withListener(new Checkpoints(folder, 1))
                    .withListener(progress -> System.out.println(progress.step())));
        }
    }
}
