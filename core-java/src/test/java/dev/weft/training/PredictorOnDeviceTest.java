package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.device.Device;
import dev.weft.device.Devices;
import dev.weft.device.Traffic;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Predictors on a device that computes by the same Java code on copies of its own, so bits tell what was copied. */
class PredictorOnDeviceTest {
    private static final String PLACE = "/pretended:0";
    private static final int WEIGHTS = 4 * (6 * 5 + 5 + 4 * 5 + 5 * 3 + 3);

    private final Device device = Devices.open(PLACE);
    private final Trained trained = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(5, Activations.TANH),
            Layers.batchNorm(), Dense.of(3)).withMetrics(Metrics.ACCURACY).withSeed(2).build(Shape.of(6));

    private static Tensor examples(int n) {
        RandomStream random = RandomStream.of(7, "examples");
        Shape shape = Shape.of(n, 6);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(shape, values);
    }

    private static Dataset labelled(int n) {
        float[] labels = new float[n];
        IntStream.range(0, n).forEach(i -> labels[i] = i % 3);
        return Dataset.of(examples(n), Tensor.vector(labels));
    }

    @Test
    void whatIsComputedThereHasTheBitsOfTheProcessor() {
        Predictor host = trained.predictor();
        Predictor there = host.onDevice(PLACE);
        for (int n : new int[]{0, 1, 7, 504, 5_000}) {
            assertEquals(host.predict(examples(n)), there.predict(examples(n)), n + " examples");
        }
        assertEquals(host.probabilities(examples(9)), there.probabilities(examples(9)));
        assertEquals(host.answers(examples(9)), there.answers(examples(9)));
        assertEquals(host.evaluate(labelled(2_001)), there.evaluate(labelled(2_001)));
    }

    @Test
    void theWeightsAreTakenThereOnce() {
        Predictor there = trained.predictor().onDevice(PLACE);
        Traffic before = device.traffic();
        there.predict(examples(7));
        Traffic first = device.traffic();
        assertEquals(WEIGHTS + 4 * 7 * 6, first.since(before).uploaded());
        there.predict(examples(8));
        there.predict(examples(8));
        assertEquals(new Traffic(2, 2 * 4 * 8 * 6, 2, 2 * 4 * 8 * 3), device.traffic().since(first));
    }

    @Test
    void threadsTakeTurns() {
        Predictor host = trained.predictor();
        Predictor there = host.onDevice(PLACE);
        List<Tensor> expected = IntStream.rangeClosed(1, 40).mapToObj(n -> host.predict(examples(n))).toList();
        Traffic before = device.traffic();
        List<Tensor> got =
                IntStream.rangeClosed(1, 40).parallel().mapToObj(n -> there.predict(examples(n))).toList();
        assertEquals(expected, got);
        assertEquals(WEIGHTS + 4 * 6 * 40 * 41 / 2, device.traffic().since(before).uploaded());
    }

    @Test
    void itSeesTheWeightsOfAModelThatTrainsOn() {
        Predictor there = trained.onDevice(PLACE);
        Tensor before = there.predict(examples(5));
        trained.fit(labelled(30), Training.epochs(1));
        assertNotEquals(before, there.predict(examples(5)));
        assertEquals(trained.predict(examples(5)), there.predict(examples(5)));
        trained.weights().get("dense1.bias").data()[0] += 1;
        assertEquals(trained.predict(examples(5)), there.predict(examples(5)));
        assertEquals(trained.weightsSha256(), there.weightsSha256());
    }

    @Test
    void theLossOfABatchAndItsGradientsAreComputedThereToo() {
        Batch batch = labelled(12).all();
        BatchLoss host = trained.batchLoss(batch);
        BatchLoss there = host.onDevice(PLACE);
        assertEquals(host.lossAndGradients(3), there.lossAndGradients(3));
        there.loss(0);
        Traffic before = device.traffic();
        assertEquals(host.loss(4), there.loss(4));
        assertEquals(new Traffic(2, 4 * 12 * 7, 1, 4), device.traffic().since(before));
        there.variables().get(0).tensor().data()[0] += 1;
        assertEquals(host.loss(4), there.loss(4));
    }

    @Test
    void aTrainingThereEvaluatesThereWithoutTakingItsWeightsHome() {
        Trained host = trained.model().build(Shape.of(6)).fit(labelled(90), Training.epochs(3).withValidation(0.2));
        List<Traffic> seen = new ArrayList<>();
        Training there = Training.epochs(3).withValidation(0.2).withDevice(PLACE).withListener(new Listener() {
            @Override
            public void epoch(Progress progress, Map<String, Double> report) {
                seen.add(device.traffic());
            }

            @Override
            public void step(Progress progress) {
                seen.add(device.traffic());
            }
        });
        Trained other = trained.model().build(Shape.of(6)).fit(labelled(90), there);
        assertEquals(host.history().columns(), other.history().columns());
        assertEquals(host.weightsSha256(), other.weightsSha256());
        assertEquals(new Traffic(1, 4 * 18 * 6, 1, 4 * 18 * 3), seen.get(7).since(seen.get(6)));
    }

    @Test
    void aPlaceThatIsMissingIsAnErrorAndTheProcessorIsThere() {
        assertEquals("/gpu:0 is missing: the module weft-gpu is not on the class path; add the dependency "
                + "dev.weft:weft-gpu",
                assertThrows(IllegalStateException.class, () -> trained.onDevice("gpu")).getMessage());
        assertEquals(trained.predict(examples(2)), trained.onDevice("cpu").predict(examples(2)));
        assertEquals(trained.predict(examples(2)),
                trained.onDevice(PLACE).onDevice("/cpu:0").predict(examples(2)));
    }
}
