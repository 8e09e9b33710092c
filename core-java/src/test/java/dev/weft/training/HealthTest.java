package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.listener.Checkpoints;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.optimizer.Clip;
import dev.weft.optimizer.ConstantRate;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HealthTest {
    /** A planted cause and the words of the message that must name it. */
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
        Activation growth = x -> Elementwise.exp(x.times(1e6));
        return Stream.of(
                new Cause("a rate of 1e30", model(Losses.MSE, 1e30, Activations.IDENTITY), good,
                        List.of("dense2/affine#", "rate 1.0E30", "too high")),
                new Cause("a rate of 1e30 behind relu",
                        Model.of(Losses.MSE, Optimizers.sgd(1e30), Dense.of(4, Activations.RELU), Dense.of(1)), good,
                        List.of("rate 1.0E30")),
                new Cause("a rate of 1e30 with adam",
                        Model.of(Losses.MSE, Optimizers.adam(1e30), Dense.of(4, Activations.GELU), Dense.of(1)), good,
                        List.of("rate 1.0E30")),
                new Cause("a rate of 1e30 with clipping",
                        model(Losses.MSE, 1e30, Activations.IDENTITY).withClip(Clip.byGlobalNorm(1)), good,
                        List.of("rate 1.0E30")),
                new Cause("a NaN in row 3", model(Losses.MSE, 0.1, Activations.TANH), data(Float.NaN, 0),
                        List.of("example 3", "features")),
                new Cause("an infinity in row 3", model(Losses.MSE, 0.1, Activations.TANH),
                        data(Float.POSITIVE_INFINITY, 0), List.of("example 3")),
                new Cause("a NaN label", model(Losses.MSE, 0.1, Activations.TANH), data(1, Float.NaN),
                        List.of("label of example 3")),
                new Cause("an infinite label", model(Losses.MAE, 0.1, Activations.TANH),
                        data(1, Float.NEGATIVE_INFINITY), List.of("label of example 3")),
                new Cause("log of what is negative", model(logOfOutput, 0.1, x -> x.minus(1e6)), good,
                        List.of("loss/log#", "logarithm of 0")),
                new Cause("a root of what is negative", model(Losses.MSE, 0.1, root), good,
                        List.of("dense1/sqrt#", "root of 0")),
                new Cause("0 / 0", model(Losses.MSE, 0.1, ratio), good, List.of("dense1/divide#", "division by 0")),
                new Cause("an exponential", model(Losses.MSE, 0.1, growth), good,
                        List.of("dense1/exp#", "exponential")),
                new Cause("a power of what is negative",
                        Model.of(Losses.MSE, Optimizers.sgd(0.1),
                                Layers.residual(Dense.of(3, x -> Elementwise.power(x, 0.5))),
                                Dense.of(1)),
                        good, List.of("residual1.dense1/power#", "power of 0")));
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
        assertTrue(error.getMessage()
                .matches("training diverged in epoch \\d+, step \\d+, with a loss of \\S+: .* is not finite\\. "
                        + "Likely cause: .*"),
                error.getMessage());
        cause.words.forEach(
                word -> assertTrue(error.getMessage().contains(word), () -> word + " in: " + error.getMessage()));
    }

    private static Training in(long steps) {
        return Training.steps(steps).withBatchSize(8).withBatching((data, size, stream) -> Batches.cyclic(data, size));
    }

    @Test
    void aCheckpointNeverHoldsWhatIsNotFinite(@TempDir Path folder) throws Exception {
        try (CheckpointFolder checkpoints = CheckpointFolder.open(folder, "model", 3)) {
            Model model = model(Losses.MSE, 0.1, Activations.TANH);
            Trained trained =
                    model.build(Shape.of(3)).fit(data(1, 0), in(5).withListener(new Checkpoints(checkpoints, 1)));
            trained.weights().get("dense1.kernel").data()[0] = Float.NaN;
            stopped(() -> trained.fit(data(1, 0), in(5).withListener(new Checkpoints(checkpoints, 1))));
            assertEquals(5L, checkpoints.newest().orElseThrow().facts().get("step"));
        }
    }

    @Test
    void aTrainingThatBlowsUpLeavesItsLastGoodCheckpointToGoOnFrom(@TempDir Path parent) throws Exception {
        RandomStream random = RandomStream.of(1, "rates");
        for (int run = 0; run < 100; run++) {
            double rate = Math.pow(10, 1 + random.nextInt(30));
            Model model = Model.of(Losses.MSE, run % 2 == 0 ? Optimizers.sgd(rate) : Optimizers.momentum(rate, 0.9),
                    Dense.of(4, run % 3 == 0 ? Activations.RELU : Activations.SOFTPLUS), Dense.of(1));
            Model gentle = model.withOptimizer(model.optimizer().withRate(new ConstantRate(1e-3)));
            try (CheckpointFolder folder = CheckpointFolder.open(parent.resolve("run" + run), "model", 2)) {
                Trained trained =
                        gentle.fit(data(1, 0), in(random.nextInt(3)).withListener(new Checkpoints(folder, 1)));
                stopped(() -> model.build(trained.features()).restore(trained.checkpoint())
                        .fit(data(1, 0), in(1000).withListener(new Checkpoints(folder, 1))));
                Checkpoint newest = folder.newest().orElseThrow();
                assertTrue(newest.tensors().values().stream().allMatch(tensor -> tensor.firstNonFinite() < 0),
                        "run " + run);
                gentle.build(trained.features()).restore(trained.checkpoint()).fit(data(1, 0), in(1));
            }
        }
    }

    @Test
    void savingRefusesWhatIsNotFiniteAndKeepsTheOldFile(@TempDir Path folder) throws Exception {
        Model model = Model.of(Losses.MSE, Optimizers.adam(0.1), Dense.of(1));
        Dataset data = Dataset.of(Tensor.matrix(new float[][]{{1}, {2}}), Tensor.matrix(new float[][]{{1}, {2}}));
        Trained trained = model.fit(data, Training.epochs(1));
        Path file = folder.resolve("model.safetensors");
        trained.save(file);
        byte[] good = Files.readAllBytes(file);
        Checkpoint before = Checkpoint.read(file);
        for (String name : before.tensors().keySet()) {
            Checkpoint poisoned = Checkpoint.read(file);
            float[] values = poisoned.tensors().get(name).data();
            values[0] = name.contains("bias") ? Float.NEGATIVE_INFINITY : Float.NaN;
            trained.restore(poisoned);
            assertEquals("Trained.save expects finite weights but element 0 of " + name + " is " + values[0]
                    + ": continue from an earlier checkpoint, or write Trained.checkpoint to keep this one",
                    assertThrows(NonFiniteException.class, () -> trained.save(file)).getMessage());
        }
        trained.restore(before);
        assertArrayEquals(good, Files.readAllBytes(file));
        trained.save(file);
        assertArrayEquals(good, Files.readAllBytes(file));
    }

    @Test
    void aWeightThatReluHidesIsFoundWithinAFewSteps() {
        Trained trained = model(Losses.MSE, 0.01, Activations.RELU).build(Shape.of(3));
        trained.weights().get("dense1.kernel").data()[0] = Float.NEGATIVE_INFINITY;
        stopped(() -> trained.fit(data(1, 0), in(64)));
    }

    /** A training whose message names the step and the cause, or a checkpoint that refuses such weights. */
    private static void stopped(Executable training) {
        String message = assertThrows(NonFiniteException.class, training).getMessage();
        assertTrue(message.matches("(training diverged in epoch .* is not finite|a weight is not finite after step)"
                + ".*[Ll]ikely cause: .*"), message);
    }
}
