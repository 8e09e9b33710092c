package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.exchange.onnx.Onnx;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer and activation of the tables of core: ONNX Runtime answers as Weft does, for batches of any length. */
class OnnxLayersTest {
    static List<LayerRow> layers() {
        return NetworkTable.allLayers();
    }

    static List<ActivationRow> activations() {
        return NetworkTable.activations();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aLayerAnswersAsInWeft(LayerRow row) {
        int[] features = Arrays.stream(row.features()).map(length -> length == Shape.UNKNOWN ? 3 : length).toArray();
        Layer[] layers = row.layer() instanceof Tied ? new Layer[]{Dense.of(3, Activations.TANH), row.layer()}
                : new Layer[]{row.layer()};
        check(layers, features, row);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void anActivationAnswersAsInWeft(ActivationRow row) {
        check(new Layer[]{new Activate(row.activation())}, new int[]{4},
                new LayerRow(row.name(), new Activate(row.activation()), new int[]{4}, in -> in.get(0)));
    }

    private static void check(Layer[] layers, int[] features, LayerRow row) {
        Predictor model = Model.of(Losses.MSE, Optimizers.sgd(0.1), layers).withInput(features).build().predictor();
        Samples samples = new Samples(7);
        model.weights().forEach((name, weight) -> {
            float[] numbers = samples.signed(weight.shape()).data();
            for (int i = 0; i < numbers.length; i++) {
                weight.data()[i] = name.endsWith("variance") ? Math.abs(numbers[i]) : numbers[i];
            }
        });
        byte[] file = Onnx.toBytes(model);
        String input = model.model().network().inputs().stream().findFirst().orElse("input");
        for (int batch : new int[]{1, 7, 1000}) {
            Tensor examples = row.input(samples, Shape.of(features).batch(batch));
            Tensor answer = Runtime.run(file, Map.of(input, examples)).values().iterator().next();
            assertEquals("", Runtime.difference(model.predict(examples), answer), "batch " + batch);
        }
    }
}
