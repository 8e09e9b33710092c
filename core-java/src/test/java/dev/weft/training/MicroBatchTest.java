package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.Clip;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizers;
import dev.weft.optimizer.Schedules;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch that is computed in parts takes the step of the whole batch, up to rounding. */
class MicroBatchTest {
    private static final Dataset DATA = Digests.data(30, 6);
    /** Per epoch, two batches of 12 examples and one of 6. */
    private static final Training WHOLE = Training.epochs(4).withBatchSize(12);
    private static final Model MODEL = model(Losses.SOFTMAX_CE);

    private static Model model(Loss loss) {
        Layer hidden = Dense.of(8, Activations.TANH).withRegularizer(Regularizers.l2(0.1));
        return Model.of(loss, Optimizers.momentum(0.05).withRate(Schedules.cosine(0.05, 4).warmUp(1)), hidden,
                Layers.layerNorm(), Layers.dense(3));
    }

    /** A loss of the whole batch, which gives no loss for each example. */
    private static final Loss WHOLE_BATCH = new Loss() {
        @Override
        public Value of(Value predictions, Value labels) {
            return Reductions.mean(Losses.SOFTMAX_CE.of(predictions, labels));
        }
    };

    static Stream<Arguments> trainings() {
        return Stream.of(
                Arguments.of("momentum with penalties", MODEL, DATA),
                Arguments.of("a sum", model(Losses.SOFTMAX_CE.summed()), DATA),
                Arguments.of("a loss of the batch", model(WHOLE_BATCH), DATA),
                Arguments.of("clipped by value", MODEL.withClip(Clip.byValue(0.01)), DATA),
                Arguments.of("clipped by norm", MODEL.withClip(Clip.byNorm(0.05)), DATA),
                Arguments.of("clipped by global norm", MODEL.withClip(Clip.byGlobalNorm(0.05)), DATA),
                Arguments.of("adam with averages",
                        MODEL.withOptimizer(Optimizers.adam(0.01)).withAverage(new MovingAverage(0.9, true)), DATA),
                Arguments.of("weighted", MODEL, DATA.weighted(weights())));
    }

    private static float[] weights() {
        float[] weights = new float[30];
        for (int i = 0; i < 30; i++) {
            weights[i] = 0.25f * (i % 7);
        }
        return weights;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trainings")
    void partsOfAnySizeEndWithTheWeightsOfTheWholeBatch(String name, Model model, Dataset data) {
        Trained whole = model.fit(data, WHOLE);
        for (int size : new int[]{1, 3, 4, 5, 11}) {
            Trained parts = model.fit(data, WHOLE.withMicroBatchSize(size));
            assertEquals(whole.step(), parts.step());
            assertClose(whole.weights(), parts.weights());
            assertClose(whole.minimizer().state(), parts.minimizer().state());
            whole.history().names().forEach(column -> {
                List<Double> expected = whole.history().get(column);
                for (int epoch = 0; epoch < expected.size(); epoch++) {
                    assertEquals(expected.get(epoch), parts.history().get(column).get(epoch), 2e-4, column);
                }
            });
        }
    }

    private static void assertClose(Map<String, Tensor> expected, Map<String, Tensor> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, tensor) -> assertArrayEquals(tensor.data(), actual.get(name).data(), 1e-4f, name));
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13, 1000})
    void aBatchThatIsNotLargerChangesNoBit(int size) {
        assertEquals(MODEL.fit(DATA, WHOLE).weightsSha256(),
                MODEL.fit(DATA, WHOLE.withMicroBatchSize(size)).weightsSha256());
    }

    @Test
    void aResumedTrainingEndsWithTheSameBits() {
        Model model = MODEL.withOptimizer(Optimizers.nadam(0.01)).withClip(Clip.byGlobalNorm(0.1));
        Training training = WHOLE.withMicroBatchSize(5).withEpochs(1);
        Trained unbroken = model.fit(DATA, training).fit(DATA, training);
        Checkpoint middle = Checkpoint.of(model.fit(DATA, training).checkpoint().bytes());
        assertEquals(unbroken.checkpoint(), Trained.of(middle).fit(DATA, training).checkpoint());
    }

    @Test
    void eachPartDrawsItsOwnMask() {
        // Equal examples: with equal masks in both parts, the predictions of the parts would be equal.
        Dataset equal = Dataset.of(new float[][]{{1, 2}, {1, 2}}, new float[][]{{1}, {1}});
        Model model = Model.of(Losses.MSE, Optimizers.sgd(0), Layers.dense(64), Layers.dropout(0.5), Layers.dense(1))
                .withMetrics((predictions, labels) -> Math.abs(predictions.get(0, 0) - predictions.get(1, 0)));
        Trained trained = model.fit(equal, Training.epochs(1).withBatchSize(2).withMicroBatchSize(1));
        assertNotEquals(0, trained.history().get("metric").get(0));
    }

    @Test
    void aPartThatDivergesIsNamed() {
        Tensor features = DATA.all().features().copy();
        features.data()[6 * 20] = Float.NaN;
        Dataset broken = Dataset.of(features, DATA.all().labels());
        String message = assertThrows(NonFiniteException.class,
                () -> MODEL.fit(broken, WHOLE.withBatchSize(30).withMicroBatchSize(4))).getMessage();
        assertTrue(message.startsWith("training diverged in epoch 1, step 1, with a loss of NaN: "), message);
        assertTrue(message.contains("of the batch are not finite; clean the data"), message);
    }

    @Test
    void aSizeBelow1IsRefused() {
        assertEquals("Training expects a micro-batch size >= 1 but got 0",
                assertThrows(IllegalArgumentException.class, () -> WHOLE.withMicroBatchSize(0)).getMessage());
    }
}
