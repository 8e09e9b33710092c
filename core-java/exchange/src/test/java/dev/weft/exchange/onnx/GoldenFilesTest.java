package dev.weft.exchange.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.exchange.onnx.operator.Array;
import dev.weft.exchange.weights.Npz;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.BuiltLayer;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The models of PyTorch and scikit-learn that {@code golden.py} makes: they predict as there, and train on. */
class GoldenFilesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/dev/weft/exchange/onnx");
    private static final float ABSOLUTE = 1e-6f;
    private static final float RELATIVE = 1e-5f;

    @TempDir private Path folder;

    private static void expectEqual(Tensor expected, Tensor found) {
        assertEquals(expected.shape(), found.shape());
        for (int i = 0; i < expected.size(); i++) {
            float wanted = expected.data()[i];
            assertEquals(wanted, found.data()[i], ABSOLUTE + RELATIVE * Math.abs(wanted), "element " + i);
        }
    }

    /** Checks its predictions, also after Weft wrote and read it again, and that it learns. */
    private void expectLayers(OnnxModel model, Map<String, Tensor> golden, Loss loss, String kinds) throws IOException {
        Tensor x = golden.get("x");
        Trained trained = model.trained(loss, Optimizers.adam(0.003));
        assertEquals(List.of(kinds.split(" ")), trained.network().layers().stream().map(BuiltLayer::kind).toList());
        expectEqual(golden.get("y"), trained.predict(x));
        Onnx.export(trained, folder.resolve("again.onnx"));
        expectEqual(golden.get("y"), Onnx.read(folder.resolve("again.onnx")).predict(x));
        // Classes that it has to learn: the order of the examples tells them.
        int classes = golden.get("y").shape().dimension(1);
        float[] labels = new float[x.shape().rows()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % classes;
        }
        Dataset data = Dataset.of(x, Tensor.vector(labels));
        double before = trained.evaluate(data).get("loss");
        double after = trained.fit(data, Training.epochs(60).withBatchSize(7)).evaluate(data).get("loss");
        assertTrue(after < 0.8 * before, () -> before + " became " + after);
    }

    @ParameterizedTest
    @CsvSource({"torch,CROSS_ENTROPY,dense batchNorm activation dense layerNorm activation dense prelu dense dense",
        "torch-opset13,SOFTMAX_CE,dense batchNorm activation dense layerNorm activation dense prelu dense dense",
        "torch-residual,SOFTMAX_CE,dense layerNorm dense dense add prelu dense"})
    void aModelOfPyTorchPredictsAsThereAndTrainsOn(String file, Losses loss, String kinds) throws IOException {
        Map<String, Tensor> golden = Npz.read(GOLDEN.resolve(file + "-golden.npz"));
        OnnxModel model = Onnx.read(GOLDEN.resolve(file + ".onnx"));
        expectEqual(golden.get("y"), model.predict(golden.get("x")));
        expectLayers(model, golden, loss, kinds);
    }

    @Test
    void aClassifierOfScikitLearnAnswersAsThereAndTrainsOn() throws IOException {
        Map<String, Tensor> golden = Npz.read(GOLDEN.resolve("sklearn-golden.npz"));
        OnnxModel model = Onnx.read(GOLDEN.resolve("sklearn.onnx"));
        Map<String, Array> found = model.run(Map.of("X", Array.of(golden.get("x"))));
        expectEqual(golden.get("y"), found.get("probabilities").tensor());
        String[] words = new String[found.get("label").words().length];
        for (int i = 0; i < words.length; i++) {
            words[i] = List.of("high", "low", "middle").get((int) golden.get("answers").data()[i]);
        }
        assertArrayEquals(words, found.get("label").words());
        expectLayers(model, golden, Losses.CROSS_ENTROPY, "normalization dense dense dense");
    }

    @Test
    void aClassifierOfTwoClassesAnswersAsThereAndTrainsOn() throws IOException {
        Map<String, Tensor> golden = Npz.read(GOLDEN.resolve("sklearn-binary-golden.npz"));
        OnnxModel model = Onnx.read(GOLDEN.resolve("sklearn-binary.onnx"));
        Map<String, Tensor> found = model.predict(Map.of("X", golden.get("x")));
        expectEqual(golden.get("y"), found.get("probabilities"));
        assertArrayEquals(golden.get("answers").data(), found.get("label").data());
        expectLayers(model, golden, Losses.CROSS_ENTROPY, "dense dense");
    }
}
