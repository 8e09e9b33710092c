package dev.weft.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.data.Dataset;
import dev.weft.device.Device;
import dev.weft.device.Traffic;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Samples;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Constraints;
import dev.weft.network.Dense;
import dev.weft.network.Initializers;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Trainings whose layers, losses, labels and weights need more than elementwise work and products. */
class FormsOnGpuTest {
    private static final Training FOUR = Training.epochs(4).withBatchSize(8);
    private static final Training THERE = FOUR.withDevice("/gpu:0");

    /** 40 examples {@code [4]} of which the first number is a whole one below 6, with classes from 0 to 2. */
    private static Dataset data() {
        Samples samples = new Samples(5);
        float[][] features = new float[40][];
        int[] classes = new int[40];
        for (int i = 0; i < 40; i++) {
            features[i] = samples.signed(Shape.of(4)).data();
            features[i][0] = i * 7 % 6;
            classes[i] = i % 3;
        }
        return Dataset.of(features, classes);
    }

    static Stream<Arguments> models() {
        Layer gained = (scope, input) -> {
            Variable gain = scope.parameter("gain", Shape.of(input.dimension(-1)), Initializers.ones());
            return (x, pass) -> Elementwise.sigmoid(x.times(gain)).times(x);
        };
        Loss own = (y, t) -> Reductions.mean(Elementwise.square(y.minus(0.3)), 1)
                .plus(Losses.SOFTMAX_CE.of(y, t));
        return Stream.of(
                Arguments.of("a layer and a loss of its own", Model.of(own, Optimizers.adam(0.01), gained,
                        Dense.of(3))),
                Arguments.of("constraints", Model.of(Losses.SOFTMAX_CE, Optimizers.momentum(0.05, 0.9),
                        Dense.of(8).withConstraint(Constraints.maxNorm(0.5)),
                        Dense.of(8).withConstraint(Constraints.unitNorm()),
                        Dense.of(3).withConstraint(Constraints.nonNegative()))),
                Arguments.of("noise", Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Layers.gaussianNoise(0.2),
                        Dense.of(3))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void theWeightsAreNearlyThoseOfTheProcessorAndOnlyTheBatchIsCopied(String name, Model model) {
        Device device = Gpu.device();
        List<Traffic> after = new ArrayList<>();
        Trained host = model.withMetrics().fit(data(), FOUR);
        Trained there = model.withMetrics().fit(data(), THERE.withListener(new Listener() {
            @Override
            public void step(Progress progress) {
                after.add(device.traffic());
            }
        }));
        host.weights().forEach((weight, values) -> {
            for (int i = 0; i < values.size(); i++) {
                assertEquals(values.data()[i], there.weights().get(weight).data()[i], 1e-4, weight + " at " + i);
            }
        });
        // The batch of the next step may be there already.
        assertEquals(0, after.get(7).since(after.get(1)).uploaded() % (4 * (8 * 4 + 8)));
    }

    @Test
    void aLabelThatIsNoClassHasTheErrorOfTheProcessorAndChangesNoWeight() {
        Gpu.device();
        for (Loss loss : List.of(Losses.SOFTMAX_CE, Losses.focal(2), Losses.SOFTMAX_CE.smoothed(0.1))) {
            Trained trained = Model.of(loss, Optimizers.adam(0.01), Dense.of(2)).build(data().features());
            Tensor before = trained.weights().get("dense1.kernel").copy();
            String expected = message(() -> trained.fit(data(), FOUR));
            assertEquals(before, trained.weights().get("dense1.kernel"));
            assertEquals(expected, message(() -> trained.fit(data(), THERE)));
            assertEquals(before, trained.weights().get("dense1.kernel"));
        }
    }

    private static String message(Runnable training) {
        return assertThrows(IllegalArgumentException.class, training::run).getMessage();
    }

    @Test
    void anIndexThatIsNoRowHasTheErrorOfTheProcessor() {
        Gpu.device();
        Model model =
                Model.of(Losses.MSE, Optimizers.adam(0.01), Layers.embedding(5, 3), Layers.flatten(), Dense.of(1));
        Dataset numbers = Dataset.of(Tensor.matrix(new float[]{1}, new float[]{5}),
                Tensor.matrix(new float[]{1}, new float[]{2}));
        assertEquals("rows expects indices from 0 to 4 but got 5", message(() -> model.fit(numbers, THERE)));
        assertEquals("rows expects indices from 0 to 4 but got 5", message(() -> model.fit(numbers, FOUR)));
    }

    @Test
    void sumsOfManyNumbersAndOfLongLinesAreThoseOfTheHost() {
        Gpu.device();
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", 70, 130);
        List<Value> values = new ArrayList<>(List.of(Reductions.sum(x), Reductions.mean(x), Reductions.sum(x, 1),
                Reductions.max(x, 1), Reductions.argmax(x, 1), Reductions.sum(x, 0), Reductions.sumOfSquares(x)));
        Value loss = Reductions.sum(Elementwise.square(Reductions.max(x, 1))).plus(Reductions.mean(x));
        values.addAll(graph.gradients(loss, List.of(x)));
        Tensor numbers = new Samples(4).signed(Shape.of(70, 130));
        Gpu.expectSame(Map.of(x, numbers), values, "sums");
        numbers.data()[500] = Float.NaN;
        Gpu.expectSame(Map.of(x, numbers), values, "sums with a NaN");
    }
}
