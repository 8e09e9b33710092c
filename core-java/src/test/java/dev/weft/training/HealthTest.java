package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HealthTest {
    /** A planted cause and the words that must name it. */
    record Cause(String name, Model model, Dataset data, List<String> words) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Cause> causes() {
        Dataset good = data(1, 0);
        Loss logOfOutput = (p, y) -> Reductions.mean(Elementwise.log(p));
        Activation root = x -> Elementwise.sqrt(x.minus(1e6));
        Activation ratio = x -> x.div(x.minus(x));
        return Stream.of(
                new Cause("a rate of 1e30", model(Losses.MSE, 1e30, Activations.IDENTITY), good, List.of("rate 1.0E30", "too high")),
                new Cause("a rate of 1e30 behind relu", Model.of(Losses.MSE, Optimizers.sgd(1e30), Dense.of(4, Activations.RELU), Dense.of(1)), good, List.of("rate 1.0E30")),
                new Cause("a NaN in row 3", model(Losses.MSE, 0.1, Activations.TANH), data(Float.NaN, 0), List.of("example 3", "features")),
                new Cause("an infinity in row 3", model(Losses.MSE, 0.1, Activations.TANH), data(Float.POSITIVE_INFINITY, 0), List.of("example 3")),
                new Cause("a NaN label", model(Losses.MSE, 0.1, Activations.TANH), data(1, Float.NaN), List.of("label of example 3")),
                new Cause("log of what is negative", model(logOfOutput, 0.1, x -> x.minus(1e6)), good, List.of("log#", "logarithm of 0")),
                new Cause("a root of what is negative", model(Losses.MSE, 0.1, root), good, List.of("sqrt#", "root of 0")),
                new Cause("0 / 0", model(Losses.MSE, 0.1, ratio), good, List.of("divide#", "division by 0")));
    }

    private static Model model(Loss loss, double rate, Activation activation) {
        return Model.of(loss, Optimizers.sgd(rate), Dense.of(4, activation), Dense.of(1, activation));
    }

    private static Dataset data(float feature, float label) {
        Tensor x = Tensor.zeros(8, 3);
        Tensor y = Tensor.zeros(8, 1);
        for (int i = 0; i < x.size(); i++) {
            x.data()[i] = i % 5 - 2;
        }
        x.data()[3 * 3 + 1] = feature;
        y.data()[3] = label;
        return Dataset.of(x, y);
    }

    @ParameterizedTest(name = "{0} is named")
    @MethodSource("causes")
    void trainingStopsAndNamesTheCause(Cause cause) {
        var error = assertThrows(NonFiniteException.class, () -> cause.model.fit(cause.data, in(200)));
        assertTrue(error.getMessage().startsWith("training stopped in epoch "), error.getMessage());
        cause.words.forEach(word -> assertTrue(error.getMessage().contains(word), () -> word + " in: " + error.getMessage()));
    }

    private static Training in(long steps) {
        return Training.steps(steps).withBatchSize(8).withBatching((data, size, stream) -> Batches.cyclic(data, size));
    }

    @Test
    void aCheckpointNeverHoldsWhatIsNotFinite(@TempDir Path folder) throws Exception {
        try (CheckpointFolder checkpoints = CheckpointFolder.open(folder, "model", 3)) {
            Model model = model(Losses.MSE, 0.1, Activations.TANH);
            Trained trained = model.build(Shape.of(3)).fit(data(1, 0), in(5).withListener(new Checkpoints(checkpoints, 1)));
            trained.weights().get("dense1.kernel").data()[0] = Float.NaN;
            assertThrows(NonFiniteException.class, () -> trained.fit(data(1, 0), in(5).withListener(new Checkpoints(checkpoints, 1))));
            assertEquals(5L, checkpoints.newest().orElseThrow().facts().get("step"));
        }
    }

    @Test
    void aWeightThatReluHidesIsFoundWithinAFewSteps() {
        Trained trained = model(Losses.MSE, 0.01, Activations.RELU).build(Shape.of(3));
        trained.weights().get("dense1.kernel").data()[0] = Float.NEGATIVE_INFINITY;
        assertThrows(NonFiniteException.class, () -> trained.fit(data(1, 0), in(64)));
    }
}
