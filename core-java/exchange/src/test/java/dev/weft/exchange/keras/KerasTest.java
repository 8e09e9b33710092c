package dev.weft.exchange.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.exchange.weights.Npz;
import dev.weft.file.MalformedDataException;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.optimizer.Adadelta;
import dev.weft.optimizer.Adagrad;
import dev.weft.optimizer.Adam;
import dev.weft.optimizer.Adamax;
import dev.weft.optimizer.ConstantRate;
import dev.weft.optimizer.Convention;
import dev.weft.optimizer.Momentum;
import dev.weft.optimizer.Nadam;
import dev.weft.optimizer.Nesterov;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.optimizer.RmsProp;
import dev.weft.optimizer.Sgd;
import dev.weft.optimizer.WeightDecay;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that {@code golden.py} makes with Keras 3, and what comes back of what is written. */
class KerasTest {
    static final Path GOLDEN = Path.of("src/test/resources/dev/weft/exchange/keras");

    @TempDir private Path folder;

    private static List<Tensor> predictions(Trained model, Map<String, Tensor> golden) {
        List<String> inputs = model.model().network().inputs();
        if (inputs.size() < 2) {
            return List.of(model.predict(golden.get("x0")));
        }
        Map<String, Tensor> features = new LinkedHashMap<>();
        inputs.forEach(name -> features.put(name, golden.get("x" + features.size())));
        return List.copyOf(model.predict(features).values());
    }

