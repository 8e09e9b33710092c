package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.graph.Samples;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Layers;
import dev.weft.network.Network;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartsTest {
    private static final Samples SAMPLES = new Samples(1);
    private static final Dataset DATA = Dataset.of(SAMPLES.signed(Shape.of(37, 4)), SAMPLES.whole(Shape.of(37), 3));
    private static final Tensor EXAMPLES = DATA.all().features();
    private static final Model MODEL = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01),
            Layers.dense(5, Activations.TANH), Layers.batchNorm(), Layers.residual(Layers.dense(5)),
            Layers.dropout(0.2), Layers.residual(Layers.dense(5, Activations.TANH), Layers.dense(5)),
            Layers.dense(3)).withFrozen("dense1", "dense2").withInput(4);

    private static Trained trained() {
        return MODEL.fit(DATA, Training.steps(5).withBatchSize(10));
    }

    @Test
    void thePartsOneAfterTheOtherPredictWhatTheWholeDoes(@TempDir Path folder) throws IOException {
        Trained whole = trained();
        Tensor all = whole.predict(EXAMPLES);
        Tensor x = EXAMPLES;
        for (String layer : List.of("dense1", "batchNorm1", "residual1", "dropout1", "residual2", "dense2")) {
            Trained part = whole.part(layer);
            x = part.predict(x);
            Trained upTo = whole.upTo(layer);
            assertEquals(x, upTo.predict(EXAMPLES), layer);
            upTo.save(folder.resolve("part"));
            assertEquals(x, Trained.load(folder.resolve("part")).predict(EXAMPLES), layer);
            assertEquals(List.of(), upTo.model().metrics());
            assertEquals(0, part.step());
        }
        assertEquals(all, x);
        assertEquals(whole.upTo("residual2").weightsSha256(), whole.withoutLast(1).weightsSha256());
        assertEquals(List.of("dense1"), whole.withoutLast(1).model().frozen());
        assertEquals(List.of("residual1.dense1.kernel", "residual1.dense1.bias", "residual1.dense2.kernel",
                "residual1.dense2.bias"), List.copyOf(whole.part("residual2").weights().keySet()));
        assertEquals(whole.weights().get("residual2.dense2.bias"),
                whole.part("residual2").weights().get("residual1.dense2.bias"));
    }

    @Test
    void aPartHasItsOwnWeightsAndTrainsWithAnotherLoss() {
        Trained whole = trained();
        String before = whole.weightsSha256();
        Trained part = whole.upTo("batchNorm1");
        Trained other = part.model().withLoss(Losses.MSE).withFrozen().build(part);
        assertEquals(part.weightsSha256(), other.weightsSha256());
        other.fit(Dataset.of(EXAMPLES, SAMPLES.signed(Shape.of(37, 5))), Training.steps(3).withBatchSize(10));
        assertNotEquals(part.weightsSha256(), other.weightsSha256());
        assertEquals(before, whole.weightsSha256());
    }

    @Test
    void aPartIsTheBeginningOfAnotherNetwork() {
        Trained encoder = trained().withoutLast(1);
        Network longer = encoder.model().network().then(Layers.dense(4, Activations.TANH), Layers.dense(1));
        Model model = encoder.model().withNetwork(longer).withLoss(Losses.MSE).withFrozen("dense1", "residual*");
        Trained made = model.build(encoder);
        encoder.weights().forEach((name, weights) -> assertEquals(weights, made.weights().get(name), name));
        assertEquals(model.build().weights().get("dense2.kernel"), made.weights().get("dense2.kernel"));
        Tensor kernel = made.weights().get("dense2.kernel").copy();
        made.fit(Dataset.of(EXAMPLES, SAMPLES.signed(Shape.of(37, 1))), Training.steps(3).withBatchSize(10));
        assertNotEquals(kernel, made.weights().get("dense2.kernel"));
        assertEquals(encoder.weights().get("residual2.dense1.kernel"), made.weights().get("residual2.dense1.kernel"));
    }

    @Test
    void aModelThatDoesNotBeginWithThePartIsRefused() {
        Trained encoder = trained().upTo("residual1");
        Model other = Model.of(Losses.MSE, Optimizers.sgd(0.1), Layers.dense(5));
        assertEquals("Model expects the layers of the beginning before its own but has no [batchNorm1.gamma, "
                + "batchNorm1.beta, batchNorm1.mean, batchNorm1.variance, residual1.dense1.kernel, "
                + "residual1.dense1.bias]: append layers with beginning.model().network().then(…)",
                assertThrows(IllegalArgumentException.class, () -> other.build(encoder)).getMessage());
        Model narrow = Model.of(Losses.MSE, Optimizers.sgd(0.1), Layers.dense(2));
        assertEquals("Model expects the layers of the beginning before its own but has other shapes than "
                + "{dense1.kernel=[4, 5], dense1.bias=[5]}: append layers with beginning.model().network().then(…)",
                assertThrows(IllegalArgumentException.class, () -> narrow.build(encoder.upTo("dense1")))
                        .getMessage());
    }

    @Test
    void anUnknownLayerIsRefusedWithTheNearest() {
        String message = assertThrows(IllegalArgumentException.class, () -> trained().upTo("dense22")).getMessage();
        assertEquals(
                "Trained expects the name of one of its layers dense1, batchNorm1, residual1, dropout1, residual2, "
                        + "dense2 but got dense22 (did you mean dense2?)",
                message);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> trained().part("residual1.dense1")).getMessage()
                .contains("but got residual1.dense1"));
    }

    @ParameterizedTest
    @CsvSource({"0", "6", "-1"})
    void aPartHasALayer(int n) {
        assertEquals("Trained.withoutLast expects 1 to 5 of the network's 6 layers but got " + n,
                assertThrows(IllegalArgumentException.class, () -> trained().withoutLast(n)).getMessage());
    }
}
