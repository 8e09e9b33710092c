package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.loss.Losses;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Column;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreprocessedTest {
    private static final Table TABLE = Table.of("fruit", List.of(new Column.Numbers("size", 1, 3, 1 / 3.0),
            new Column.Words("colour", List.of("red", "blue"), 0, 1, 0),
            new Column.Words("kind", List.of("pear", "apple"), 0, 1, 0)));

    @TempDir private Path folder;

    @Test
    void aSavedModelTakesRawRows() throws IOException {
        Preprocessing fitted = Preprocessing.fit(TABLE, "kind").withMissing();
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(), Layers.dense(2));
        Trained trained =
                model.build(fitted.features()).preprocess(fitted).fit(fitted.dataset(TABLE), Training.epochs(5));
        Path file = folder.resolve("fruit.safetensors");
        trained.save(file);
        Trained loaded = Trained.load(file);
        assertEquals(Optional.of(fitted), loaded.preprocessing());
        assertEquals(trained.predict(fitted.features(TABLE)), loaded.predict(TABLE.without("kind")));
    }

    @Test
    void componentsAreSavedAndFilesFromBeforeThemAreRead() throws IOException {
        Table table = Table.of("t", List.of(new Column.Numbers("a", 1, 2, 4), new Column.Numbers("b", 1, 0, 1),
                new Column.Numbers("y", 3, 2, 1)));
        Preprocessing plain = Preprocessing.fit(table, "y");
        Preprocessing fitted = plain.withWhitening(2, table);
        Model model = Model.of(Losses.MSE, Optimizers.adam(), Layers.dense(1));
        Path file = folder.resolve("whitened.safetensors");
        Trained trained = model.build(fitted.features()).preprocess(fitted);
        trained.save(file);
        assertEquals(Optional.of(fitted), Trained.load(file).preprocessing());
        assertEquals(trained.predict(table), Trained.load(file).predict(table));

        Checkpoint now = model.build(plain.features()).preprocess(plain).checkpoint();
        Map<String, Object> facts = new HashMap<>(now.facts());
        Map<?, ?> earlier = new HashMap<>((Map<?, ?>) facts.get("preprocessing"));
        assertTrue(earlier.containsKey("components"));
        earlier.remove("components");
        facts.put("preprocessing", earlier);
        new Checkpoint(now.tensors(), facts).write(file);
        assertEquals(Optional.of(plain), Trained.load(file).preprocessing());
    }

    @Test
    void onlyAFittingPreprocessingIsTaken() {
        Trained other = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(), Layers.dense(2)).withInput(2).build();
        String none = assertThrows(IllegalStateException.class, () -> other.predict(TABLE)).getMessage();
        assertTrue(none.contains(" no preprocessing: ") && none.endsWith(", or pass a tensor"), none);
        assertEquals("Model expects examples of [2] but the preprocessing makes [3]",
                assertThrows(IllegalArgumentException.class,
                        () -> other.preprocess(Preprocessing.fit(TABLE, "kind"))).getMessage());
    }
}
