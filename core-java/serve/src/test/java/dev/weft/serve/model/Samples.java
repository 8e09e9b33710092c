package dev.weft.serve.model;

import static dev.weft.network.Activations.RELU;
import static dev.weft.network.Layers.dense;
import static dev.weft.network.Layers.embedding;
import static dev.weft.network.Layers.flatten;

import dev.weft.loss.Losses;
import dev.weft.network.Branch;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Column;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.table.TableFields;
import dev.weft.tensor.Shape;
import dev.weft.training.Model;
import dev.weft.training.Model.Head;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Small models of each kind that a server meets. */
final class Samples {
    static final int ROWS = 40;

    private Samples() {}

    private static int[] indices(IntUnaryOperator of) {
        return IntStream.range(0, ROWS).map(of).toArray();
    }

    /** People who buy or do not. */
    static Table people() {
        return Table.of("people", List.of(
                new Column.Numbers("age", IntStream.range(0, ROWS).mapToDouble(i -> i == 3 ? Double.NaN : 20 + i % 17)
                        .toArray()),
                new Column.Words("city", List.of("Rome", "Bern", "Oslo"), indices(i -> i * i % 7 % 3)),
                new Column.Words("member", List.of("no", "yes"), indices(i -> i % 5 / 3)),
                new Column.Times("since", IntStream.range(0, ROWS).mapToDouble(i -> i * 3e6).toArray()),
                new Column.Numbers("spent", IntStream.range(0, ROWS).mapToDouble(i -> 100 + i * 7 % 50).toArray()),
                new Column.Words("bought", List.of("no", "yes"), indices(i -> i % 17 / 9))));
    }

    private static Trained fitted(Table table, String label, Model model, long seed) {
        Preprocessing preprocessing = Preprocessing.prepared(table, label);
        return model.withSeed(seed).build(preprocessing.features()).preprocess(preprocessing)
                .fit(preprocessing.dataset(table), Training.epochs(5));
    }

    /** Whether somebody buys: two classes. */
    static Trained bought(long seed) {
        return fitted(people().without("spent"), "bought",
                Model.of(Losses.SOFTMAX_CE, Optimizers.adam(), dense(8, RELU), dense(2)), seed);
    }

    /** How much somebody spends: a number. */
    static Trained spent(long seed) {
        return fitted(people().without("bought"), "spent",
                Model.of(Losses.MSE, Optimizers.adam(), dense(8, RELU), dense(1)), seed);
    }

    /** Images of digits. */
    static Trained digits(long seed) {
        return Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), dense(16, RELU), dense(10)).withSeed(seed)
                .build(Shape.of(784));
    }

    /** Two inputs, one of them an index, and two outputs. */
    static Trained shop() {
        Branch customer = Branch.input("customer", 3);
        Branch product = Branch.input("product").then(embedding(20, 4));
        Branch both = Branch.concat(customer, product).then(dense(8, RELU));
        return Model.of(Optimizers.adam(), Head.of("rating", both.then(dense(1)), Losses.MSE),
                Head.of("returned", both.then(dense(1)), Losses.BCE_WITH_LOGITS))
                .build(Shape.of(Map.of("customer", Shape.of(3))).beside(Shape.of(Map.of("product", Shape.SCALAR))));
    }

    /** A table with fields and two outputs. */
    static Trained fields() {
        TableFields fields = TableFields.fit(people(), TableFields.input("who", "age", "city"),
                TableFields.index("town", "city"), TableFields.label("spent", "spent"),
                TableFields.label("bought", "bought")).withMissing();
        Branch who = Branch.input("who", 4);
        Branch town = Branch.input("town").then(embedding(fields.entries("town"), 2));
        Branch both = Branch.concat(who, town).then(dense(8, RELU));
        return Model.of(Optimizers.adam(), Head.of("spent", both.then(dense(1)), Losses.MSE),
                Head.of("bought", both.then(dense(2)), Losses.SOFTMAX_CE))
                .build(fields.features()).preprocess(fields);
    }

    /** Several numbers without classes. */
    static Trained numbers() {
        return Model.of(Losses.MSE, Optimizers.adam(), flatten(), dense(3)).build(Shape.of(2, 2));
    }
}
