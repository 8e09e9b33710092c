package dev.weft.examples.guide;

import dev.weft.data.Dataset;
import dev.weft.exchange.keras.Keras;
import dev.weft.exchange.weights.Npz;
import dev.weft.exchange.weights.StateDict;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import dev.weft.training.Transfer;
import java.io.IOException;
import java.nio.file.Path;

/** Writes a model for Keras, NumPy and PyTorch, and reads it back. */
public final class KerasAndPytorch {
    private static final Model MODEL = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01),
            Dense.of(16, Activations.RELU), Dense.of(3));

    /** Arguments: a CSV file, and the files to write: {@code .keras}, {@code .npz} and {@code .safetensors}. */
    public static void main(String[] args) throws IOException {
        Table table = Csv.read(Path.of(args[0]));
        Preprocessing preprocessing = Preprocessing.fit(table, "species");
        Dataset data = preprocessing.dataset(table);
        Tensor examples = preprocessing.features(table);
        Trained trained = MODEL.fit(data, Training.epochs(20));
        Tensor predictions = trained.predict(examples);

        // Keras: the whole model.
        Keras.write(trained, Path.of(args[1]));
        Trained fromKeras = Keras.read(Path.of(args[1]));
        System.out.println("Keras: the same predictions: " + fromKeras.predict(examples).equals(predictions));
        fromKeras.fit(data, Training.epochs(20));
        System.out.println("Keras: a lower loss after more training: "
                + (fromKeras.evaluate(data).get("loss") < trained.evaluate(data).get("loss")));

        // NumPy: the weights by their names in Weft.
        Npz.write(trained, Path.of(args[2]));
        Trained fromNumpy = MODEL.build(data.features());
        System.out.println("NumPy: " + fromNumpy.take(Transfer.all(Npz.read(Path.of(args[2])))));
        System.out.println("NumPy: the same predictions: " + fromNumpy.predict(examples).equals(predictions));

        // PyTorch: the weights by their names there, and as its Linear stores them.
        StateDict.of(trained).withModules("dense*", "fc*").write(Path.of(args[3]));
        StateDict dict = StateDict.read(Path.of(args[3]));
        dict.tensors().forEach((name, tensor) -> System.out.println("PyTorch: " + name + " " + tensor.shape()));
        Trained fromPytorch = MODEL.build(data.features());
        dict.withModules("fc*", "dense*").into(fromPytorch);
        System.out.println("PyTorch: the same predictions: " + fromPytorch.predict(examples).equals(predictions));
    }
}
