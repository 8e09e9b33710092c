package dev.weft.examples.tables;

import dev.weft.evaluation.Explanation;
import dev.weft.evaluation.Importance;
import dev.weft.evaluation.Judgement;
import dev.weft.examples.Options;
import dev.weft.internal.text.PythonFormat;
import dev.weft.picture.BarChart;
import dev.weft.recipe.TableRecipe;
import dev.weft.table.Csv;
import dev.weft.table.Table;
import dev.weft.training.Answer;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * From a CSV file with dates, words and missing values to predictions: learns how many bicycles a shop rents on a day,
 * judges the model on days of another year, shows which columns matter and what an answer depends on, saves it, and
 * predicts new days with the saved model.
 */
public final class BikeRentals {
    private BikeRentals() {}

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws IOException {
        Options options = Options.parse(args, "seed=1", "data=examples/data/rentals", "save=bike-rentals.safetensors",
                "picture=bike-rentals.png");
        Path data = options.folder("data");
        Table days = Csv.read(data.resolve("rentals.csv"));
        TableRecipe.Result learned = TableRecipe.standard().withSeed(options.seed("seed")).fit(days, "rentals");
        learned.findings().forEach(finding -> System.out.println(finding.text()));
        Path file = Path.of(options.word("save"));
        learned.trained().save(file);

        Predictor model = Predictor.load(file);
        Table spring = Csv.read(data.resolve("spring.csv"));
        Judgement judgement = Judgement.of(model, spring);
        System.out.println("wrong by " + score(judgement.scores(), "mae") + " rentals on a day of " + judgement.rows()
                + " in spring; always the mean: by " + score(judgement.baseline(), "mae"));

        Importance importance = Importance.of(model, spring, 5, options.seed("seed"));
        importance.columns().forEach(column -> System.out.println("without " + column.name() + " wrong by "
                + PythonFormat.f(column.rise(), 1) + " more"));
        BarChart.of(importance).save(Path.of(options.word("picture")));

        Table tomorrow = Csv.read(data.resolve("tomorrow.csv"));
        for (Answer answer : model.answers(tomorrow)) {
            System.out.println("expects " + PythonFormat.f((Double) answer.value(), 1));
        }
        Explanation why = Explanation.of(model, tomorrow, 1, options.seed("seed"));
        System.out.println("the second because of "
                + why.contributions().stream().sorted(Comparator.comparing(Explanation.OfColumn::name))
                        .map(column -> column.name() + " " + PythonFormat.f(column.value(), 1))
                        .collect(Collectors.joining(", ")));
        System.out.println("wrote " + file + " and " + options.word("picture"));
    }

    private static String score(Map<String, Double> scores, String name) {
        return PythonFormat.f(scores.get(name), 1);
    }
}
