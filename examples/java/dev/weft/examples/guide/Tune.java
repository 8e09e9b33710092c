package dev.weft.examples.guide;

import dev.weft.data.Dataset;
import dev.weft.evaluation.Judgement;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.search.Range;
import dev.weft.search.Result;
import dev.weft.search.Search;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Searches for a good learning rate and width, and judges the best model on rows that decided nothing. */
public final class Tune {
    /** Expects the CSV file of Iris. */
    public static void main(String[] args) throws IOException {
        Table table = Csv.read(Path.of(args[0])).shuffle(1);
        Table test = table.slice(120, table.size());
        Preprocessing preprocessing = Preprocessing.fit(table.slice(0, 90), "species");
        Dataset train = preprocessing.dataset(table.slice(0, 90));
        Dataset validation = preprocessing.dataset(table.slice(90, 120));

        Range<Double> rate = Range.log("rate", 1e-4, 1.0);
        Range<Integer> hidden = Range.choice("hidden", 4, 16, 64);
        Result result = Search.of(rate, hidden).withTrials(18).run(train, validation,
                it -> Model.of(Losses.SOFTMAX_CE, Optimizers.adam(it.get(rate)),
                        Dense.of(it.get(hidden), Activations.RELU), Dense.of(3)));

        System.out.println(result.trials().size() + " trials");
        double best = result.best().settings().get(rate);
        System.out.println("the best one has a rate above 0.001: " + (best > 0.001));
        Judgement judgement = Judgement.of(result.trained().preprocess(preprocessing).predictor(), test);
        System.out.printf(Locale.ROOT, "accuracy on %d new rows: %.2f%n", judgement.rows(),
                judgement.scores().get("accuracy"));
        result.trained().save(Path.of(args[1]));
    }
}
