package dev.weft.examples.guide;

import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Answer;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Trains a classifier on the rows of a CSV file, evaluates it on rows it has not seen, and saves it. */
public final class TrainOnATable {
    /** Expects the CSV file of Iris and the model file to write. */
    public static void main(String[] args) throws IOException {
        Table table = Csv.read(Path.of(args[0])).shuffle(1);
        Table train = table.slice(0, 120);
        Table test = table.slice(120, table.size());

        Preprocessing preprocessing = Preprocessing.fit(train, "species");
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01),
                Dense.of(16, Activations.RELU), Dense.of(preprocessing.label().classes().size()));
        Trained trained = model.build(preprocessing.features()).preprocess(preprocessing);
        trained.fit(preprocessing.dataset(train), Training.epochs(40).withBatchSize(16));

        double accuracy = trained.evaluate(preprocessing.dataset(test)).get("accuracy");
        System.out.printf(Locale.ROOT, "accuracy on %d new rows: %.2f%n", test.size(), accuracy);
        for (Answer answer : trained.answers(test.slice(0, 3))) {
            System.out.printf(Locale.ROOT, "%s (%.2f)%n", answer.value(), answer.probabilities().get(answer.value()));
        }
        trained.save(Path.of(args[1]));
    }
}
