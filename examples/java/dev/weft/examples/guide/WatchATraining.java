package dev.weft.examples.guide;

import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.LossAndGradients;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import dev.weft.watch.Settings;
import dev.weft.watch.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Shows a training and a loop of its own in the browser. */
public final class WatchATraining {
    /** Expects the CSV file of Iris and the report to write. */
    public static void main(String[] args) throws IOException {
        Table table = Csv.read(Path.of(args[0])).shuffle(7);
        Preprocessing columns = Preprocessing.fit(table, "species");
        Dataset train = columns.dataset(table.slice(0, 120));
        Dataset test = columns.dataset(table.slice(120, 150));
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Dense.of(16, Activations.RELU), Dense.of(3));
        Path report = Path.of(args[1]);

        Trained trained = model.build(columns.features()).preprocess(columns);
        try (Watch watch = Watch.open(Settings.usual().withReport(report))) {
            System.err.println("watching at " + watch.address().orElseThrow());
            trained.fit(train, Training.epochs(50).withValidation(test).withListener(watch));
        }
        System.out.println("after step " + trained.step() + ", the report is one file: "
                + Files.readString(report).startsWith("<!DOCTYPE html>"));

        Trained own = model.build(columns.features());
        try (Watch watch = Watch.open()) {
            System.err.println("watching at " + watch.address().orElseThrow());
            boolean more = true;
            while (more && own.step() < 100) {
                LossAndGradients now = own.lossAndGradients(train.all());
                own.minimizer().applyGradients(List.copyOf(now.gradients().values()));
                more = watch.step(own.minimizer(), Map.of("loss", now.loss()));
            }
        }
        System.out.println("the loop took " + own.step() + " steps");
    }
}
