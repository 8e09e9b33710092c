package dev.weft.examples.guide;

import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.data.Dataset;
import dev.weft.listener.Checkpoints;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;

/** Trains in two runs of a program what one run would train. */
public final class SaveAndResume {
    private static final Model MODEL = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01),
            Dense.of(16, Activations.RELU), Dense.of(3));

    /** Trains until step {@code last}, from the newest checkpoint if there is one. */
    private static Trained train(Dataset data, Path folder, long last) throws IOException {
        try (CheckpointFolder checkpoints = CheckpointFolder.open(folder, "iris", 3)) {
            Trained trained = checkpoints.newest().map(Trained::of).orElseGet(() -> MODEL.build(data.features()));
            System.out.println("training from step " + trained.step() + " to " + last);
            return trained.fit(data, Training.steps(last - trained.step())
                    .withListener(new Checkpoints(checkpoints, 50)));
        }
    }

    /** Expects the CSV file of Iris and an empty folder. */
    public static void main(String[] args) throws IOException {
        Table table = Csv.read(Path.of(args[0]));
        Dataset data = Preprocessing.fit(table, "species").dataset(table);
        train(data, Path.of(args[1]), 120);
        Trained resumed = train(data, Path.of(args[1]), 200);

        Trained uninterrupted = MODEL.fit(data, Training.steps(200));
        System.out.println("bit-identical: " + resumed.weightsSha256().equals(uninterrupted.weightsSha256()));
        System.out.println("predictor from step " + Predictor.load(Path.of(args[1])).step());
    }
}
