package dev.weft.examples.guide;

import dev.weft.exchange.onnx.Onnx;
import dev.weft.exchange.onnx.OnnxModel;
import dev.weft.loss.Losses;
import dev.weft.network.BuiltLayer;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Column;
import dev.weft.table.Table;
import dev.weft.tensor.Tensor;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a model as ONNX files and reads them again: with the columns of its table, and as a network that trains on.
 */
public final class OpenInOtherPrograms {
    /** Expects the model of Iris and the names of two ONNX files to write. */
    public static void main(String[] args) throws IOException {
        Predictor iris = Predictor.load(Path.of(args[0]));
        Table flowers = Table.of("flowers", List.of(new Column.Numbers("sepal_length", 5.1, 6.7),
                new Column.Numbers("sepal_width", 3.5, 3.0), new Column.Numbers("petal_length", 1.4, 5.2),
                new Column.Numbers("petal_width", 0.2, 2.3)));

        Onnx.export(iris, Path.of(args[1]));
        OnnxModel table = Onnx.read(Path.of(args[1]));
        System.out.println("inputs " + table.inputs() + ", outputs " + table.outputs());
        System.out.println(String.join(", ", table.predict(flowers).get("label").words()));

        Onnx.exportNetwork(iris, Path.of(args[2]));
        OnnxModel network = Onnx.read(Path.of(args[2]));
        Trained trained = network.trained(Losses.SOFTMAX_CE, Optimizers.adam(0.001));
        for (BuiltLayer layer : trained.network().layers()) {
            System.out.println(layer.name() + " " + layer.attributes().get("activation") + " " + layer.output());
        }
        Tensor features = iris.preprocessing().orElseThrow().features(flowers);
        System.out.println("bit-identical: " + trained.predict(features).equals(iris.predict(flowers)));
    }
}
