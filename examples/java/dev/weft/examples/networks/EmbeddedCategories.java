package dev.weft.examples.networks;

import dev.weft.examples.Options;
import dev.weft.internal.text.PythonFormat;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.picture.NetworkPicture;
import dev.weft.table.Column;
import dev.weft.table.Table;
import dev.weft.table.TableFields;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Model.Head;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Predicts sales from the columns of a table, of which two have many categories: once with one-hot columns, once with
 * an embedding of each, and shows what the embedding of the products has learned.
 */
public final class EmbeddedCategories {
    private static final int TRAIN = 1000;

    private EmbeddedCategories() {}

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws IOException {
        Options options = Options.parse(args, "seed=1", "epochs=60", "picture=embedded-categories.png");
        Table sales = Sales.table(2 * TRAIN, 1);
        Table train = sales.slice(0, TRAIN);
        Table test = sales.slice(TRAIN, sales.size());
        TableFields fields = TableFields.fit(train, TableFields.index("shop", "shop"),
                TableFields.index("product", "product"), TableFields.input("price", "price"),
                TableFields.input("one-hot", "shop", "product", "price"), TableFields.label("units", "units"))
                .withMissing();
        System.out.println(train.size() + " rows to train on, " + test.size() + " to test: "
                + fields.categories("shop").size() + " shops, " + fields.categories("product").size() + " products");

        Branch columns = Branch.input("one-hot", fields.features().fields().get("one-hot").size());
        evaluate("one-hot", fit(columns, options, fields, train), fields, test);

        Branch shop = Branch.input("shop").then(Layers.embedding(fields.entries("shop"), 4));
        Branch product = Branch.input("product").then(Layers.embedding(fields.entries("product"), 4));
        Branch both = Branch.concat(shop, product, Branch.multiply(shop, product), Branch.input("price", 1));
        Trained embedded = fit(both, options, fields, train);
        evaluate("embedded", embedded, fields, test);

        alike(embedded.weights().get("embedding2.table"), fields.categories("product"));
        Table rows = Table.of("new", List.of(new Column.Words("shop", List.of("shop 102", "shop 103"), 0, 1),
                new Column.Words("product", List.of("product 108", "soap"), 0, 1), new Column.Numbers("price", 4, 4)));
        embedded.answers(rows).forEach(answer -> System.out.println("prediction: "
                + PythonFormat.f((Double) answer.value(), 1) + " units"));
        NetworkPicture.of(embedded).save(Path.of(options.word("picture")));
        System.out.println("wrote " + options.word("picture"));
    }

    /** Trains the same dense layers after {@code input}. */
    private static Trained fit(Branch input, Options options, TableFields fields, Table train) {
        Branch units = input.then(Layers.dense(16, Activations.RELU), Layers.dense(1));
        return Model.of(Optimizers.adam(0.01), Head.of("units", units, Losses.MSE)).withSeed(options.seed("seed"))
                .build().preprocess(fields)
                .fit(fields.dataset(train), Training.epochs(options.count("epochs")).withBatchSize(50));
    }

    /** Prints the root mean square error in units; the loss is that of standardized labels. */
    private static void evaluate(String name, Trained trained, TableFields fields, Table test) {
        int weights = trained.weights().values().stream().mapToInt(Tensor::size).sum();
        double loss = trained.evaluate(fields.dataset(test)).get("loss");
        double error = Math.sqrt(loss) * fields.labels().get(0).column().deviation();
        System.out.println(name + ": " + weights + " weights, wrong by " + PythonFormat.f(error, 2) + " units");
    }

    /** Prints for how many products the one with the nearest vector is of the same kind. */
    private static void alike(Tensor table, List<String> products) {
        int same = 0;
        for (int i = 0; i < products.size(); i++) {
            same += kind(products.get(i)) == kind(products.get(nearest(table, i, products.size()))) ? 1 : 0;
        }
        System.out.println("the nearest product is of the same kind: "
                + PythonFormat.f(same / (double) products.size(), 2) + " of the products");
    }

    private static int kind(String product) {
        return Sales.kind(Integer.parseInt(product.substring(product.length() - 3)) - 100);
    }

    private static int nearest(Tensor table, int row, int rows) {
        int nearest = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int other = 0; other < rows; other++) {
            double distance = 0;
            for (int i = 0; i < table.shape().dimension(1); i++) {
                distance += Math.pow(table.get(row, i) - table.get(other, i), 2);
            }
            if (other != row && distance < least) {
                least = distance;
                nearest = other;
            }
        }
        return nearest;
    }
}
