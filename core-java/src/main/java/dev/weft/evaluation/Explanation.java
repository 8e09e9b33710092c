package dev.weft.evaluation;

import dev.weft.random.RandomStream;
import dev.weft.table.Column;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Answer;
import dev.weft.training.Predictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What the answer for one row depends on. Each column has a contribution; together they lead from the answer for a row
 * of which nothing is known to the answer for this row:
 * {@code base + Σ contributions = answer}. The contribution of a column is its Shapley value, the mean change of the
 * answer when its value becomes known after those of other columns, over random orders of the columns (Štrumbelj and
 * Kononenko 2014). An unknown value is treated as a missing one.
 * <pre>{@code
 * Explanation why = Explanation.of(model, rows, 0, 1);
 * why.contributions().forEach(System.out::println); // such as OfColumn[name=age, value=0.21]
 * }</pre>
 *
 * @param answer the predicted class, or the number as text
 * @param value the probability of that class, or the number
 * @param base the probability of that class, or the number, for a row of which nothing is known
 * @param contributions the contribution of each column, the largest in size first
 */
public record Explanation(String answer, double value, double base, List<OfColumn> contributions) {
    /** Each order is used forwards and backwards, which halves the error of the mean at least. */
    private static final int ORDERS = 32;
    /** The most predictions for one row. */
    private static final int MOST = 50_000;

    /**
     * The contribution of one column.
     *
     * @param name its name
     * @param value by how much it changes the answer, in the unit of the answer
     */
    public record OfColumn(String name, double value) {}

    /** Copies the list. */
    public Explanation {
        contributions = List.copyOf(contributions);
    }

    /**
     * Explains the answer for one row.
     *
     * @param rows a table with the columns of training
     * @param row from 0 to {@code rows.size() - 1}
     * @param seed determines the orders of the columns
     * @throws IllegalArgumentException if the model was not trained on a table, does not accept missing values, has
     *     classes without probabilities, or gives NaN
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public static Explanation of(Predictor model, Table rows, int row, long seed) {
        Preprocessing fitted = Judged.preprocessing(model, "Explanation");
        if (!fitted.tolerant() && fitted.preparation().isEmpty()) {
            throw new IllegalArgumentException("Explanation expects a model that accepts missing values but got one "
                    + "that does not: train it with Preprocessing.prepared or withMissing");
        }
        List<Column> columns = Importance.used(fitted, rows).stream().map(column -> withUnknown(column, row)).toList();
        Answer answer = answers(model, rows.source(), columns, List.of(new int[columns.size()])).get(0);
        String name = answer.value().toString();
        boolean isClass = !fitted.label().classes().isEmpty();
        if (isClass && !answer.probabilities().containsKey(name)) {
            throw new IllegalArgumentException("Explanation expects a model with probabilities but got "
                    + model.model().loss());
        }
        int most = Math.max(1, Math.min(ORDERS, MOST / (2 * (columns.size() + 1))));
        List<int[]> orders = orders(columns.size(), most, seed);
        List<int[]> steps = new ArrayList<>();
        orders.forEach(order -> steps.addAll(steps(order)));
        double[] values = answers(model, rows.source(), columns, steps).stream()
                .mapToDouble(each -> isClass ? each.probabilities().get(name) : (Double) each.value()).toArray();
        Judged.expectFinite("Explanation", DoubleStream.of(values).filter(value -> !Double.isFinite(value)).count(),
                values.length);
        double[] sums = new double[columns.size()];
        for (int i = 0; i < orders.size(); i++) {
            int first = i * (columns.size() + 1);
            for (int k = 0; k < columns.size(); k++) {
                sums[orders.get(i)[k]] += values[first + k + 1] - values[first + k];
            }
        }
        List<OfColumn> contributions = IntStream.range(0, columns.size())
                .mapToObj(j -> new OfColumn(columns.get(j).name(), sums[j] / orders.size()))
                .sorted(Comparator.comparingDouble((OfColumn column) -> -Math.abs(column.value()))).toList();
        return new Explanation(name, values[columns.size()], values[0], contributions);
    }

    /** The value of a row at 0, and an unknown one at 1. */
    private static Column withUnknown(Column column, int row) {
        Column one = column.rows(row, row);
        if (one instanceof Column.Words words) {
            return new Column.Words(column.name(), words.words(), words.indices()[0], -1);
        }
        double value = one instanceof Column.Times times ? times.seconds()[0] : ((Column.Numbers) one).values()[0];
        return one instanceof Column.Times ? new Column.Times(column.name(), value, Double.NaN)
                : new Column.Numbers(column.name(), value, Double.NaN);
    }

    private static List<int[]> orders(int columns, int count, long seed) {
        RandomStream stream = RandomStream.of(seed, "explanation");
        List<int[]> orders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] order = stream.permutation(columns);
            orders.add(order);
            orders.add(IntStream.rangeClosed(1, columns).map(k -> order[columns - k]).toArray());
        }
        return orders;
    }

    /** The rows from the unknown one to the known one: for each column, 0 if it is known and 1 if not. */
    private static List<int[]> steps(int[] order) {
        int[] unknown = new int[order.length];
        Arrays.fill(unknown, 1);
        List<int[]> steps = new ArrayList<>(List.of(unknown.clone()));
        for (int column : order) {
            unknown[column] = 0;
            steps.add(unknown.clone());
        }
        return steps;
    }

    private static List<Answer> answers(Predictor model, String source, List<Column> columns, List<int[]> steps) {
        List<Column> chosen = IntStream.range(0, columns.size())
                .mapToObj(j -> columns.get(j).rows(steps.stream().mapToInt(step -> step[j]).toArray())).toList();
        return model.answers(Table.of(source, chosen));
    }
}
