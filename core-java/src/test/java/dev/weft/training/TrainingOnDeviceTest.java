package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.data.Dataset;
import dev.weft.device.Device;
import dev.weft.device.Devices;
import dev.weft.device.Traffic;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
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
        assertEquals(new Traffic(20, 10 * BATCH, 21, 10 * 8 + 4), tenSteps(STEPS));
    }

    @Test
    void aPartOfABatchMovesNoWeights() {
        // A part has its factors in the loss and the penalties.
        assertEquals(new Traffic(10 * 2 * 4, 10 * (BATCH + 2 * 8), 10 * 3 + 1, 10 * 3 * 4 + 4),
                tenSteps(STEPS.withMicroBatchSize(4)));
    }

    @Test
    void aShardMovesItsGradientsAndTheStepTheirSum() {
        int weights = 4 * (6 * 5 + 5 + 5 * 3 + 3);
        assertEquals(new Traffic(10 * (2 * 4 + 4), 10 * (BATCH + 2 * 8 + weights), 10 * (2 * 5 + 1) + 1,
                10 * (2 * (4 + weights) + 4) + 4), tenSteps(STEPS.withShards(2)));
    }
}
