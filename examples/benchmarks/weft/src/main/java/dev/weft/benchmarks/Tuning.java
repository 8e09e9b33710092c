package dev.weft.benchmarks;

import dev.weft.network.Activations;
import dev.weft.recipe.TableRecipe;
import dev.weft.recipe.TableSearch;
import dev.weft.search.Range;
import dev.weft.search.Trial;
import dev.weft.table.Csv;
import dev.weft.table.Preparation;
import dev.weft.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Search against random search with as many epochs in total, on tables that {@code tables/tables.py} wrote: for a small
 * form of the standard recipe, the medians over splits of the log loss or RMSE on the rows that decide and on the test
 * rows, and how often the search is better. Both begin with the recipe's own settings, so the first numbers are those
 * of the recipe. Random search spreads its trials evenly over the space, which is better than independent draws, and
 * rounds its budget up.
 *
 * <p>Arguments: the folder; the splits, by default {@code 0,1,2,3,4}, whose numbers are also the seeds; and the tables,
 * by default six of middle size. Of a larger table, {@value #MOST} rows to train on, evenly spaced, take part.
 */
final class Tuning {
    private static final int EPOCHS = 27;
    private static final int TRIALS = 30;
    private static final int MOST = 500;
    private static final List<String> SPLITS = List.of("0", "1", "2", "3", "4");
    private static final List<String> TABLES = List.of("vowel", "vehicle", "boston", "concrete", "cars", "diamonds");

    private Tuning() {}

    /** Prints a row for each table. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        List<String> splits = arguments.length > 1 ? List.of(arguments[1].split(",")) : SPLITS;
        List<String> wanted = arguments.length > 2 ? Arrays.asList(arguments).subList(2, arguments.length) : TABLES;
        System.out.println("| table | validation: recipe | search | random | test: recipe | search | random | "
                + "search better: validation, test | seconds |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (MatchResult table : RealTables.matches(RealTables.TABLE, folder.resolve("tables.json"))) {
            if (wanted.contains(table.group(1))) {
                System.out.println("| " + table.group(1) + " | " + compare(folder, table, splits));
            }
        }
    }

    /** Wide ranges around a recipe that trains in a second. */
    private static TableSearch search(boolean isClasses, int seed) {
        TableRecipe standard = TableRecipe.standard();
        TableRecipe small = standard.withNetwork(standard.network().withMembers(4)).withHidden(32, 32)
                .withEpochs(EPOCHS).withSeed(seed);
        return TableSearch.of(isClasses ? small.withOptions(small.options().withTask(Preparation.Task.CLASSES)) : small,
                Range.log("rate", 1e-4, 1), Range.logWhole("hidden", 4, 64), Range.whole("layers", 1, 3),
                Range.linear("dropout", 0, 0.5), Range.log("l2", 1e-4, 1), Range
                        .choice("activation", Activations.RELU, Activations.TANH, Activations.SIGMOID));
    }

    private static String compare(Path folder, MatchResult table, List<String> wanted) throws IOException {
        Table rows = Csv.read(folder.resolve(table.group(1) + ".csv"));
        boolean isClasses = table.group(3).equals("classes");
        List<MatchResult> splits = RealTables
                .matches(RealTables.SPLIT, folder.resolve(table.group(1) + ".splits.json")).stream()
                .filter(split -> wanted.contains(split.group(1))).toList();
        int seeds = splits.size();
        double[][] scores = new double[6][seeds];
        int[] better = new int[2];
        long start = System.nanoTime();
        for (int i = 0; i < seeds; i++) {
            int[] test = Arrays.stream(splits.get(i).group(2).split(", ")).mapToInt(Integer::parseInt).toArray();
            Set<Integer> isTest = Arrays.stream(test).boxed().collect(Collectors.toSet());
            int[] others = IntStream.range(0, rows.size()).filter(row -> !isTest.contains(row)).toArray();
            int count = Math.min(MOST, others.length);
            Table train = rows.rows(IntStream.range(0, count)
                    .map(k -> others[(int) ((long) k * others.length / count)]).toArray());
            TableSearch search = search(isClasses, Integer.parseInt(splits.get(i).group(1)));
            String label = table.group(2);
            TableSearch.Found alone = search.run(train, label, each -> each.withTrials(1));
            TableSearch.Found found = search.run(train, label, each -> each.withTrials(TRIALS));
            int epochs = found.search().trials().stream().mapToInt(Trial::epochs).sum();
            TableSearch.Found random = search.run(train, label, each -> each.withGuided(false).withRungs(1)
                    .withTrials((epochs + EPOCHS - 1) / EPOCHS));
            List<TableSearch.Found> three = List.of(alone, found, random);
            for (int k = 0; k < 3; k++) {
                scores[k][i] = three.get(k).search().best().score();
                scores[3 + k][i] = RealTables.score(three.get(k).best().trained(), rows.rows(test), isClasses);
            }
            better[0] += scores[1][i] < scores[2][i] ? 1 : 0;
            better[1] += scores[4][i] < scores[5][i] ? 1 : 0;
        }
        StringBuilder row = new StringBuilder();
        for (double[] each : scores) {
            Arrays.sort(each);
            row.append(String.format(Locale.ROOT, "%.4g | ", each[seeds / 2]));
        }
        return row + String.format(Locale.ROOT, "%d, %d of %d | %.0f |", better[0], better[1], seeds,
                (System.nanoTime() - start) / 1e9);
    }
}
