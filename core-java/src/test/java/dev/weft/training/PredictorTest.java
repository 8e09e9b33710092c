package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Predictions of few and of many examples. */
class PredictorTest {
    private static Trained model(int features, int hidden) {
        return Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(hidden, Activations.RELU), Dense.of(10))
                .build(Shape.of(features));
    }

    private static Tensor examples(int n, int features) {
        RandomStream random = RandomStream.of(n, "examples");
        Tensor examples = Tensor.zeros(n, features);
        for (int i = 0; i < examples.size(); i++) {
            examples.data()[i] = 2 * random.nextFloat() - 1;
        }
        return examples;
    }

    @ParameterizedTest(name = "{0} examples")
    @ValueSource(ints = {0, 1, 2, 499, 500, 501, 1000, 1203})
    void eachRowIsPredictedAsIfAlone(int n) {
        Trained trained = model(70, 40);
        Tensor examples = examples(n, 70);
        Tensor together = trained.predict(examples);
        assertEquals(Shape.of(n, 10), together.shape());
        for (int row = 0; row < n; row++) {
            assertEquals(trained.predict(examples.rows(row, row + 1)), together.rows(row, row + 1), "row " + row);
        }
        assertEquals(together, trained.predict(examples), "the same call, the same bits");
    }

    @Test
    void memoryDoesNotGrowWithTheNumberOfBatchSizes() {
        Trained trained = model(16, 1000);
        Tensor all = examples(400, 16);
        trained.predict(all);
        long before = live();
        for (int n = 1; n < 400; n++) {
            trained.predict(all.rows(0, n));
        }
        // All plans together would hold 400 · 200 · 1000 sums in several arrays of 4 bytes: more than 300 MB.
        long grown = live() - before;
        assertTrue(grown < 40 << 20, "grown by " + grown);
    }

    private static long live() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
