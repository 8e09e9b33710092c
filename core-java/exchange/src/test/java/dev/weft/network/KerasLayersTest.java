package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.exchange.keras.Keras;
import dev.weft.graph.Samples;
import dev.weft.loss.Losses;
import dev.weft.network.NetworkTable.ActivationRow;
import dev.weft.network.NetworkTable.LayerRow;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer and activation of the tables of core goes through Keras' files to the bit, or is refused by its name. */
class KerasLayersTest {
    /** The kinds of layers that Keras has not. */
    private static final Set<String> UNKNOWN = Set.of("tied", "columns", "terms", "scale", "parametricActivation",
            "periodicEmbedding", "members", "sharedDense", "separateDense", "lambda");
    private static final Set<Activation> NOT_THERE = Set.of(Activations.SIGN, Activations.STEP);

    @TempDir private Path folder;

    static List<LayerRow> layers() {
        return NetworkTable.allLayers();
    }

    static List<ActivationRow> activations() {
        return NetworkTable.activations();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aLayerComesBack(LayerRow row) throws IOException {
        int[] features = Arrays.stream(row.features()).map(length -> length == Shape.UNKNOWN ? 3 : length).toArray();
        Layer[] layers = row.layer() instanceof Tied ? new Layer[]{Dense.of(3, Activations.TANH), row.layer()}
                : new Layer[]{row.layer()};
        check(layers, features, row, false);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void anActivationComesBack(ActivationRow row) throws IOException {
        check(new Layer[]{Dense.of(4, row.activation()), new Activate(row.activation())}, new int[]{4},
                new LayerRow(row.name(), new Activate(row.activation()), new int[]{4}, in -> in.get(0)),
                NOT_THERE.contains(row.activation()));
    }

    private void check(Layer[] layers, int[] features, LayerRow row, boolean isUnknown) throws IOException {
        Trained model = Model.of(Losses.MSE, Optimizers.sgd(0.1), layers).withInput(features).build();
        Samples samples = new Samples(7);
        model.weights().forEach((name, weight) -> {
            float[] numbers = samples.signed(weight.shape()).data();
            for (int i = 0; i < numbers.length; i++) {
                weight.data()[i] = name.endsWith("variance") ? Math.abs(numbers[i]) : numbers[i];
            }
        });
        for (String suffix : List.of(".keras", ".h5")) {
            Path file = folder.resolve("model" + suffix);
            try {
                Keras.write(model, file);
            } catch (IllegalArgumentException refused) {
                assertTrue(refused.getMessage().startsWith("Keras has no "), refused.getMessage());
                assertTrue(isUnknown || row.name().contains("one's own") || refused.getMessage().contains("columns")
                        || UNKNOWN.contains(kind(row.layer())) || row.name().contains("scaled")
                        || row.layer() instanceof Embedding table && table.unknown()
                        || row.layer() instanceof AverageOver || row.layer() instanceof MaximumOver,
                        row.name() + ": " + refused.getMessage());
                return;
            }
            Tensor examples = row.input(samples, Shape.of(features).batch(7));
            assertEquals(model.predict(examples), Keras.read(file).predict(examples));
        }
        assertTrue(!isUnknown, "is written after all");
    }

    private static String kind(Layer layer) {
        return layer instanceof Layer.Named named ? kind(named.layer()) : layer.kind();
    }

}
