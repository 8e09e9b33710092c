package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Layers;
import dev.weft.optimizer.Lbfgs;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import org.junit.jupiter.api.Test;

class FullBatchTest {
    @Test
    void aLineIsFoundExactly() {
        Trained trained = ModelSamples.line().build(ModelSamples.data().features());
        Lbfgs.Result result = trained.fit(ModelSamples.data(), new Lbfgs(10, 100, 1e-4));
        assertEquals(Lbfgs.Reason.CONVERGED, result.reason());
        assertArrayEquals(new float[]{2, -1, 3}, trained.weights().get("dense1.kernel").data(), 1e-3f);
        assertEquals(1, trained.weights().get("dense1.bias").item(), 1e-3);
        assertEquals(result.value(), trained.evaluate(ModelSamples.data()).get("loss"), 1e-8);
        assertEquals(0, trained.step());
    }

    @Test
    void xorIsLearnedWithinFiftyIterations() {
        Dataset xor =
                Dataset.of(Tensor.matrix(new float[][]{{0, 0}, {0, 1}, {1, 0}, {1, 1}}), Tensor.vector(0, 1, 1, 0));
        Trained trained = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Layers.dense(8, Activations.TANH),
                Layers.dense(2))
                .withSeed(3).build(xor.features());
        Lbfgs.Result result = trained.fit(xor, Lbfgs.of(50));
        assertTrue(result.value() < 0.01, result.toString());
        assertEquals(1, trained.evaluate(xor).get("accuracy"));
    }
}
