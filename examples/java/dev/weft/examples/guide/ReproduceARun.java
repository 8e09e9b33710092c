package dev.weft.examples.guide;

import dev.weft.blas.Workers;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Dropout;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;

/** Trains the same model several times and compares the weights. */
public final class ReproduceARun {
    private static String digest(Dataset data, long seed, int threads) {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01),
                Dense.of(16, Activations.RELU), new Dropout(0.2), Dense.of(3)).withSeed(seed);
        try (Workers workers = Workers.of(threads)) {
            Training training = Training.epochs(5).withBatchSize(16).withWorkers(workers);
            return model.fit(data, training).weightsSha256().substring(0, 8);
        }
    }

    /** Expects the CSV file of Iris. */
    public static void main(String[] args) throws IOException {
        Table table = Csv.read(Path.of(args[0]));
        Dataset data = Preprocessing.fit(table, "species").dataset(table);
        System.out.println("seed 7, 1 thread:  " + digest(data, 7, 1));
        System.out.println("seed 7, 4 threads: " + digest(data, 7, 4));
        System.out.println("seed 8, 1 thread:  " + digest(data, 8, 1));
    }
}
