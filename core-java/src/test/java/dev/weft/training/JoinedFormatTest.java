package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Json;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Constraints;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model.Head;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of a joined network, which every later version reads, and files that no version wrote. */
class JoinedFormatTest {
    /** One of everything that joined networks brought. */
    static Model model() {
        Branch.Shared tower = Branch.shared(Layers.dense(4, Activations.TANH).named("tower"));
        Branch left = Branch.input("left", 3).then(tower);
        Branch right = Branch.input("right", 3).then(tower);
        Branch item = Branch.input("item").then(Layers.embedding(5, 2).withUnknown());
        Branch all = Branch.concat(left, right, item, Branch.dot(left, right), Branch.maximum(left, right))
                .then(Layers.chain(Layers.dense(6).withConstraint(Constraints.maxNorm(1)), Layers.layerNorm())
                        .named("body"));
        return Model.of(Optimizers.adam(0.01).layerRate("body*", 0.5), Head.of("near", all.then(Layers.dense(1)),
                Losses.MSE),
                Head.of("copy", left.then(Layers.tied("tower", Activations.IDENTITY)), Losses.MAE)
                        .weighted(0.5))
                .withFrozen("body.layerNorm1");
    }

    private static Tensor numbers(int start, int... dimensions) {
        Tensor all = Tensor.zeros(dimensions);
        IntStream.range(0, all.size()).forEach(i -> all.data()[i] = (start + 7 * i) % 5 / 4f);
        return all;
    }

    static Map<String, Tensor> features() {
        Map<String, Tensor> features = new LinkedHashMap<>();
        features.put("left", numbers(1, 8, 3));
        features.put("right", numbers(2, 8, 3));
        features.put("item", Tensor.vector(0, 1, 2, 3, 4, 9, 1, 0));
        return features;
    }

    static Dataset data() {
        return Dataset.of(features(), Map.of("near", numbers(3, 8, 1), "copy", numbers(1, 8, 3)));
    }

    /** Made by training the model for 10 steps of 8 examples on the engine {@code java}. Never change the file. */
    @Test
    void versionOneLoadsPredictsAndTrainsOn() throws Exception {
        Path file = Path.of(JoinedFormatTest.class.getResource("/dev/weft/checkpoint/version1-joined.safetensors")
                .toURI());
        Trained trained = Trained.load(file);
        assertEquals(model(), trained.model());
        assertEquals(10, trained.step());
        assertEquals("141a22969c58d8c0a360ff61996d505d54bc93e311f6bd69334905c2bcc6757a", trained.weightsSha256());
        assertEquals(Shape.of(8, 3), trained.predict(features()).get("copy").shape());
        trained.fit(data(), Training.steps(5).withBatchSize(8));
        assertEquals(15, trained.step());
        assertTrue(Double.isFinite(trained.evaluate(data()).get("near_loss")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"from\":[0] | \"from\":[9] | a network has no cycles",
        "\"from\":[0] | \"from\":[-1] | a network has no cycles",
        "\"from\":[0] | \"from\":[] | expects a layer to read one value",
        "\"from\":[0] | \"from\":[0,1] | join them first",
        "\"weightsOf\":3 | \"weightsOf\":0 | expects weights of a layer",
        "\"weightsOf\":3 | \"weightsOf\":99 | a network has no cycles",
        "\"value\":10 | \"value\":99 | expects output near to be one of its",
        "\"name\":\"right\" | \"name\":\"left\" | different names of inputs",
        "\"name\":\"right\" | \"name\":\"\" | expects names of fields",
        "\"shape\":[3] | \"shape\":[-1] | a dimension is unknown",
        "\"shape\":[3] | \"shape\":[2147483647,9] | has more elements",
        "\"shape\":[3] | \"shape\":[4] | expects"})
    void aFileThatNoVersionWroteIsRefused(String part, String change, String message, @TempDir Path folder)
            throws Exception {
        Checkpoint good = model().build().checkpoint();
        String facts = Json.write(good.facts());
        assertTrue(facts.contains(part.strip()), facts);
        Map<String, Object> changed = new LinkedHashMap<>();
        ((Map<?, ?>) Json.read("facts", facts.replaceFirst(Pattern.quote(part.strip()),
                change.strip()))).forEach((name, fact) -> changed.put(String.valueOf(name), fact));
        Path file = folder.resolve("changed.safetensors");
        new Checkpoint(good.tensors(), changed).write(file);
        String said = assertThrows(MalformedDataException.class, () -> Predictor.load(file)).getMessage();
        assertTrue(said.contains(message.strip()), said);
    }
}
