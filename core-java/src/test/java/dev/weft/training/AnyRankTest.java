package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.network.Normalization;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Layers for inputs of more than one axis, and those that make one vector of several. */
class AnyRankTest {
    private static final Dataset DATA =
            Dataset.of(NamedLayersTest.normal(24, 3, 4), NamedLayersTest.normal(24, 2));

    private static Model model(Layer... layers) {
        return Model.of(Losses.MSE, Optimizers.adam(0.05), layers).withInput(3, 4);
    }

    @Test
    void aNetworkOfListsIsSavedAndTrainsOnWithTheSameBits(@TempDir Path folder) throws IOException {
        Model model = model(Layers.normalization(DATA.all().features()),
                Dense.of(5, Activations.TANH).onLastAxis().named("item"), Layers.onLastAxis(Layers.batchNorm()),
                Layers.maximumOver(1), Layers.dense(2));
        Trained trained = model.fit(DATA, Training.epochs(2));
        assertEquals(List.of("item.kernel", "item.bias", "batchNorm1.gamma"),
                List.copyOf(trained.weights().keySet()).subList(0, 3));
        trained.save(folder.resolve("m.weft"));
        Trained loaded = Trained.load(folder.resolve("m.weft"));
        assertEquals(model, loaded.model());
        assertEquals(trained.predict(DATA.all().features()), loaded.predict(DATA.all().features()));
        assertEquals(trained.fit(DATA, Training.epochs(1)).weightsSha256(),
                loaded.fit(DATA, Training.epochs(1)).weightsSha256());
    }

    @Test
    void allRowsShareTheWeightsAndRowsAloneAreAsWithoutIt() {
        Tensor x = DATA.all().features();
        Trained lists = model(Dense.of(5, Activations.TANH).onLastAxis(), Layers.averageOver(2)).build();
        Trained rows = Model.of(Losses.MSE, Optimizers.adam(0.05), Dense.of(5, Activations.TANH),
                Layers.averageOver(1)).withInput(4).build();
        assertEquals(Shape.of(24, 3), lists.predict(x).shape());
        assertEquals(Tensor.of(Shape.of(72), lists.predict(x).data()),
                rows.predict(Tensor.of(Shape.of(72, 4), x.data())));
        Dataset flat = Dataset.of(NamedLayersTest.normal(24, 4), NamedLayersTest.normal(24, 2));
        Model plain = Model.of(Losses.MSE, Optimizers.adam(0.05), Dense.of(2)).withInput(4);
        Model same = Model.of(Losses.MSE, Optimizers.adam(0.05), Dense.of(2).onLastAxis()).withInput(4);
        assertEquals(plain.fit(flat, Training.epochs(2)).weightsSha256(),
                same.fit(flat, Training.epochs(2)).weightsSha256());
    }

    @Test
    void normalizationHasTheMeansAndVariancesOfTheExamples() {
        Tensor x = Tensor.matrix(new float[]{1, 7, 1e8f}, new float[]{3, 7, 1e8f + 16});
        Normalization fitted = Normalization.of(x);
        assertEquals(new Normalization(List.of(2.0, 7.0, 1e8 + 8), List.of(1.0, 0.0, 64.0)), fitted);
        assertEquals(fitted, Normalization.of(Tensor.of(Shape.of(1, 2, 3), x.data())));
        assertEquals(Tensor.matrix(new float[]{-1, 0, -1}, new float[]{1, 0, 1}),
                standardized(fitted, x));
        assertTrue(fitted.normalizes());
    }

    private static Tensor standardized(Layer layer, Tensor x) {
        return Model.of(Losses.MSE, Optimizers.sgd(0.1), layer).withInput(3).build().predict(x);
    }

    @Test
    void whatDoesNotFitIsRefusedWithReasons() {
        assertEquals("AverageOver expects an axis of at least 1, after the batch, but got 0",
                message(() -> Layers.averageOver(0)));
        assertEquals("MaximumOver expects an axis of at least 1, after the batch, but got -1",
                message(() -> Layers.maximumOver(-1)));
        assertEquals("AverageOver averageOver1 over axis 3 expects input with elements along it but got [?, 3, 4]",
                message(() -> model(Layers.averageOver(3)).build()));
        assertEquals("MaximumOver maximumOver1 over axis 3 expects input with elements along it but got [?, 3, 4]",
                message(() -> model(Layers.maximumOver(3)).build()));
        assertEquals("OnLastAxis dense1 expects input [batch, …, n] but got [?]", message(() -> Model
                .of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(2).onLastAxis()).withInput().build()));
        assertEquals("Normalization normalization1 expects input [batch, …, 2] but got [?, 3, 4]", message(
                () -> model(new Normalization(List.of(1.0, 2.0), List.of(1.0, 2.0))).build()));
        assertEquals("Normalization expects a mean and a variance of each feature but got 1 and 2",
                message(() -> new Normalization(List.of(1.0), List.of(1.0, 2.0))));
        assertEquals("Normalization expects finite variances >= 0 but got -1.0",
                message(() -> new Normalization(List.of(1.0), List.of(-1.0))));
        assertEquals("Normalization expects examples [n, …, features] but got [0, 3]",
                message(() -> Normalization.of(Tensor.zeros(0, 3))));
        assertEquals("Normalization expects finite examples but got NaN at element 1 of [1, 2]",
                message(() -> Normalization.of(Tensor.matrix(new float[]{1, Float.NaN}))));
    }

    private static String message(Executable code) {
        return assertThrows(IllegalArgumentException.class, code).getMessage();
    }
}
