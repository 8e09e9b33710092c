package dev.weft.benchmarks;

import dev.weft.data.Dataset;
import dev.weft.data.Synthetic;
import dev.weft.loss.Losses;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Dropout;
import dev.weft.network.Layer;
import dev.weft.optimizer.Optimizers;
import dev.weft.search.Range;
import dev.weft.search.Result;
import dev.weft.search.Search;
import dev.weft.search.Settings;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Search against random search with the same number of epochs in total: validation and test loss of the best model on
 * five data sets, as medians over seeds, and how often the search is better. Random search spreads its trials evenly
 * over the space, which is better than independent draws, and rounds its budget up.
 */
final class Tuning {
    private static final Range<Double> RATE = Range.log("rate", 1e-4, 1);
    private static final Range<Integer> HIDDEN = Range.logWhole("hidden", 4, 128);
    private static final Range<Integer> LAYERS = Range.whole("layers", 1, 3);
    private static final Range<Double> DROPOUT = Range.linear("dropout", 0, 0.5);
    private static final Range<Activation> ACTIVATION =
            Range.choice("activation", Activations.RELU, Activations.TANH, Activations.SIGMOID);
    private static final Range<Integer> BATCH = Range.choice("batch", 16, 32, 64);
    private static final Search SEARCH = Search.of(RATE, HIDDEN, LAYERS, DROPOUT, ACTIVATION, BATCH);

    private Tuning() {}

    private record Task(List<Dataset> parts, int outputs) {
        Search.Candidate start(Settings settings) {
            List<Layer> layers = new ArrayList<>();
            for (int i = 0; i < settings.get(LAYERS); i++) {
                layers.add(Dense.of(settings.get(HIDDEN), settings.get(ACTIVATION)));
                layers.add(new Dropout(settings.get(DROPOUT)));
            }
            layers.add(Dense.of(outputs));
            Model model = Model.of(outputs == 1 ? Losses.MSE : Losses.SOFTMAX_CE,
                    Optimizers.adam(settings.get(RATE)), layers.toArray(Layer[]::new));
            return new Search.Candidate(model.build(parts.get(0).features()), parts.get(0),
                    Training.epochs(1).withBatchSize(settings.get(BATCH)).withValidation(parts.get(1)));
        }
    }

    /** @param args the number of seeds, 21 by default */
    public static void main(String[] args) throws IOException {
        int seeds = args.length > 0 ? Integer.parseInt(args[0]) : 21;
        Map<String, Task> tasks = new LinkedHashMap<>();
        Table iris = Csv.read(Path.of("examples/data/iris/iris.csv")).shuffle(1);
        Preprocessing preprocessing = Preprocessing.fit(iris, iris.names().get(iris.names().size() - 1));
        tasks.put("iris", new Task(parts(preprocessing.dataset(iris)), 3));
        tasks.put("moons", new Task(parts(Synthetic.indices(Synthetic.moons(600, 0.25, 1))), 2));
        tasks.put("spiral", new Task(parts(Synthetic.indices(Synthetic.spiral(600, 0.1, 1))), 2));
        tasks.put("xor", new Task(parts(Synthetic.indices(Synthetic.xor(600, 0.2, 1))), 2));
        tasks.put("multi-gauss", new Task(parts(Synthetic.multiGauss(600, 0.1, 1)), 1));
        System.out.println("| data | validation loss: search | random | test loss: search | random | better |");
        System.out.println("|---|---|---|---|---|---|");
        for (Map.Entry<String, Task> each : tasks.entrySet()) {
            System.out.println("| " + each.getKey() + " | " + compare(each.getValue(), seeds));
        }
    }

    private static List<Dataset> parts(Dataset all) {
        List<Dataset> first = all.shuffle(7).split(0.5);
        List<Dataset> rest = first.get(1).split(0.5);
        return List.of(first.get(0), rest.get(0), rest.get(1));
    }

    private static String compare(Task task, int seeds) {
        double[][] losses = new double[4][seeds];
        int better = 0;
        for (int seed = 0; seed < seeds; seed++) {
            int[] epochs = {0};
            Result found = SEARCH.withSeed(seed).run(task::start);
            found.trials().forEach(trial -> epochs[0] += trial.epochs());
            int trials = (epochs[0] + SEARCH.epochs() - 1) / SEARCH.epochs();
            Result random = SEARCH.withSeed(seed).withGuided(false).withRungs(1).withTrials(trials).run(task::start);
            losses[0][seed] = found.best().score();
            losses[1][seed] = random.best().score();
            losses[2][seed] = found.trained().evaluate(task.parts.get(2)).get("loss");
            losses[3][seed] = random.trained().evaluate(task.parts.get(2)).get("loss");
            better += losses[0][seed] < losses[1][seed] ? 1 : 0;
        }
        StringBuilder row = new StringBuilder();
        for (double[] each : losses) {
            Arrays.sort(each);
            row.append(String.format(Locale.ROOT, "%.4f | ", each[seeds / 2]));
        }
        return row + (better + " of " + seeds + " |");
    }
}
