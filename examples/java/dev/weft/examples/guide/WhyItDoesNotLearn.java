package dev.weft.examples.guide;

import dev.weft.data.Dataset;
import dev.weft.lint.GradientCheck;
import dev.weft.lint.Lint;
import dev.weft.lint.RateFinder;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Finds out why a regression does not learn: its last layer, its learning rate, its gradients. */
public final class WhyItDoesNotLearn {
    /** Expects the CSV file of Iris. */
    public static void main(String[] args) throws IOException {
        Table table = Csv.read(Path.of(args[0]));
        Dataset data = Preprocessing.fit(table, "petal_width").dataset(table);
        Training training = Training.epochs(30).withBatchSize(16);

        Model broken = Model.of(Losses.MSE, Optimizers.sgd(20),
                Dense.of(8, Activations.RELU), Dense.of(1, Activations.RELU));
        Lint.of(broken, data, training).forEach(System.out::println);

        Model tooFast = Model.of(Losses.MSE, Optimizers.sgd(20), Dense.of(8, Activations.RELU), Dense.of(1));
        try {
            tooFast.fit(data, training);
        } catch (NonFiniteException diverged) {
            System.out.println(diverged.getMessage());
        }

        double rate = RateFinder.standard().find(tooFast, data, data.size()).suggested();
        System.out.printf(Locale.ROOT, "suggested rate %.2f%n", rate);
        Model model = tooFast.withOptimizer(Optimizers.sgd(rate));
        System.out.println("gradients are right: "
                + GradientCheck.of(model.build(data.features()), data.batch(0, 32)).isWithin(5e-3));
        model.fit(data, training.withListener(Listener.ofEpochs((progress, report) -> {
            if (progress.epoch() % 10 == 0) {
                System.out.printf(Locale.ROOT, "epoch %d: loss %.3f%n", progress.epoch(), report.get("loss"));
            }
        })));
    }
}
