package dev.weft.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.device.Device;
import dev.weft.device.Traffic;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Predictions of digits. */
class PredictionOnGpuTest {
    private static Dataset digits;
    private static Trained trained;

    @BeforeAll
    static void train() throws IOException {
        Gpu.device();
        digits = Mnist.read(Path.of("../../examples/data/mnist")).train().take(2_000);
        trained = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.002), Dense.of(64, Activations.RELU), Dense.of(10))
                .fit(digits, Training.epochs(1));
    }

    @Test
    void theyAreNearlyThoseOfTheProcessor() {
        Predictor there = trained.onDevice("gpu");
        Tensor images = digits.all().features();
        assertEquals("", Gpu.difference(trained.predict(images), there.predict(images)));
        assertEquals(trained.evaluate(digits).get("loss"), there.evaluate(digits).get("loss"), 1e-5);
        assertEquals(trained.evaluate(digits).get("accuracy"), there.evaluate(digits).get("accuracy"), 5e-4);
        assertEquals(trained.answers(images.rows(0, 20)).stream().map(answer -> answer.value()).toList(),
                there.answers(images.rows(0, 20)).stream().map(answer -> answer.value()).toList());
    }

    @Test
    void manyThreadsGetTheSameBits() {
        Predictor there = trained.onDevice("gpu");
        Tensor images = digits.all().features();
        List<Tensor> alone = IntStream.range(0, 30).mapToObj(i -> there.predict(images.rows(i, 2 * i + 1))).toList();
        assertEquals(alone, IntStream.range(0, 30).parallel()
                .mapToObj(i -> there.predict(images.rows(i, 2 * i + 1))).toList());
    }

    @Test
    void theWeightsStayThere() {
        Device device = Gpu.device();
        Predictor there = trained.onDevice("gpu");
        Tensor images = digits.all().features().rows(0, 100);
        there.predict(images);
        Traffic before = device.traffic();
        there.predict(images);
        assertEquals(new Traffic(1, 4L * images.size(), 1, 4L * 100 * 10), device.traffic().since(before));
    }
}
