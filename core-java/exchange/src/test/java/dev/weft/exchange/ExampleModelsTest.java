package dev.weft.exchange;

import static dev.weft.network.Activations.RELU;
import static dev.weft.network.Activations.SIGMOID;
import static dev.weft.network.Activations.SOFTMAX;
import static dev.weft.network.Activations.TANH;
import static dev.weft.network.Layers.dense;
import static dev.weft.network.Layers.dropout;
import static dev.weft.network.Layers.embedding;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.exchange.keras.Keras;
import dev.weft.exchange.onnx.Onnx;
import dev.weft.exchange.onnx.OnnxModel;
import dev.weft.exchange.onnx.Runtime;
import dev.weft.exchange.weights.Npz;
import dev.weft.exchange.weights.StateDict;
import dev.weft.graph.Samples;
import dev.weft.loss.Losses;
import dev.weft.network.Branch;
import dev.weft.network.Dense;
import dev.weft.network.Layer;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Model.Head;
import dev.weft.training.Trained;
import dev.weft.training.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The networks of all programs in {@code examples}, with other weights: ONNX Runtime answers as Weft does, and they
 * come back from each format to the bit.
 */
class ExampleModelsTest {
    private static final int PIXELS = 784;

    @TempDir private Path folder;

    /**
     * A model of an example.
     *
     * @param name the example
     * @param inputs what its inputs take: {@code x 784} numbers of that length, {@code user<30} a number below
     * @param model the model
     * @param inKeras why Keras has no such model; empty if it has
     */
    private record Row(String name, String inputs, Model model, String inKeras) {
        Trained built() {
            Trained built = model.network().inputs().isEmpty() ? model.withInput(Integer.parseInt(inputs.substring(2)))
                    .build() : model.build();
            Samples samples = new Samples(7);
            built.weights().forEach((name, weight) -> {
                float[] numbers = samples.signed(weight.shape()).data();
                double scale = 2 / Math.sqrt(weight.shape().rank() == 2 ? weight.shape().dimension(0) : 4);
                for (int i = 0; i < numbers.length; i++) {
                    weight.data()[i] = (float) (scale * numbers[i]);
                }
            });
            return built;
        }

        Map<String, Tensor> examples(int batch) {
            Random random = new Random(batch);
            Map<String, Tensor> examples = new LinkedHashMap<>();
            for (String input : inputs.split(", ")) {
                String[] parts = input.split("[ <]");
                int size = Integer.parseInt(parts[1]);
                Tensor each = input.contains("<") ? Tensor.zeros(batch) : Tensor.zeros(batch, size);
                for (int i = 0; i < each.size(); i++) {
                    each.data()[i] = input.contains("<") ? random.nextInt(size) : random.nextFloat();
                }
                examples.put(parts[0], each);
            }
            return examples;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Row chain(String name, int inputs, Layer... layers) {
        return new Row(name, "x " + inputs, Model.of(Losses.MSE, Optimizers.adam(0.01), layers), "");
    }

    private static Row joined(String name, String inputs, String inKeras, Branch... outputs) {
        Head[] heads = new Head[outputs.length];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = Head.of("output" + i, outputs[i], Losses.MSE);
        }
        return new Row(name, inputs, Model.of(Optimizers.adam(0.01), heads), inKeras);
    }

    private static Branch[] tickets() {
        Branch ticket = Branch.concat(Branch.input("title", 40).then(dense(16, RELU)),
                Branch.input("body", 40).then(dense(32, RELU)), Branch.input("tags", 12)).then(dropout(0.2));
        return new Branch[]{ticket.then(dense(1)), ticket.then(dense(4))};
    }

    private static Branch deep() {
        return Branch.concat(Branch.input("education").then(embedding(8, 3)),
                Branch.input("occupation").then(embedding(9, 3)), Branch.input("numbers", 2))
                .then(dense(16, RELU), dense(8, RELU), dense(1));
    }

    private static Branch films() {
        Branch user = Branch.input("user");
        Branch film = Branch.input("film");
        return Branch.add(Branch.dot(user.then(embedding(30, 8)), film.then(embedding(20, 8))),
                user.then(embedding(30, 1)), film.then(embedding(20, 1)));
    }

    private static Branch pairs() {
        Branch.Shared tower = Branch.shared(dense(128, RELU), dense(32));
        return Branch.concat(Branch.input("left", PIXELS).then(tower), Branch.input("right", PIXELS).then(tower))
                .then(Losses.MSE.asLayer());
    }

    private static Branch[] shop() {
        Branch.Shared item = Branch.shared(embedding(20, 4));
        Branch product = Branch.input("product").then(item);
        Branch taste = Branch.concat(Branch.input("customer", 3), product).then(dense(32, RELU).named("taste"));
        Branch change = Branch.concat(product, Branch.input("before").then(item)).then(dense(32, RELU));
        return new Branch[]{taste.then(dense(1)), change.then(dense(1))};
    }

    private static Branch sales() {
        Branch shop = Branch.input("shop").then(embedding(10, 4));
        Branch product = Branch.input("product").then(embedding(40, 4));
        return Branch.concat(shop, product, Branch.multiply(shop, product), Branch.input("price", 1))
                .then(dense(16, RELU), dense(1));
    }

