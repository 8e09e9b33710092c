package dev.weft.examples.guide;

import dev.weft.data.Dataset;
import dev.weft.graph.Elementwise;
import dev.weft.graph.MatrixOps;
import dev.weft.graph.Variable;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.network.Forward;
import dev.weft.network.Initializers;
import dev.weft.network.Layer;
import dev.weft.network.Scope;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.training.Model;
import dev.weft.training.Registry;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Trains, saves and loads a network with a layer of its own. */
public final class OwnLayer {
    /** A gate for each feature: {@code y = x · sigmoid(x · kernel + bias)}, the product with x element by element. */
    record Gate(double start) implements Layer {
        @Override
        public Forward build(Scope scope, Shape input) {
            int width = input.dimension(1);
            Variable kernel = scope.parameter("kernel", Shape.of(width, width), Initializers.glorotUniform());
            Variable bias = scope.parameter("bias", Shape.of(width), Initializers.constant(start));
            return (x, pass) -> x.times(Elementwise.sigmoid(MatrixOps.affine(x, kernel, bias)));
        }
    }

    /** Expects the CSV file of Iris. */
    public static void main(String[] args) throws IOException {
        Registry.type("guide.gate", Gate.class);
        Table table = Csv.read(Path.of(args[0]));
        Dataset data = Preprocessing.fit(table, "species").dataset(table);

        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), new Gate(1), Dense.of(3));
        Trained trained = model.fit(data, Training.epochs(30).withBatchSize(16));
        trained.weights().forEach((name, weights) -> System.out.println(name + " " + weights.shape()));
        System.out.printf(Locale.ROOT, "accuracy %.2f%n", trained.evaluate(data).get("accuracy"));

        Trained loaded = Trained.of(trained.checkpoint());
        System.out.println("loaded weights are equal: " + loaded.weights().equals(trained.weights()));
    }
}
