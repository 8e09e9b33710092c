package dev.weft.graph;

import static dev.weft.graph.OperationTable.ELEMENTWISE;
import static dev.weft.graph.OperationTable.row;

import dev.weft.graph.OperationTable.Case;
import dev.weft.graph.OperationTable.Row;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The operations of {@link Joining}. */
final class JoiningTable {
    private JoiningTable() {}

    static void addTo(List<Row> rows) {
        sideBySide(rows);
        joining(rows);
    }

    private static void sideBySide(List<Row> rows) {
        rows.add(row("concat(List)", ELEMENTWISE, JoiningTable::concatenated).droppingNaN()
                .refuses(g -> Joining.concat(List.of()), "concat expects at least one value")
                .refuses(g -> Joining.concat(List.of(g.placeholder("x", 2, 3), g.placeholder("y", 3, 3))),
                        "concat expects", "[2, 3]", "[3, 3]")
                .refuses(g -> Joining.concat(List.of(g.placeholder("x", 2))), "concat expects", "[2]"));
        rows.add(row("fields(Map)", ELEMENTWISE, (samples, round) -> {
            Shape shape = samples.shape(round, 2, 2);
            return new Case(List.of(samples.signed(shape)), in -> Joining.fields(Map.of("a", in.get(0))),
                    in -> in.get(0));
        }).refuses(g -> Joining.fields(Map.of()), "Shape expects at least one field"));
        rows.add(row("columns(Value,int,int)", ELEMENTWISE, (samples, round) -> {
            Shape shape = samples.shape(round, 2, 3);
            int n = shape.dimension(-1);
            int from = samples.below(n);
            int to = from + 1 + samples.below(n - from);
            int[] lengths = shape.with(-1, to - from).toArray();
            return new Case(List.of(samples.signed(shape)), in -> Joining.columns(in.get(0), from, to),
                    in -> Naive.fill(lengths, i -> {
                        int[] place = i.clone();
                        place[place.length - 1] += from;
                        return in.get(0).at(place);
                    }));
        }).droppingNaN()
                .refuses(g -> Joining.columns(g.placeholder("x", 2, 3), 1, 4), "columns expects", "[2, 3]", "1 to 4")
                .refuses(g -> Joining.columns(g.placeholder("x", 2, 3), 1, 1), "columns expects", "1 to 1")
                .refuses(g -> Joining.columns(g.placeholder("x", 2), 0, 1), "columns expects", "[2]"));
    }

    private static Case concatenated(Samples samples, int round) {
        Shape first = samples.shape(round, 2, 3);
        int n = first.dimension(-1);
        Shape second = first.with(-1, samples.length());
        return new Case(List.of(samples.signed(first), samples.signed(second)), Joining::concat,
                in -> Naive.fill(first.with(-1, n + second.dimension(-1)).toArray(), i -> {
                    int[] place = i.clone();
                    int last = place.length - 1;
                    boolean isFirst = place[last] < n;
                    place[last] -= isFirst ? 0 : n;
                    return in.get(isFirst ? 0 : 1).at(place);
                }));
    }

    private static void joining(List<Row> rows) {
        rows.add(lookup("rows(Value,Value)", false));
        rows.add(lookup("rows(Value,Value,int)", true)
                .refuses(g -> Joining.rows(g.placeholder("t", 2, 3), g.placeholder("i", 4), 2), "padding", "[2, 3]",
                        "got 2")
                .refuses(g -> Joining.rows(g.placeholder("t", 2, 3), g.placeholder("i", 4), -1), "padding", "-1"));
    }

    /** The rows of a table with repeated ones among them, also by indices of two axes; no slope of the last one. */
    private static Row lookup(String signature, boolean isPadded) {
        return row(signature, ELEMENTWISE, (samples, round) -> {
            Shape shape = samples.shape(round, 2, 2);
            Tensor indices = samples.whole(round % 2 == 0 ? Shape.of(7) : Shape.of(5, 2),
                    shape.rows() - (isPadded && shape.rows() > 1 ? 1 : 0));
            int padding = shape.rows() == 1 ? 1 : shape.rows() - 1;
            int[] lengths = Arrays.copyOf(indices.shape().toArray(), indices.shape().rank() + 1);
            lengths[indices.shape().rank()] = shape.dimension(1);
            return new Case(List.of(samples.signed(shape)), in -> {
                Value of = in.get(0).graph().constant(indices);
                Value table = in.get(0);
                return isPadded && shape.rows() > 1 ? Joining.rows(table, of, padding) : Joining.rows(table, of);
            }, in -> Naive.fill(lengths, at -> in.get(0).at(
                    (int) indices.data()[lengths.length == 2 ? at[0] : at[0] * 2 + at[1]], at[lengths.length - 1])));
        }).droppingNaN()
                .refuses(g -> Joining.rows(g.placeholder("t", 3), g.placeholder("i", 4)), "rows expects a table", "[3]",
                        "[4]")
                .refuses(g -> Joining.rows(g.placeholder("t", 2, 3), g.placeholder("i")), "[batch, …]", "[]")
                .refuses(g -> Joining.rows(g.placeholder("t", (1 << 24) + 1, 3), g.placeholder("i", 4)),
                        "at most 16777216 rows", "[16777217, 3]");
    }
}
