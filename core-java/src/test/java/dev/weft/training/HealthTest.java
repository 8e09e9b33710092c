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
import dev.weft.graph.Pointwise;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                new Cause("a NaN among the sample weights", model(Losses.MSE, 0.1, Activations.TANH),
                        weighted(good, Float.NaN), List.of("sample weight of example 3", "clean the data")),
                new Cause("features of 1e30", model(Losses.MSE, 0.1, Activations.IDENTITY), data(-1e30f, 0),
                        List.of("features of example 3 of the batch are as large as 1.0E30", "scale")),
                new Cause("a label of 1e25", model(Losses.MSE, 0.1, Activations.TANH), data(1, 1e25f),
                        List.of("label of example 3 of the batch is as large as 1.0E25", "scale")),
                new Cause("an operation of one's own that gives NaN",
                        model(Losses.MSE, 0.1, x -> Pointwise.unary("odd", x, 1,
                                (a, y, from, to) -> Arrays.fill(y, from, to, Float.NaN),
                                (a, y, g, d, from, to) -> Arrays.fill(d, from, to, 0))),
                        good, List.of("dense1/odd#", "your own operations")),
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

    /** The same examples; the fourth has the given sample weight, which {@code Dataset.weighted} would refuse. */
    private static Dataset weighted(Dataset data, float weight) {
        return new Dataset() {
            @Override
            public int size() {
                return data.size();
            }

            @Override
            public Shape features() {
                return data.features();
            }

            @Override
            public Shape labels() {
                return data.labels();
            }

            @Override
            public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
                data.copy(example, features, featureOffset, labels, labelOffset);
            }

            @Override
            public boolean isWeighted() {
                return true;
            }

            @Override
            public float weight(int example) {
                return example == 3 ? weight : 1;
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"dense1.kernel, NaN", "dense1.bias, NaN", "dense2.kernel, Infinity", "dense2.bias, -Infinity"})
    void weightsThatWereNotFiniteBeforeTheTrainingAreNamed(String weight, float value, @TempDir Path folder)
            throws IOException {
        for (Activation activation : List.of(Activations.RELU, Activations.TANH, Activations.IDENTITY)) {
            Trained trained = model(Losses.MSE, 0.1, activation).build(Shape.of(3)).fit(data(1, 0), in(3));
            trained.weights().get(weight).data()[0] = value;
            trained.checkpoint().write(folder.resolve("model"));
            Trained loaded = Trained.load(folder.resolve("model"));
            Trained restored = model(Losses.MSE, 0.1, activation).build(Shape.of(3)).restore(trained.checkpoint());
            for (Trained one : List.of(loaded, restored, trained)) {
                String message =
                        assertThrows(NonFiniteException.class, () -> one.fit(data(1, 0), in(64))).getMessage();
                assertTrue(message.endsWith("Likely cause: " + weight + " was " + value
                        + " at element 0 before this training began; check the file or the code that it comes from"),
                        message);
            }
        }
    }

    @Test
    void anOptimizersStateThatWasNotFiniteIsNamed() {
        Model model = model(Losses.MSE, 0.1, Activations.TANH).withOptimizer(Optimizers.momentum(0.1, 0.9));
        Trained trained = model.fit(data(1, 0), in(3));
        trained.minimizer().state().get("dense1.bias/momentum").data()[2] = Float.NaN;
        String message = assertThrows(NonFiniteException.class, () -> trained.fit(data(1, 0), in(9))).getMessage();
        assertTrue(message.contains("dense1.bias/momentum was NaN at element 2 before this training began"), message);
    }

    @ParameterizedTest
    @CsvSource({"dense1.kernel, NaN, 4", "dense1.kernel, Infinity, 4", "dense2.kernel, NaN, 64",
        "dense1.bias, NaN, 4", "dense2.bias, -Infinity, 5"})
    void aListenersChangeIsNotBlamedOnTheRate(String weight, float value, int at) {
        Training training = in(128).withListener(progress -> {
            if (progress.step() == at) {
                progress.model().weights().get(weight).data()[1 % progress.model().weights().get(weight).size()] =
                        value;
            }
        });
        Dataset many = data(1, 0).repeat(100);
        String message = assertThrows(NonFiniteException.class,
                () -> model(Losses.MSE, 0.1, Activations.TANH).fit(many, training)).getMessage();
        boolean isChecked = weight.endsWith("bias") || at == 64;
        assertTrue(message.contains("step " + (isChecked ? at : at + 1) + ","), message);
        assertTrue(
                message.endsWith(isChecked ? weight + " is not finite. Likely cause: a listener changed it after the "
                        + "step"
                        : "a weight was not finite before the step, because no number is large enough for an overflow; "
                                + "check listeners and other code that changes weights, and your own operations"),
                message);
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

    @ParameterizedTest(name = "{0} on a device")
    @MethodSource("causes")
    void aTrainingOnADeviceSaysTheSame(Cause cause) {
        var error = assertThrows(NonFiniteException.class, () -> cause.model.fit(cause.data, in(200)));
        var there = assertThrows(NonFiniteException.class,
                () -> cause.model.fit(cause.data, in(200).withDevice("/pretended:0")));
        assertEquals(error.getMessage(), there.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"dense1.kernel, 64", "dense2.bias, 5"})
    void whatAListenerChangesIsFoundOnADeviceToo(String weight, int at) {
        Training training = in(128).withDevice("/pretended:0").withListener(progress -> {
            if (progress.step() == at) {
                progress.model().weights().get(weight).data()[0] = Float.NaN;
            }
        });
        String message = assertThrows(NonFiniteException.class,
                () -> model(Losses.MSE, 0.1, Activations.TANH).fit(data(1, 0).repeat(100), training)).getMessage();
        assertTrue(message.contains("step " + at + ",") && message.endsWith(
                weight + " is not finite. Likely cause: a listener changed it after the step"), message);
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
