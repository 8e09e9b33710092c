package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.data.Dataset;
import dev.weft.exchange.onnx.Onnx;
import dev.weft.exchange.onnx.OnnxModel;
import dev.weft.exchange.onnx.Runtime;
import dev.weft.graph.Samples;
import dev.weft.loss.Losses;
import dev.weft.network.NetworkTable.ActivationRow;
import dev.weft.network.NetworkTable.LayerRow;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Weft exports and reads again: it predicts the same, and is made of the same layers where ONNX can say so. */
class OnnxRoundTripTest {
    /** Layers that ONNX writes as arithmetic which no layer of Weft has. */
    private static final Set<String> AS_ARITHMETIC = Set.of("Prelu",
            "Terms", "ParametricActivation",
            "ParametricActivation of selu", "PeriodicEmbedding", "PeriodicEmbedding of the first", "Members",
            "Members of lists", "SharedDense", "SeparateDense", "relu", "Embedding of lists",
            "OnLastAxis");
    @TempDir private Path folder;

    static List<LayerRow> layers() {
        return OnnxLayersTest.layers();
    }

    static List<ActivationRow> activations() {
        return OnnxLayersTest.activations();
    }

    private static Predictor model(Layer[] layers, int... features) {
        Predictor model = Model.of(Losses.MSE, Optimizers.sgd(0.1), layers).withInput(features).build().predictor();
        Samples samples = new Samples(7);
        model.weights().forEach((name, weight) -> {
            float[] numbers = samples.signed(weight.shape()).data();
            for (int i = 0; i < numbers.length; i++) {
                weight.data()[i] = name.endsWith("variance") ? Math.abs(numbers[i]) : numbers[i];
            }
        });
        return model;
    }

    private OnnxModel read(Predictor model) throws IOException {
        Path file = folder.resolve("model.onnx");
        Onnx.export(model, file);
        return Onnx.read(file);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aLayerPredictsTheSame(LayerRow row) throws IOException {
        int[] features = Arrays.stream(row.features()).map(length -> length == Shape.UNKNOWN ? 3 : length).toArray();
        Layer[] layers = row.layer() instanceof Tied ? new Layer[]{Dense.of(3, Activations.TANH), row.layer()}
                : new Layer[]{row.layer()};
        Predictor model = model(layers, features);
        Tensor examples = row.input(new Samples(5), Shape.of(features).batch(7));
        check(row.name(), model, examples);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void anActivationPredictsTheSame(ActivationRow row) throws IOException {
        Predictor model = model(new Layer[]{new Activate(row.activation())}, 4);
        check(row.name(), model, new Samples(5).signed(Shape.of(7, 4)));
    }

    private void check(String name, Predictor model, Tensor examples) throws IOException {
        OnnxModel read = read(model);
        assertEquals("", Runtime.difference(model.predict(examples), read.predict(examples)));
        String found = "";
        try {
            Trained trained = read.trained(Losses.MSE, Optimizers.sgd(0.1));
            assertEquals("", Runtime.difference(model.predict(examples), trained.predict(examples)));
        } catch (UnsupportedOperationException e) {
            found = e.getMessage();
        }
        assertEquals(AS_ARITHMETIC.contains(name), !found.isEmpty(), name + ": " + found);
    }

    @Test
    void aNetworkOfLayersIsBitIdenticalAndTrainsOn() throws IOException {
        Layer[] layers =
                {Dense.of(8, Activations.RELU), Layers.batchNorm(), Dense.of(6, Activations.GELU).named("head"),
                    Layers.layerNorm(), Dense.of(5).withoutBias(), Layers.activation(Activations.MISH),
                    Dense.of(4, Activations.SILU), Dense.of(4, Activations.SELU), Dense.of(4, Activations.HARD_SIGMOID),
                    Dense.of(3)};
        Predictor model = model(layers, 5);
        Trained trained = read(model).trained(Losses.SOFTMAX_CE, Optimizers.adam(0.01));
        Tensor examples = new Samples(3).signed(Shape.of(40, 5));
        assertArrayEquals(model.predict(examples).data(), trained.predict(examples).data());
        assertEquals(model.weights().keySet(), trained.weights().keySet());
        Tensor labels = Tensor.zeros(40);
        for (int i = 0; i < 40; i++) {
            labels.data()[i] = examples.get(i, 0) > 0 ? 1 : 0;
        }
        Dataset data = Dataset.of(examples, labels);
        double before = trained.evaluate(data).get("loss");
        double after = trained.fit(data, Training.epochs(20).withBatchSize(20)).evaluate(data).get("loss");
        assertEquals(true, after < before / 2, before + " to " + after);
    }
}
