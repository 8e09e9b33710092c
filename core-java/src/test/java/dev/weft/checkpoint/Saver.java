package dev.weft.checkpoint;

import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The child process of {@link SystemCallTest}: resumes from the newest checkpoint, saves three more, and prints the
 * step of each one after it is saved.
 */
final class Saver {
    private Saver() {}

    static Checkpoint checkpoint(long step) {
        float[] weights = new float[20_000];
        java.util.Arrays.fill(weights, step);
        return new Checkpoint(Map.of("weights", Tensor.vector(weights)), Map.of("step", step));
    }

    /** Exits with status 1 and one line of output if a checkpoint cannot be saved. */
    public static void main(String[] arguments) {
        try (CheckpointFolder folder = CheckpointFolder.open(Path.of(arguments[0]), "run", 2)) {
            long step = folder.newest().map(newest -> (Long) newest.facts().get("step")).orElse(0L);
            for (int i = 0; i < 3; i++) {
                folder.save(++step, checkpoint(step));
                System.out.println("saved " + step);
            }
        } catch (IOException e) {
            System.out.println("failed: " + e.getMessage());
            System.exit(1);
        }
    }
}
