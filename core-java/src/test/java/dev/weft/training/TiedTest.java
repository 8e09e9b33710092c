package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Autoencoders whose decoder uses the kernel of the encoder. */
class TiedTest {
    private static final Tensor X = NamedLayersTest.normal(32, 6);
    private static final Dataset DATA = Dataset.of(X, X);
    private static final Activation NONE = Activations.IDENTITY;

    private static Model model(Layer... layers) {
        return Model.of(Losses.MSE, Optimizers.adam(0.05), layers).withInput(6);
    }

    @Test
    void theKernelExistsOnceAndLearnsFromBothUses() {
        Trained trained = model(Layers.dense(3, Activations.TANH), Layers.tied("dense1", NONE)).build();
        assertEquals(List.of("dense1.kernel", "dense1.bias", "tied1.bias"), List.copyOf(trained.weights().keySet()));
        double before = trained.evaluate(DATA).get("loss");
        trained.fit(DATA, Training.epochs(60));
        assertTrue(trained.evaluate(DATA).get("loss") < 0.7 * before,
                () -> before + " to " + trained.evaluate(DATA).get("loss"));
        Trained frozen = model(Layers.frozen(Layers.dense(3, Activations.TANH)), Layers.tied("dense1", NONE)).build();
        Tensor start = frozen.weights().get("dense1.kernel").copy();
        frozen.fit(DATA, Training.epochs(1));
        assertEquals(start, frozen.weights().get("dense1.kernel"));
        assertNotEquals(Tensor.zeros(6), frozen.weights().get("tied1.bias"));
    }

    @Test
    void aTiedNetworkIsSavedAndTrainsOnWithTheSameBits(@TempDir Path folder) throws IOException {
        Model model = model(Layers.chain(Layers.dense(5, Activations.TANH), Layers.dense(2)).named("encoder"),
                Layers.tied("encoder.dense2", Activations.TANH), Layers.tied("encoder.dense1", NONE));
        Trained trained = model.fit(DATA, Training.epochs(2));
        trained.save(folder.resolve("m.weft"));
        Trained loaded = Trained.load(folder.resolve("m.weft"));
        assertEquals(model, loaded.model());
        assertEquals(trained.predict(X), loaded.predict(X));
        assertEquals(trained.fit(DATA, Training.epochs(1)).weightsSha256(),
                loaded.fit(DATA, Training.epochs(1)).weightsSha256());
    }

    @Test
    void branchesTieLayersByName() {
        Branch x = Branch.input("x", 6);
        Branch code = x.then(Layers.dense(3, Activations.TANH).named("encoder"));
        Branch again = code.then(Layers.tied("encoder", NONE));
        assertEquals(Shape.of(Shape.UNKNOWN, 6), again.shape());
        Model joined = Model.of(Optimizers.adam(0.05), Head.of("x", again, Losses.MSE));
        Model chain = model(Layers.dense(3, Activations.TANH).named("encoder"), Layers.tied("encoder", NONE));
        assertEquals(chain.fit(DATA, Training.epochs(2)).weightsSha256(),
                joined.fit(DATA, Training.epochs(2)).weightsSha256());
        assertEquals("Tied tied1 expects the name of an earlier dense layer such as encoder but got encode"
                + " (did you mean encoder?)", message(() -> code.then(Layers.tied("encode", NONE))));
        Branch other = x.then(Layers.dense(4));
        assertEquals("Tied tied1 expects input [batch, 3], the shape that encoder returns, but got [?, 4]",
                message(() -> Branch.network(Map.of("y", Branch.add(again,
                        Branch.concat(code, other).then(Layers.dense(4), Layers.tied("encoder", NONE)))))));
    }

    @Test
    void aLayerThatIsNotThereOrDoesNotFitIsRefused() {
        assertEquals("Tied tied1 expects the name of an earlier dense layer but got dense1",
                message(() -> model(Layers.tied("dense1", NONE), Layers.dense(6)).build()));
        assertEquals("Tied tied1 expects the name of an earlier dense layer such as dense1 but got dense2"
                + " (did you mean dense1?)",
                message(() -> model(Layers.dense(3), Layers.tied("dense2", NONE)).build()));
        assertEquals("Tied tied1 expects input [batch, 3], the shape that dense1 returns, but got [?, 2]",
                message(() -> model(Layers.dense(3), Layers.dense(2), Layers.tied("dense1", NONE)).build()));
    }

    private static String message(Executable code) {
        return assertThrows(IllegalArgumentException.class, code).getMessage();
    }
}
