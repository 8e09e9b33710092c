package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.exchange.source.Generated;
import dev.weft.exchange.source.JavaSource;
import dev.weft.graph.Samples;
import dev.weft.loss.Losses;
import dev.weft.network.NetworkTable.LayerRow;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer and activation of the tables of core: the Java class answers with the bits of Weft. */
class JavaSourceLayersTest {
    private static final List<Case> CASES = cases();
    private static Generated classes;

    /** A model of one layer, with numbers that no initializer gives, and what to feed it with. */
    record Case(LayerRow row, Predictor model, Tensor examples) {
        static Case of(LayerRow row) {
            int[] features =
                    Arrays.stream(row.features()).map(length -> length == Shape.UNKNOWN ? 3 : length).toArray();
            Layer[] layers = row.layer() instanceof Tied ? new Layer[]{Dense.of(3, Activations.TANH), row.layer()}
                    : new Layer[]{row.layer()};
            Predictor model = Model.of(Losses.MSE, Optimizers.sgd(0.1), layers).withInput(features).build().predictor();
            Samples samples = new Samples(7);
            model.weights().forEach((name, weight) -> {
                float[] numbers = samples.signed(weight.shape()).data();
                for (int i = 0; i < numbers.length; i++) {
                    weight.data()[i] = name.endsWith("variance") ? Math.abs(numbers[i]) : numbers[i];
                }
            });
            return new Case(row, model, row.input(samples, Shape.of(features).batch(20)));
        }

        @Override
        public String toString() {
            return row.name();
        }
    }

    static List<Case> cases() {
        List<LayerRow> rows = new ArrayList<>();
        Stream.of(NetworkTable.layers(), TabularTable.layers()).forEach(rows::addAll);
        NetworkTable.activations().forEach(activation -> rows.add(new LayerRow(activation.name(),
                new Activate(activation.activation()), new int[]{4}, in -> in.get(0))));
        return rows.stream().map(Case::of).toList();
    }

    static List<Integer> places() {
        return IntStream.range(0, CASES.size()).boxed().toList();
    }

    @BeforeAll
    static void compile(@TempDir Path folder) throws IOException {
        for (int i = 0; i < CASES.size(); i++) {
            JavaSource.export(CASES.get(i).model, folder.resolve("Layer" + i + ".java"));
        }
        classes = Generated.of(folder);
        assertEquals(true, CASES.size() > 60);
    }

    @ParameterizedTest
    @MethodSource("places")
    void theClassHasTheBitsOfTheLayer(int place) {
        Case known = CASES.get(place);
        Tensor expected = known.model.predict(known.examples);
        int width = known.examples.shape().rowSize();
        int outputs = expected.shape().rowSize();
        for (int row = 0; row < known.examples.shape().rows(); row++) {
            float[] input = Arrays.copyOfRange(known.examples.data(), row * width, (row + 1) * width);
            assertArrayEquals(Arrays.copyOfRange(expected.data(), row * outputs, (row + 1) * outputs),
                    (float[]) classes.call("Layer" + place, "predict", input), known + ", example " + row);
        }
    }
}
