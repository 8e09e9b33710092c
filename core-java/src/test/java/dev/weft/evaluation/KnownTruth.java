package dev.weft.evaluation;

import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.table.Column;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import dev.weft.training.Training;
import java.util.List;

/** Tables of a known truth, and models of them. */
final class KnownTruth {
    private KnownTruth() {}

    /** Rows of which {@code strong} decides most, {@code weak} a little, and {@code none} nothing. */
    static Table table(int rows, boolean isNumber) {
        RandomStream draws = RandomStream.of(3, "table");
        double[][] values = new double[4][rows];
        int[] classes = new int[rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < 3; j++) {
                values[j][i] = draws.nextGaussian();
            }
            values[3][i] = 3 * values[0][i] + values[1][i] + 0.3 * draws.nextGaussian();
            classes[i] = values[3][i] > 1 ? 1 : 0;
        }
        return Table.of("truth", List.of(new Column.Numbers("strong", values[0]),
                new Column.Numbers("weak", values[1]), new Column.Numbers("none", values[2]),
                isNumber ? new Column.Numbers("y", values[3])
                        : new Column.Words("y", List.of("no", "yes"), classes)));
    }

    static Predictor model(Table table) {
        Preprocessing fitted = Preprocessing.prepared(table, "y");
        boolean isNumber = fitted.label().classes().isEmpty();
        Model model = Model.of(isNumber ? Losses.MSE : Losses.SOFTMAX_CE, Optimizers.adam(0.05),
                Dense.of(isNumber ? 1 : 2));
        return model.build(fitted.features()).preprocess(fitted)
                .fit(fitted.dataset(table), Training.epochs(30).withBatchSize(32)).predictor();
    }
}
