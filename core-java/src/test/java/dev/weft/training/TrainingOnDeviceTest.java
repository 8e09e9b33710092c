package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.device.Device;
import dev.weft.device.Devices;
import dev.weft.device.Traffic;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What crosses the bus in trainings on a device that computes by the same Java code on copies of its own: the weights
 * have the bits of the processor.
 */
class TrainingOnDeviceTest {
    private static final String PLACE = "/pretended:0";
    private static final int BATCH = 4 * 8 * (6 + 1);
    private static final Training STEPS = Training.steps(20).withBatchSize(8);

    private final Device device = Devices.open(PLACE);
    private final Model model =
            Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(5, Activations.TANH), Dense.of(3)).withMetrics();

    private static Dataset data(int n) {
        RandomStream random = RandomStream.of(7, "examples");
        float[] values = new float[n * 6];
        float[] labels = new float[n];
        IntStream.range(0, values.length).forEach(i -> values[i] = (float) random.nextGaussian());
        IntStream.range(0, n).forEach(i -> labels[i] = i % 3);
        return Dataset.of(Tensor.of(Shape.of(n, 6), values), Tensor.vector(labels));
    }

    /** What crosses from the listeners of one step to those of the next, of steps 10 to 19. */
    private Traffic tenSteps(Training training) {
        List<Traffic> seen = new ArrayList<>();
        Trained there = model.fit(data(64), training.withDevice(PLACE).withListener(progress -> {
            seen.add(device.traffic());
        }));
        Trained host = model.fit(data(64), training);
        assertEquals(host.weightsSha256(), there.weightsSha256());
        assertEquals(host.minimizer().state(), there.minimizer().state());
        return seen.get(19).since(seen.get(9));
    }

    @Test
    void aStepMovesItsBatchTheLossAndWhetherAllIsFinite() {
        Traffic moved = tenSteps(STEPS);
        assertEquals(new Traffic(0, 0, 21, 10 * 8 + 4), new Traffic(0, 0, moved.downloads(), moved.downloaded()));
        // Each batch once; that of the next step may be there already.
        assertTrue(moved.uploads() >= 18 && moved.uploads() <= 22 && moved.uploaded() % (BATCH / 7) == 0
                && Math.abs(moved.uploaded() - 10 * BATCH) <= BATCH, moved::toString);
    }

    @Test
    void aTrainingThatHasEndedLeavesNothingThere() {
        long before = device.memory().orElseThrow().taken();
        for (Training training : List.of(STEPS, STEPS.withMicroBatchSize(4), STEPS.withShards(2))) {
            Trained trained = model.withMetrics(Metrics.ACCURACY).withAverage(new MovingAverage(0.9, false))
                    .fit(data(64), training.withValidation(0.25).withDevice(PLACE));
            assertEquals(before, device.memory().orElseThrow().taken());
            trained.fit(data(64), training.withValidation(0.25).withDevice(PLACE));
            assertEquals(before, device.memory().orElseThrow().taken());
        }
    }

    @Test
    void aTrainingThatFailsLeavesNothingThereEither() {
        long before = device.memory().orElseThrow().taken();
        Training failing = STEPS.withDevice(PLACE).withListener(new Listener() {
            @Override
            public void step(Progress progress) {
                if (progress.step() == 3) {
                    throw new IllegalStateException("enough");
                }
            }
        });
        assertEquals("enough",
                assertThrows(IllegalStateException.class, () -> model.fit(data(64), failing)).getMessage());
        assertEquals(before, device.memory().orElseThrow().taken());
    }

    @Test
    void aTrainingMovesBetweenTheDeviceAndTheProcessorAndKeepsItsBits() {
        Model adam = model.withOptimizer(Optimizers.adam(0.01));
        Trained whole = adam.fit(data(64), STEPS.withSteps(30));
        Trained parts = adam.build(Shape.of(6));
        for (String place : List.of(PLACE, "cpu", PLACE)) {
            parts = Trained.of(parts.fit(data(64), STEPS.withSteps(10).withDevice(place)).checkpoint());
        }
        assertEquals(whole.weightsSha256(), parts.weightsSha256());
        assertEquals(whole.minimizer().state(), parts.minimizer().state());
    }

    @Test
    void aTrainingOnTheProcessorAsksForNoDeviceWhateverIsUsual() {
        for (Training training : List.of(STEPS, STEPS.withMicroBatchSize(4), STEPS.withShards(2))) {
            String expected = model.fit(data(64), training).weightsSha256();
            System.setProperty(Devices.USUAL, "/gpu:9");
            try {
                assertEquals(expected, model.fit(data(64), training.withDevice("cpu")).weightsSha256());
            } finally {
                System.clearProperty(Devices.USUAL);
            }
        }
    }

    @Test
    void aScheduleThatFailsLosesNothing() {
        Model wrong = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(5, Activations.TANH),
                Layers.dropout(0.5).following((step, stepsPerEpoch) -> step < 3 ? 1 : 2), Dense.of(3));
        Trained trained = wrong.build(Shape.of(6));
        String message = assertThrows(IllegalArgumentException.class,
                () -> trained.fit(data(64), STEPS.withDevice(PLACE))).getMessage();
        assertTrue(message.startsWith("Dropout expects its schedule to give a rate from 0 to below 1 but got 1.0 at "
                + "step 3: "), message);
        assertSame(device, Devices.open(PLACE));
        assertEquals(wrong.fit(data(64), STEPS.withSteps(3)).weightsSha256(), trained.weightsSha256());
    }

    @Test
    void aPartOfABatchMovesNoWeights() {
        // A part has its factor in the loss.
        assertEquals(new Traffic(10 * 2 * 3, 10 * (BATCH + 2 * 4), 10 * 3 + 1, 10 * 3 * 4 + 4),
                tenSteps(STEPS.withMicroBatchSize(4)));
    }

    @Test
    void aShardMovesItsGradientsAndTheStepTheirSum() {
        int weights = 4 * (6 * 5 + 5 + 5 * 3 + 3);
        assertEquals(new Traffic(10 * (2 * 3 + 4), 10 * (BATCH + 2 * 4 + weights), 10 * (2 * 5 + 1) + 1,
                10 * (2 * (4 + weights) + 4) + 4), tenSteps(STEPS.withShards(2)));
    }
}
