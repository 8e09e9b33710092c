package dev.weft.examples.guide;

import dev.weft.data.Dataset;
import dev.weft.exchange.tensorboard.TensorBoard;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Writes two trainings to folders that TensorBoard shows over each other. */
public final class ShowInTensorBoard {
    /** Expects the CSV file of Iris and the folder for the trainings. */
    public static void main(String[] args) throws IOException {
        Table table = Csv.read(Path.of(args[0])).shuffle(7);
        Preprocessing columns = Preprocessing.fit(table, "species");
        Dataset train = columns.dataset(table.slice(0, 120));
        Dataset test = columns.dataset(table.slice(120, 150));
        Path runs = Path.of(args[1]);

        for (double rate : List.of(0.001, 0.01)) {
            Path folder = runs.resolve("rate-" + rate);
            Model.of(Losses.SOFTMAX_CE, Optimizers.adam(rate), Dense.of(16, Activations.RELU), Dense.of(3))
                    .withMetrics(Metrics.ACCURACY)
                    .fit(train, Training.epochs(20).withValidation(test)
                            .withListener(TensorBoard.to(folder).withSetting("hidden", 16)));
            try (Stream<Path> files = Files.list(folder)) {
                System.out.println(runs.relativize(folder) + " has " + files.count() + " file of events");
            }
        }
    }
}
