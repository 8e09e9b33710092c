package dev.weft.benchmarks;

import dev.weft.metric.Metrics;
import dev.weft.recipe.TableRecipe;
import dev.weft.table.Column;
import dev.weft.table.Csv;
import dev.weft.table.Preparation;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Answer;
import dev.weft.training.Evaluation;
import dev.weft.training.Trained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Trains a recipe on the tables and splits that {@code tables/tables.py} wrote, and prints what {@code tables/peers.py}
 * prints: table, recipe, split, log loss or RMSE, seconds.
 *
 * <p>Arguments: the folder; {@code standard}, {@code ensemble}, {@code single} or {@code plain}; and the splits, by
 * default 0 to 4.
 */
final class RealTables {
    static final Pattern TABLE =
            Pattern.compile("\"(\\w+)\": \\{\\s*\"label\": \"(\\w+)\",\\s*\"task\": \"(\\w+)\"");
    static final Pattern SPLIT = Pattern.compile("\"(\\d+)\": \\[([^\\]]*)\\]");

    private RealTables() {}

    /** Prints a line for each table and split. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        TableRecipe recipe = switch (arguments[1]) {
            case "ensemble" -> TableRecipe.ensemble();
            case "single" -> TableRecipe.single();
            case "plain" -> TableRecipe.plain();
            default -> TableRecipe.standard();
        };
        List<String> wanted = arguments.length > 2 ? Arrays.asList(arguments).subList(2, arguments.length)
                : List.of("0", "1", "2", "3", "4");
        for (MatchResult table : matches(TABLE, folder.resolve("tables.json"))) {
            Table rows = Csv.read(folder.resolve(table.group(1) + ".csv"));
            boolean isClasses = table.group(3).equals("classes");
            TableRecipe told = isClasses ? recipe.withOptions(recipe.options().withTask(Preparation.Task.CLASSES))
                    : recipe;
            for (MatchResult split : matches(SPLIT, folder.resolve(table.group(1) + ".splits.json"))) {
                if (wanted.contains(split.group(1))) {
                    int[] test = Arrays.stream(split.group(2).split(", ")).mapToInt(Integer::parseInt).toArray();
                    var isTest = Arrays.stream(test).boxed().collect(Collectors.toSet());
                    int[] train = IntStream.range(0, rows.size()).filter(row -> !isTest.contains(row)).toArray();
                    long start = System.nanoTime();
                    Trained trained = told.fit(rows.rows(train), table.group(2)).trained();
                    double seconds = (System.nanoTime() - start) / 1e9;
                    System.out.printf(Locale.ROOT, "%s weft-%s %s %s %.1f%n", table.group(1), arguments[1],
                            split.group(1), score(trained, rows.rows(test), isClasses), seconds);
                }
            }
        }
    }

    /** The log loss or RMSE of a model on rows. */
    static double score(Trained trained, Table test, boolean isClasses) {
        Preprocessing fitted = trained.preprocessing().orElseThrow();
        if (isClasses) {
            Evaluation all = Evaluation.of(trained, fitted.dataset(test));
            return new Evaluation(all.model().withMetrics(Metrics.LOG_LOSS), all.predictions(), all.labels()).report()
                    .get("log_loss");
        }
        double[] truth = ((Column.Numbers) test.column(fitted.label().name())).values();
        List<Answer> answers = trained.answers(test);
        double sum = 0;
        for (int i = 0; i < truth.length; i++) {
            double error = (double) answers.get(i).value() - truth[i];
            sum += error * error;
        }
        return Math.sqrt(sum / truth.length);
    }

    static List<MatchResult> matches(Pattern pattern, Path file) throws IOException {
        return new ArrayList<>(pattern.matcher(Files.readString(file)).results().toList());
    }
}
