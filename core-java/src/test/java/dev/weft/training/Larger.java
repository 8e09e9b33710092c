package dev.weft.training;

import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.loss.Losses;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The child of {@link LargerThanMemoryTest}: trains on a file, and prints the weights' digest and the most memory that
 * it had.
 */
final class Larger {
    private Larger() {}

    /** {@code idx FOLDER} or {@code csv FILE}. */
    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[1]);
        String digest = arguments[0].equals("idx") ? idx(path) : csv(path);
        String resident =
                Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM"))
                        .findFirst().orElse("0");
        System.out.println(digest + " " + resident.replaceAll("\\D", ""));
    }

    static String idx(Path folder) throws IOException {
        return train(Mnist.read(folder).train());
    }

    private static String csv(Path file) throws IOException {
        Preprocessing fitted = Preprocessing.fit(file, name -> Csv.Kind.INFERRED, "kind").withMissing();
        return train(fitted.dataset(file));
    }

    static String train(Dataset data) {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.01), Layers.dense(10));
        return model.fit(data, Training.steps(100).withBatchSize(100).withBatching(Batches::shuffled)).weightsSha256();
    }
}
