package dev.weft.benchmarks;

import dev.weft.blas.Workers;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whole programs on tables with a numeric label {@code y}: 100 hidden units, ReLU, Adam 0.001, batches of 200; numbers
 * and the label are standardized, words one-hot. The last fifth of the rows is the test part.
 */
record TableJobs(Workers workers) {
    private static final Model NETWORK = Model
            .of(Losses.MSE, Optimizers.adam(0.001), Dense.of(100, Activations.RELU), Dense.of(1))
            .withMetrics(Metrics.RMSE);

    /** The two parts of a table, and how its columns become features. */
    private record Parts(Table train, Table test, Preprocessing columns) {
        static Parts of(String file) throws IOException {
            Table rows = Csv.read(Path.of(file));
            Table train = rows.slice(0, rows.size() * 4 / 5);
            return new Parts(train, rows.slice(train.size(), rows.size()), Preprocessing.fit(train, "y"));
        }

        /** Returns the RMSE in the unit of the label. */
        double rmse(Trained trained) {
            return trained.evaluate(columns.dataset(test)).get("rmse") * columns.label().deviation();
        }
    }

    private Training epochs(int count) {
        return Training.epochs(count).withBatchSize(200).withWorkers(workers);
    }

    /** Reads the table FILE, trains for one epoch and evaluates. */
    Map<String, Double> csv(List<String> arguments) throws IOException {
        long started = System.nanoTime();
        Parts parts = Parts.of(arguments.get(0));
        double reading = System.nanoTime() - started;
        Trained trained = NETWORK.build(parts.columns.features()).preprocess(parts.columns)
                .fit(parts.columns.dataset(parts.train), epochs(1));
        return Map.of("read", reading, "rmse", parts.rmse(trained));
    }

    /** Reads the table FILE and trains until the test part's RMSE is at most GOAL, for EPOCHS at most. */
    Map<String, Double> table(List<String> arguments) throws IOException {
        Parts parts = Parts.of(arguments.get(0));
        double goal = Double.parseDouble(arguments.get(1));
        int most = Integer.parseInt(arguments.get(2));
        double deviation = parts.columns.label().deviation();
        Map<String, Double> reached = new LinkedHashMap<>();
        Training training = epochs(most).withValidation(parts.columns.dataset(parts.test))
                .withListener(Listener.ofEpochs((progress, report) -> {
                    double error = report.get("val_rmse") * deviation;
                    if (error <= goal) {
                        reached.put("epochs", (double) progress.epoch());
                        reached.put("rmse", error);
                        progress.stop();
                    }
                }));
        NETWORK.build(parts.columns.features()).preprocess(parts.columns)
                .fit(parts.columns.dataset(parts.train), training);
        if (reached.isEmpty()) {
            throw new IllegalStateException("an RMSE above " + goal + " after " + most + " epochs");
        }
        return reached;
    }
}
