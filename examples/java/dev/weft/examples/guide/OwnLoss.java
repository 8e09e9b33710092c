package dev.weft.examples.guide;

import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.graph.Arithmetic;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import dev.weft.loss.Loss;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;

/** Predicts quantiles instead of means, with a loss of its own. */
public final class OwnLoss {
    /** A label above the prediction costs {@code q} per unit of distance, a label below it {@code 1 - q}. */
    record Quantile(double q) implements Loss {
        @Override
        public Value of(Value predictions, Value labels) {
            Value miss = labels.minus(predictions);
            return Reductions.mean(Arithmetic.maximum(miss.times(q), miss.times(q - 1)), 1);
        }
    }

    /** Expects the CSV file of Iris. */
    public static void main(String[] args) throws IOException {
        Table table = Csv.read(Path.of(args[0]));
        Dataset data = Preprocessing.fit(table, "petal_width").dataset(table);
        Batch all = data.all();
        for (double q : new double[]{0.1, 0.5, 0.9}) {
            Model model = Model.of(new Quantile(q), Optimizers.adam(0.01), Dense.of(1));
            Trained trained = model.fit(data, Training.epochs(60));
            Tensor predictions = trained.predict(all.features());
            long below = IntStream.range(0, data.size())
                    .filter(i -> all.labels().data()[i] < predictions.data()[i]).count();
            System.out.printf(Locale.ROOT, "q = %.1f: %d of %d labels are below the prediction%n", q, below,
                    data.size());
        }
    }
}
