package dev.weft.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.device.Device;
import dev.weft.device.Traffic;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Trainings of a dense network on digits. */
class TrainingOnGpuTest {
    private static final Training STEPS = Training.steps(30).withBatchSize(50);

    private static Dataset digits;

    @BeforeAll
    static void read() throws IOException {
        digits = Mnist.read(Path.of("../../examples/data/mnist")).train().take(2_000);
    }

    private static Training there() {
        Gpu.device();
        return STEPS.withDevice(Gpu.place());
    }

    private static Model model(Optimizer optimizer) {
        return Model.of(Losses.SOFTMAX_CE, optimizer, Dense.of(64, Activations.RELU), Dense.of(10)).withSeed(3);
    }

    static Stream<Optimizer> optimizers() {
        return Stream.of(Optimizers.sgd(0.1), Optimizers.momentum(0.05, 0.9), Optimizers.adam(0.002));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void theWeightsAreNearlyThoseOfTheProcessorAndTheSameInEachRun(Optimizer optimizer) {
        Trained host = model(optimizer).fit(digits, STEPS);
        Trained there = model(optimizer).fit(digits, there());
        host.weights().forEach((name, weights) -> {
            Tensor got = there.weights().get(name);
            for (int i = 0; i < weights.size(); i++) {
                assertEquals(weights.data()[i], got.data()[i], 2e-4, name + " at " + i);
            }
        });
        assertEquals(there.weightsSha256(), model(optimizer).fit(digits, there()).weightsSha256());
    }

    @Test
    void partsOfABatchAndShardsAreComputedThereToo() {
        for (Training here : List.of(STEPS.withMicroBatchSize(20), STEPS.withShards(4))) {
            Tensor expected = model(Optimizers.sgd(0.1)).fit(digits, here).weights().get("dense1.kernel");
            Tensor got = model(Optimizers.sgd(0.1)).fit(digits, here.withDevice(Gpu.place())).weights()
                    .get("dense1.kernel");
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(expected.data()[i], got.data()[i], 2e-4, "weight " + i);
            }
            assertEquals(got, model(Optimizers.sgd(0.1)).fit(digits, here.withDevice(Gpu.place())).weights()
                    .get("dense1.kernel"));
        }
    }

    @Test
    void aTrainingThatStopsAndGoesOnEndsWithTheBitsOfOneThatDoesNot() {
        Model model = model(Optimizers.adam(0.002));
        Trained whole = model.fit(digits, there());
        Trained half = model.fit(digits, there().withSteps(15));
        half.fit(digits, there().withSteps(15));
        assertEquals(whole.weightsSha256(), half.weightsSha256());
        assertEquals(whole.minimizer().state(), half.minimizer().state());
    }

    @Test
    void aTrainingMovesBetweenProcessorAndDeviceWithItsFile(@TempDir Path folder) throws IOException {
        Model model = model(Optimizers.adam(0.002)).withAverage(new MovingAverage(0.9, true));
        Trained moved = model.fit(digits, STEPS.withSteps(10));
        Trained stayed = model.fit(digits, STEPS.withSteps(30));
        for (Training next : List.of(there().withSteps(10), STEPS.withSteps(10))) {
            Path file = folder.resolve("moved.safetensors");
            moved.save(file);
            moved = Trained.load(file);
            moved.fit(digits, next);
        }
        Checkpoint expected = stayed.checkpoint();
        Checkpoint got = moved.checkpoint();
        assertEquals(expected.facts().keySet(), got.facts().keySet());
        assertEquals(List.copyOf(expected.tensors().keySet()), List.copyOf(got.tensors().keySet()));
        expected.tensors().forEach((name, tensor) -> {
            Tensor other = got.tensors().get(name);
            for (int i = 0; i < tensor.size(); i++) {
                assertEquals(tensor.data()[i], other.data()[i], 2e-4, name + " at " + i);
            }
        });
    }

    @Test
    void aStepMovesItsBatchItsLossAndWhetherAllIsFinite() {
        Device device = Gpu.device();
        List<Traffic> after = new ArrayList<>();
        model(Optimizers.adam(0.002)).withMetrics().fit(digits, there().withListener(new Listener() {
            @Override
            public void step(Progress progress) {
                after.add(device.traffic());
            }
        }));
        Traffic steps = after.get(29).since(after.get(9));
        assertEquals(20 * 4L * 2, steps.downloaded());
        // Each batch once; that of the next step may be there already.
        long batch = 4L * (50 * 784 + 50);
        assertTrue(Math.abs(steps.uploaded() - 20 * batch) <= batch, steps::toString);
    }

    @Test
    void aListenerSeesTheCurrentWeightsAndMayChangeThem() {
        List<Tensor> seen = new ArrayList<>();
        Trained trained = model(Optimizers.sgd(0.1)).fit(digits, there().withListener(new Listener() {
            @Override
            public void step(Progress progress) {
                Tensor bias = progress.model().weights().get("dense2.bias");
                seen.add(bias.copy());
                bias.data()[0] = 7;
            }
        }));
        assertTrue(Math.abs(seen.get(29).data()[0] - 7) < 0.1 && seen.get(29).data()[0] != 7, seen.get(29).toString());
        assertEquals(7, trained.weights().get("dense2.bias").data()[0]);
    }

    @Test
    void trainingsOfSeveralThreadsTakeTurnsWhileOthersReadTheirWeights() throws Exception {
        List<Model> models = List.of(model(Optimizers.sgd(0.1)), model(Optimizers.adam(0.002)));
        List<String> expected = new ArrayList<>();
        for (Model model : models) {
            expected.add(model.fit(digits, there()).weightsSha256());
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> digests = new ArrayList<>();
            for (Model model : models) {
                Trained trained = model.build(digits.features());
                Future<String> digest = threads.submit(() -> trained.fit(digits, there()).weightsSha256());
                digests.add(digest);
                threads.submit(() -> {
                    while (!digest.isDone()) {
                        trained.weights();
                    }
                });
            }
            for (int i = 0; i < models.size(); i++) {
                assertEquals(expected.get(i), digests.get(i).get(5, TimeUnit.MINUTES));
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