    private static void expect(Map<String, Tensor> golden, List<Tensor> predictions) {
        for (int i = 0; i < predictions.size(); i++) {
            assertArrayEquals(golden.get("y" + i).data(), predictions.get(i).data(), 1e-6f, "output " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chain.keras", "chain.h5", "branches.keras", "branches.h5", "nested.keras", "nested.h5",
        "adapted.keras", "adapted.h5", "keras2.h5", "towers.keras", "towers.h5", "transfer.keras",
        "transfer.h5"})
    void aModelOfKerasPredictsAsThereAndComesBackToTheBit(String name) throws IOException {
        Map<String, Tensor> golden = Npz.read(GOLDEN.resolve(name.replaceAll("\\..*", "-golden.npz")));
        Trained model = Keras.read(GOLDEN.resolve(name));
        List<Tensor> predictions = predictions(model, golden);
        expect(golden, predictions);
        for (String suffix : List.of(".keras", ".h5")) {
            Path file = folder.resolve("model" + suffix);
            Keras.write(model, file);
            Trained again = Keras.read(file);
            assertEquals(predictions, predictions(again, golden));
            byte[] bytes = Files.readAllBytes(file);
            Keras.write(again, file);
            assertArrayEquals(bytes, Files.readAllBytes(file), "equal models give equal bytes");
            assertEquals(again.model(), Keras.read(file).model());
        }
    }

    @ParameterizedTest
    @CsvSource({"chain.keras", "keras2.h5"})
    void aModelOfKerasTrainsOn(String name) throws IOException {
        Map<String, Tensor> golden = Npz.read(GOLDEN.resolve(name.replaceAll("\\..*", "-golden.npz")));
        Trained model = Keras.read(GOLDEN.resolve(name));
        boolean isClass = model.model().loss() == Losses.CROSS_ENTROPY;
        Dataset data = Dataset.of(golden.get("x0"), isClass ? Tensor.vector(0, 1, 2, 0, 1) : Tensor.zeros(5, 1));
        double before = model.evaluate(data).get("loss");
        float[] frozen = isClass ? new float[0] : model.weights().get("dense_1.kernel").data().clone();
        model.fit(data, Training.epochs(60).withBatchSize(5));
        assertTrue(model.evaluate(data).get("loss") < before);
        if (!isClass) {
            assertArrayEquals(frozen, model.weights().get("dense_1.kernel").data(), "trainable was false");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chain", "branches"})
    void weightsAloneGoIntoAModelThatIsBuilt(String name) throws IOException {
        Map<String, Tensor> golden = Npz.read(GOLDEN.resolve(name + "-golden.npz"));
        for (String file : List.of(name + ".weights.h5", name + ".h5", name + ".keras")) {
            Trained model = Keras.read(GOLDEN.resolve(name + ".keras"));
            model.weights().values().forEach(weight -> Arrays.fill(weight.data(), 7));
            assertEquals(model.weights().size(), Keras.readWeights(GOLDEN.resolve(file), model).taken().size());
            expect(golden, predictions(model, golden));
        }
        Trained model = Keras.read(GOLDEN.resolve(name + ".keras"));
        Path own = folder.resolve("own.weights.h5");
        Keras.write(model, own);
        String digest = model.predictor().weightsSha256();
        model.weights().values().forEach(weight -> Arrays.fill(weight.data(), 7));
        Keras.readWeights(own, model);
        assertEquals(digest, model.predictor().weightsSha256());
    }

    @Test
    void lossesAndOptimizersAreThoseOfTheFile() throws IOException {
        Model chain = Keras.read(GOLDEN.resolve("chain.keras")).model();
        assertEquals(Losses.CROSS_ENTROPY, chain.loss());
        assertEquals(new Adam(new ConstantRate(0.01), 0.9, 0.999, 1e-7, Convention.KERAS, false), chain.optimizer());
        Model branches = Keras.read(GOLDEN.resolve("branches.h5")).model();
        assertEquals(new Nesterov(new ConstantRate(0.1), 0.9, Convention.KERAS), branches.optimizer());
        assertEquals(List.of("class", "price", "likeness"), branches.network().outputs());
        assertEquals(List.of("a", "i"), branches.network().inputs());
        assertEquals(RmsProp.class, Keras.read(GOLDEN.resolve("nested.keras")).model().optimizer().getClass());
        assertEquals(new Sgd(new ConstantRate(0.05)), Keras.read(GOLDEN.resolve("keras2.h5")).model().optimizer());
        Model own = Keras.read(GOLDEN.resolve("chain.keras"), Losses.MSE, Optimizers.sgd(0.5)).model();
        assertEquals(Losses.MSE, own.loss());
        assertEquals(Optimizers.sgd(0.5), own.optimizer());
    }

    @Test
    void namesOfInputsAndOutputsAreKeptAndAScheduleNeedsAnotherOptimizer() throws IOException {
        String refused = assertThrows(MalformedDataException.class, () -> Keras.read(GOLDEN.resolve("named.keras")))
                .getMessage();
        assertTrue(
                refused.contains("optimizer: expected a learning rate: pass a loss and an optimizer to Keras.read but"
                        + " got a schedule of the learning rate"),
                refused);
        Map<String, Tensor> golden = Npz.read(GOLDEN.resolve("named-golden.npz"));
        Trained model = Keras.read(GOLDEN.resolve("named.keras"), Losses.MSE, Optimizers.adam());
        for (String suffix : List.of(".keras", ".h5")) {
            assertEquals(List.of("u"), model.model().network().inputs());
            Map<String, Tensor> answer = model.predict(Map.of("u", golden.get("x0")));
            assertEquals(Set.of("v"), answer.keySet());
            expect(golden, List.copyOf(answer.values()));
            Path file = folder.resolve("named" + suffix);
            Keras.write(model, file);
            model = Keras.read(file);
        }
    }

    static List<Loss> losses() {
        return List.of(Losses.MSE, Losses.MAE, Losses.MAPE, Losses.MSLE, Losses.LOG_COSH, Losses.HINGE,
                Losses.SQUARED_HINGE, Losses.CATEGORICAL_HINGE, Losses.KLD, Losses.POISSON, Losses.BCE,
                Losses.BCE_WITH_LOGITS, Losses.SOFTMAX_CE, Losses.CROSS_ENTROPY, Losses.huber(0.5));
    }

    static List<Optimizer> optimizers() {
        ConstantRate rate = new ConstantRate(0.25);
        return List.of(Optimizers.sgd(0.25), new Momentum(rate, 0.5, 0, Convention.KERAS),
                new Nesterov(rate, 0.5, Convention.KERAS),
                new Adam(rate, 0.5, 0.75, 1e-3, Convention.KERAS, true),
                new WeightDecay(new Adam(rate, 0.5, 0.75, 1e-3, Convention.KERAS, false), 0.125),
                new RmsProp(rate, 0.5, 0.25, 1e-3, true, Convention.KERAS),
                new Adagrad(rate, 0.5, 1e-3, Convention.KERAS),
                new Adadelta(rate, 0.5, 1e-3),
                new Adamax(rate, 0.5, 0.75, 1e-3, Convention.KERAS),
                new Nadam(rate, 0.5, 0.75, 1e-3, Convention.KERAS));
    }

    @Test
    void lossesAndOptimizersComeBack() throws IOException {
        List<Model> models = new ArrayList<>();
        losses().forEach(loss -> models.add(Model.of(loss, Optimizers.sgd(0.25), Dense.of(2))));
        optimizers().forEach(optimizer -> models.add(Model.of(Losses.MSE, optimizer, Dense.of(2))));
        for (Model model : models) {
            for (String suffix : List.of(".keras", ".h5")) {
                Path file = folder.resolve("model" + suffix);
                Keras.write(model.withInput(3).build(), file);
                assertEquals(model.withInput(3), Keras.read(file).model());
            }
        }
    }

    @Test
    void blocksAndInnerChainsBecomeLayers() throws IOException {
        Trained model = Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(4, Activations.elu(0.5)),
                Layers.residual(Dense.of(3, Activations.RELU), Layers.chain(Dense.of(5), Dense.of(4)).named("c")),
                Dense.of(1)).withInput(2).build();
        Tensor x = Tensor.matrix(new float[]{1, 2}, new float[]{-3, 0.5f});
        Path file = folder.resolve("model.keras");
        Keras.write(model, file);
        Trained again = Keras.read(file);
        assertEquals(model.predict(x), again.predict(x));
        assertEquals(List.of("dense1.kernel", "dense1.bias", "residual1_dense1.kernel", "residual1_dense1.bias",
                "residual1_c_dense1.kernel", "residual1_c_dense1.bias", "residual1_c_dense2.kernel",
                "residual1_c_dense2.bias", "dense2.kernel", "dense2.bias"), List.copyOf(again.weights().keySet()));
    }

    @Test
    void whatKerasHasNotIsRefusedByItsName() {
        Model scaled = Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(2).withScaledKernel()).withInput(2);
        assertRefused("Keras has no layer like dense1, which divides by √in: export the model as ONNX", scaled);
        assertRefused("Keras has no activation like the lambda of dense1_activation: export the model as ONNX",
                Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(2, x -> x.times(x))).withInput(2));
        assertRefused("Keras has no activation like STEP of dense1_activation: export the model as ONNX",
                Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(2, Activations.STEP)).withInput(2));
        assertRefused("Keras has no layer like columns of columns1: export the model as ONNX",
                Model.of(Losses.MSE, Optimizers.sgd(0.1), Layers.columns(0, 1)).withInput(2));
        Branch x = Branch.input("x", 2);
        Branch.Shared block = Branch.shared(Layers.residual(Dense.of(2)));
        assertRefused("Keras has no layer like the shared residual1: export the model as ONNX", Model.of(
                Optimizers.sgd(0.1), Model.Head.of("y", x.then(block).then(block), Losses.MSE)));
    }

    private void assertRefused(String message, Model model) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> Keras.write(model.build(), folder.resolve("x.keras"))).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "convolution.keras|config.json, layer conv1d: expected a layer that Weft has: Dense, Embedding,",
        "masked.keras|config.json, layer embedding: expected no mask_zero, which Weft has not but got"
                + " mask_zero true",
        "chain.weights.h5|model_config: expected a whole model: build this one in Weft, and use Keras.readWeights",
        "chain-golden.npz|zip archive: expected metadata.json, config.json and model.weights.h5, as Keras 3 writes",
        "golden.py|byte 0: expected a .keras file, which is a zip archive, or an HDF5 file but got something else"})
    void otherFilesAreRefused(String name, String message) {
        String found = assertThrows(MalformedDataException.class, () -> Keras.read(GOLDEN.resolve(name))).getMessage();
        assertTrue(found.startsWith(GOLDEN.resolve(name) + ", " + message), found);
    }

    @Test
    void picklesAreRefused() {
        Path file = GOLDEN.resolveSibling("weights/net.pt");
        String found = assertThrows(MalformedDataException.class, () -> Keras.read(file)).getMessage();
        assertTrue(found.contains("torch.onnx.export"), found);
    }

    @Test
    void weightsOfAnotherModelAreRefused() {
        Trained model = Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(2)).withInput(3).build();
        String found = assertThrows(MalformedDataException.class,
                () -> Keras.readWeights(GOLDEN.resolve("branches.weights.h5"), model)).getMessage();
        assertEquals(GOLDEN.resolve("branches.weights.h5") + ", layers/dense: expected arrays of [[3, 2], [2]] but got"
                + " arrays of [[2, 3], [3]]", found.replace("[[4, 3], [3]]", "[[2, 3], [3]]"));
    }

    /** Writes the model of a golden file with another configuration. */
    private Path changed(String model, String from, String to) throws IOException {
        Path file = folder.resolve("changed.keras");
        try (ZipFile zip = new ZipFile(GOLDEN.resolve(model).toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (ZipEntry entry : zip.stream().toList()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                byte[] bytes = zip.getInputStream(entry).readAllBytes();
                if (entry.getName().equals("config.json")) {
                    String text = new String(bytes, StandardCharsets.UTF_8);
                    assertTrue(text.contains(from), text);
                    bytes = text.replace(from, to).getBytes(StandardCharsets.UTF_8);
                }
                out.write(bytes);
            }
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"units\": 6|\"units\": 1000000000|layer dense: expected arrays of [[4, 1000000000], [1000000000]] but got"
                + " arrays of [[4, 6], [6]]",
        "\"units\": 6|\"units\": 6.5|layer dense: expected units as a whole number but got units 6.5",
        "\"units\": 6|\"units\": -1|layer dense: expected units of at least 1 but got units -1",
        "[null, 4]|[null, 2000000000]|model: expected a model that Weft can build but got Normalization",
        "[null, 4]|[null, null]|expected [null, …] with the lengths of an example but got batch_shape [null, null]",
        "\"gelu\"|\"exponential\"|layer dense: expected one of linear, relu,",
        "\"Sequential\"|\"MyModel\"|model: expected a Sequential or a functional model but got a model of the",
        "\"sparse_categorical_crossentropy\"|\"my_loss\"|loss: expected a loss that Weft has: pass a loss and an"
                + " optimizer to Keras.read but got loss my_loss",
        "\"Adam\"|\"Lion\"|optimizer: expected an optimizer that Weft has: pass a loss and an optimizer",
        "\"clipnorm\": null|\"clipnorm\": 1.0|optimizer: expected no clipnorm, which Weft has not",
        "\"L2\"|\"OrthogonalRegularizer\"|kernel_regularizer: expected L1, L2 or L1L2",
        "\"compile_config\"|\"other\"|compile_config: expected a compiled model: pass a loss and an optimizer"})
    void otherConfigurationsAreRefused(String from, String to, String message) throws IOException {
        Path file = changed("chain.keras", from, to);
        String found = assertThrows(MalformedDataException.class, () -> Keras.read(file)).getMessage();
        assertTrue(found.contains(message), found);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"keras_history\": [\"left\"|\"keras_history\": [\"encoder\"|expected layers that read earlier ones but got",
        "\"output_layers\": [\"add\"|\"output_layers\": [\"image\"|but got layers that no output depends on",
        "\"input_layers\": [\"code\", 0, 0]|\"input_layers\": [[\"code\", 0, 0], [\"out\", 0, 0]]|model decoder:"
                + " expected one of each but got 2 inputs and 1 outputs of a model inside another",
        "[\"out\", 0, 0]|[\"out\", 9, 0]|expected the outputs of layers but got an output decoder"})
    void otherModelsInsideAreRefused(String from, String to, String message) throws IOException {
        Path file = changed("towers.keras", from, to);
        String found = assertThrows(MalformedDataException.class, () -> Keras.read(file)).getMessage();
        assertTrue(found.contains(message), found);
    }
}