    static Stream<Row> rows() {
        Layer[] copy = {dense(64, RELU), dense(PIXELS, SIGMOID)};
        Branch image = Branch.input("image", PIXELS);
        Branch trunk = Branch.input("sensors", 12).then(dense(64, RELU), dense(16, RELU));
        return Stream.of(
                chain("random-binary, three-optimizers", 2, Dense.of(3).withoutBias(), Dense.of(1).withoutBias()),
                chain("perceptron", 2, dense(4, TANH), dense(1, SIGMOID)),
                chain("mnist-low-level", PIXELS, dense(256, SIGMOID), dense(256, SIGMOID), dense(10, SOFTMAX)),
                chain("mnist-softmax, closed-form", PIXELS, dense(10)),
                chain("mnist-relu", PIXELS, dense(500, RELU), dense(10)),
                chain("transfer-digits", PIXELS, dense(512, RELU), dense(128, RELU), dense(5)),
                chain("autoencoder", PIXELS, copy),
                joined("autoencoder without labels", "image 784", "Keras has no ",
                        Branch.concat(image.then(copy), image).then(Losses.MSE.asLayer())),
                joined("ticket-classifier", "title 40, body 40, tags 12", "", tickets()),
                joined("wide-and-deep", "pair<72, education<8, occupation<9, numbers 2", "",
                        Branch.add(Branch.input("pair").then(embedding(72, 1)), deep())),
                joined("multi-task", "sensors 12", "", trunk.then(dense(2)), trunk.then(dense(1))),
                joined("recommender", "user<30, film<20", "", films()),
                joined("siamese", "left 784, right 784", "Keras has no ", pairs()),
                joined("embedded-categories", "shop<10, product<40, price 1", "", sales()),
                joined("more-than-a-chain", "product<20, customer 3, before<20", "", shop()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void onnxRuntimeAnswersAsWeftDoes(Row row) {
        Trained model = row.built();
        byte[] file = Onnx.toBytes(model.predictor());
        for (int batch : new int[]{1, 7, 1000}) {
            Map<String, Tensor> examples = row.examples(batch);
            Map<String, Tensor> found = Runtime.run(file, named(model, examples));
            predicted(model, examples).forEach((name, expected) -> assertEquals("",
                    Runtime.difference(expected, found.get(name)), name + ", batch " + batch));
        }
    }

    /** The inputs with the names that they have in a file. */
    private static Map<String, Tensor> named(Trained model, Map<String, Tensor> examples) {
        return model.model().network().inputs().isEmpty() ? Map.of("input", examples.get("x")) : examples;
    }

    private static Map<String, Tensor> predicted(Trained model, Map<String, Tensor> examples) {
        return model.model().network().inputs().isEmpty() ? Map.of("output", model.predict(examples.get("x")))
                : model.predict(examples);
    }

    private static void expectEqual(Trained model, Trained other, Map<String, Tensor> examples) {
        Map<String, Tensor> found = predicted(other, examples);
        predicted(model, examples).forEach((name, expected) -> assertArrayEquals(expected.data(),
                Optional.ofNullable(found.get(name)).orElseGet(() -> found.values().iterator().next()).data(), name));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void itComesBackFromOnnxToTheBit(Row row) throws IOException {
        Trained model = row.built();
        Path file = folder.resolve("model.onnx");
        Onnx.export(model, file);
        OnnxModel read = Onnx.read(file);
        Map<String, Tensor> examples = row.examples(7);
        Map<String, Tensor> found = read.predict(named(model, examples));
        predicted(model, examples).forEach((name, expected) -> assertEquals("", Runtime.difference(expected,
                found.get(name)), name));
        expectEqual(model, read.trained(Losses.MSE, Optimizers.adam(0.01)), examples);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void itComesBackFromKerasToTheBit(Row row) throws IOException {
        Trained model = row.built();
        for (String name : List.of("model.keras", "model.h5")) {
            Path file = folder.resolve(name);
            if (!row.inKeras.isEmpty()) {
                String message = assertThrows(IllegalArgumentException.class, () -> Keras.write(model, file))
                        .getMessage();
                assertTrue(message.startsWith(row.inKeras), message);
                continue;
            }
            Keras.write(model, file);
            expectEqual(model, Keras.read(file, Losses.MSE, Optimizers.adam(0.01)), row.examples(7));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void itsWeightsComeBackFromNumpyAndPytorchToTheBit(Row row) throws IOException {
        Trained model = row.built();
        Npz.write(model, folder.resolve("model.npz"));
        Trained other = Trained.of(model.checkpoint());
        other.weights().values().forEach(weight -> Arrays.fill(weight.data(), 7));
        other.take(Transfer.all(folder.resolve("model.npz")));
        expectEqual(model, other, row.examples(7));
        for (String name : List.of("state.npz", "state.safetensors")) {
            StateDict.of(model).write(folder.resolve(name));
            other.weights().values().forEach(weight -> Arrays.fill(weight.data(), 7));
            StateDict.read(folder.resolve(name)).into(other);
            expectEqual(model, other, row.examples(7));
        }
    }
}
