package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.listener.EarlyStopping;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.optimizer.Lbfgs;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Data with nothing to learn from gives a defined result or a clear message, never a silent NaN. */
class DegenerateDataTest {
    private static Dataset classes(int examples, int features, float feature, float label) {
        Tensor x = Tensor.zeros(examples, features);
        Tensor y = Tensor.zeros(examples);
        java.util.Arrays.fill(x.data(), feature);
        java.util.Arrays.fill(y.data(), label);
        return Dataset.of(x, y);
    }

    private static Model model(Layer... first) {
        Layer[] layers = java.util.Arrays.copyOf(first, first.length + 1);
        layers[first.length] = Dense.of(3);
        return Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), layers);
    }

    static Stream<Arguments> trainable() {
        return Stream.of(
                Arguments.of("features that are all 0", model(), classes(8, 4, 0, 1)),
                Arguments.of("features that do not vary, standardized over the batch", model(Layers.batchNorm()),
                        classes(8, 4, 5, 1)),
                Arguments.of("features that do not vary, standardized over each example", model(Layers.layerNorm()),
                        classes(8, 4, 5, 1)),
                Arguments.of("a single class", model(Dense.of(5, Activations.RELU)), classes(8, 4, 1, 2)),
                Arguments.of("a single example", model(), classes(1, 4, 1, 2)),
                Arguments.of("a single feature", model(Layers.layerNorm()), classes(8, 1, 3, 2)),
                Arguments.of("features of 1e30", model(Layers.layerNorm()), classes(8, 4, 1e15f, 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trainable")
    void trainsToFiniteWeightsAndPredictions(String name, Model model, Dataset data) {
        Trained trained = model.fit(data, Training.epochs(20).withBatchSize(4));
        assertTrue(trained.weights().values().stream().allMatch(tensor -> tensor.firstNonFinite() < 0));
        assertTrue(trained.evaluate(data).values().stream().allMatch(Double::isFinite));
    }

    @Test
    void nothingToTrainOnIsRefusedAndNothingToEvaluateOnIsNaN() {
        String message =
                assertThrows(IllegalArgumentException.class, () -> model().fit(classes(0, 4, 0, 0), Training.epochs(1)))
                        .getMessage();
        assertTrue(message.contains("expects"), message);
        Trained trained = model().fit(classes(4, 4, 1, 1), Training.epochs(1).withBatchSize(4));
        trained.evaluate(classes(0, 4, 0, 0))
                .forEach((name, value) -> assertTrue(value.isNaN(), name + " is " + value));
        EarlyStopping stopping = EarlyStopping.of("val_loss", 2);
        trained.fit(classes(4, 4, 1, 1),
                Training.epochs(9).withBatchSize(4).withValidation(classes(0, 4, 0, 0)).withListener(stopping));
        assertEquals(3, trained.step(), "NaN is never the best");
    }

    @Test
    void aLabelThatIsNoClassIsNamed() {
        String message =
                assertThrows(IllegalArgumentException.class, () -> model().fit(classes(4, 4, 1, 3), Training.epochs(1)))
                        .getMessage();
        assertEquals("softmaxCE expects labels from 0 to 2 but got 3.0", message);
        assertEquals("Lbfgs expects a finite value and gradient at the start but got NaN with a gradient of norm NaN",
                assertThrows(ArithmeticException.class, () -> model().build(classes(4, 4, 1, 1).features())
                        .fit(classes(4, 4, Float.NaN, 1), Lbfgs.of(3))).getMessage());
    }
}
