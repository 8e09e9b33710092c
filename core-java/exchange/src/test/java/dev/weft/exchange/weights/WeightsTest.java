package dev.weft.exchange.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.file.MalformedDataException;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.BatchNorm;
import dev.weft.network.Dense;
import dev.weft.network.LayerNorm;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import dev.weft.training.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that {@code golden.py} makes, and what comes back of what is written. */
class WeightsTest {
    static final Path GOLDEN = Path.of("src/test/resources/dev/weft/exchange/weights");

    @TempDir private Path folder;

    /** The network of the class {@code Net} in the script. */
    private static Trained net() {
        return Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Dense.of(6), new BatchNorm(0.9, 1e-5),
                Layers.prelu(), new LayerNorm(1e-5), Dense.of(3)).withInput(4).build();
    }

    private static StateDict asInWeft(StateDict torch) {
        return torch.withModules("fc*", "dense*").withModules("bn*", "batchNorm*").withModules("ln*", "layerNorm*")
                .withModules(Map.of("act1", "prelu1"));
    }

    private static void expectPredictions(Trained model, String golden) throws IOException {
        Map<String, Tensor> expected = Npz.read(GOLDEN.resolve(golden));
        Tensor x = expected.get("x");
        Tensor y = golden.startsWith("logistic") ? model.probabilities(x) : model.predict(x);
        assertArrayEquals(expected.get("y").data(), y.data(), 1e-6f);
        Tensor labels = model.model().loss() == Losses.SOFTMAX_CE ? Tensor.vector(0, 1, 2, 0, 1)
                : Tensor.zeros(y.shape());
        Dataset data = Dataset.of(x, labels);
        double before = model.evaluate(data).get("loss");
        model.fit(data, Training.epochs(60).withBatchSize(5));
        assertTrue(model.evaluate(data).get("loss") < before, "it trains on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"net.safetensors", "net.npz"})
    void aModelOfPyTorchPredictsAsThereAndTrainsOn(String file) throws IOException {
        Trained model = net();
        Transfer.Report report = asInWeft(StateDict.read(GOLDEN.resolve(file))).into(model);
        assertEquals(model.weights().size() + " taken, left [], missing [], other shape {}", report.toString());
        expectPredictions(model, "net-golden.npz");
    }

    @Test
    void coefficientsOfScikitLearnPredictAsThereAndTrainOn() throws IOException {
        Trained logistic = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Dense.of(3)).withInput(5).build();
        StateDict.read(GOLDEN.resolve("logistic.npz")).into(logistic);
        expectPredictions(logistic, "logistic-golden.npz");
        Trained mlp = Model.of(Losses.MSE, Optimizers.adam(0.001), Dense.of(8, Activations.TANH),
                Dense.of(4, Activations.TANH), Dense.of(1)).withInput(5).build();
        mlp.take(Transfer.all(Npz.read(GOLDEN.resolve("mlp.npz"))));
        expectPredictions(mlp, "mlp-golden.npz");
    }

    @Test
    void npzFilesGiveBackTheSameBits() throws IOException {
        Trained model = net();
        Path file = folder.resolve("net.npz");
        Npz.write(model, file);
        Trained other = Trained.of(net().checkpoint());
        other.weights().values().forEach(weight -> Arrays.fill(weight.data(), 7));
        other.take(Transfer.all(file));
        assertEquals(model.predictor().weightsSha256(), other.predictor().weightsSha256());
        byte[] bytes = Files.readAllBytes(file);
        Npz.write(other, file);
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"net.safetensors", "net.npz"})
    void stateDictsGiveBackTheSameBits(String name) throws IOException {
        Trained model = net();
        Path file = folder.resolve(name);
        StateDict.of(model).withModules("dense*", "fc*").write(file);
        assertEquals(List.of("fc1.weight", "fc1.bias", "batchNorm1.weight", "batchNorm1.bias",
                "batchNorm1.running_mean", "batchNorm1.running_var", "batchNorm1.num_batches_tracked", "prelu1.weight",
                "layerNorm1.weight", "layerNorm1.bias", "fc2.weight", "fc2.bias"),
                List.copyOf(StateDict.read(file).tensors().keySet()));
        Trained other = net();
        other.weights().values().forEach(weight -> Arrays.fill(weight.data(), 7));
        StateDict.read(file).withModules("fc*", "dense*").into(other);
        assertEquals(model.predictor().weightsSha256(), other.predictor().weightsSha256());
    }

    @Test
    void arraysOfAllRanksAreWritten() throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("scalar", Tensor.scalar(3));
        arrays.put("none", Tensor.zeros(0, 2));
        arrays.put("layer/数", Tensor.vector(1, Float.NaN, Float.NEGATIVE_INFINITY));
        arrays.put("cube", Tensor.zeros(2, 3, 4));
        Path file = folder.resolve("arrays.npz");
        Npz.write(arrays, file);
        assertEquals(arrays, Npz.read(file));
        assertEquals(List.copyOf(arrays.keySet()), List.copyOf(Npz.read(file).keySet()));
    }

    @Test
    void whatDoesNotMatchIsNamed() throws IOException {
        StateDict torch = StateDict.read(GOLDEN.resolve("net.safetensors"));
        assertMessage("StateDict expects the weights of the model but has no dense1.kernel [4, 6], has no dense1.bias"
                + " [6], has no batchNorm1.gamma [6]", () -> torch.into(net()));
        Trained wider = Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(6), Dense.of(4)).withInput(4).build();
        assertMessage("StateDict expects the weights of the model but has [6, 3] for dense2.kernel [6, 4], has [3] for"
                + " dense2.bias [4], has bn1.weight, which the model has not",
                () -> torch.withModules("fc*", "dense*").into(wider));
        assertEquals("2 taken, left [bn1.weight, bn1.bias, bn1.running_mean, bn1.running_var, act1.weight, ln1.weight,"
                + " ln1.bias], missing [], other shape {dense2.kernel=[6, 3], dense2.bias=[3]}",
                torch.withModules("fc*", "dense*").matching(wider).toString());
        assertMessage("StateDict has no module fc3 but has fc1, bn1, act1, ln1, fc2",
                () -> torch.withModules(Map.of("fc3", "dense1")));
        assertMessage("StateDict has no module head* but has fc1, bn1, act1, ln1, fc2",
                () -> torch.withModules("head*", "*"));
        assertMessage("StateDict expects different names but got x.weight twice, the second time for fc2.weight",
                () -> torch.withModules(Map.of("fc1", "x", "fc2", "x")));
        assertMessage("StateDict.withModules expects at most one * in each of its names but got *.* and *",
                () -> torch.withModules("*.*", "*"));
        assertMessage("StateDict expects layers that PyTorch has but dense1 divides by √in: export the model as ONNX",
                () -> StateDict.of(Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(2).withScaledKernel())
                        .withInput(2).build()));
    }

    @Test
    void picklesAreRefused() {
        MalformedDataException refused = assertThrows(MalformedDataException.class,
                () -> StateDict.read(GOLDEN.resolve("net.pt")));
        assertEquals(GOLDEN.resolve("net.pt") + ", byte 0: expected safetensors or ONNX: in Python,"
                + " safetensors.torch.save_file(model.state_dict(), \"x.safetensors\")"
                + " or torch.onnx.export(model, example, \"x.onnx\") but got a pickle, which can run code when it is"
                + " read", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/x", "C:/x", "a/../b", "a\\b", "a\0", "x.npy", "\ud800"})
    void namesThatNoReaderTakesAreRefused(String name) {
        assertMessage("Npz expects names that are relative paths without .., backslashes and the suffix .npy, of 1 to"
                + " 1024 characters, but got", () -> Npz.write(Map.of(name, Tensor.scalar(1)), folder.resolve("x")));
    }

    private static void assertMessage(String start, org.junit.jupiter.api.function.Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
