package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.graph.Samples;
import dev.weft.internal.check.NamePatterns;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreezingTest {
    private static final Samples SAMPLES = new Samples(1);
    private static final Dataset DATA = Dataset.of(SAMPLES.signed(Shape.of(37, 4)), SAMPLES.whole(Shape.of(37), 3));
    private static final Model MODEL = Model.of(Losses.SOFTMAX_CE, Optimizers.adamw(0.01, 0.1),
            Dense.of(4, Activations.TANH).withRegularizer(Regularizers.l2(0.1)), Layers.batchNorm(),
            Layers.residual(Layers.dense(4), Layers.batchNorm(), Layers.dense(4)), Layers.dense(3))
            .withAverage(new MovingAverage(0.9, false));

    private static Training steps(int steps) {
        return Training.steps(steps).withBatchSize(10);
    }

    private static Set<String> changed(Trained before, Trained after) {
        Set<String> layers = new TreeSet<>();
        Map<String, Tensor> now = after.weights();
        before.weights().forEach((name, weights) -> {
            if (!weights.equals(now.get(name))) {
                layers.add(name.substring(0, name.lastIndexOf('.')));
            }
        });
        return layers;
    }

    @ParameterizedTest
    @CsvSource({
        "dense1 batchNorm1, dense2 residual1.batchNorm1 residual1.dense1 residual1.dense2",
        "residual1, batchNorm1 dense1 dense2",
        "residual1.dense*, batchNorm1 dense1 dense2 residual1.batchNorm1",
        "*batchNorm*, dense1 dense2 residual1.dense1 residual1.dense2",
        "dense*, batchNorm1 residual1.batchNorm1 residual1.dense1 residual1.dense2",
        "*, ''"})
    void onlyTheOtherLayersChange(String patterns, String others) {
        Model frozen = MODEL.withFrozen(patterns.split(" "));
        Trained before = MODEL.build(DATA.features());
        assertEquals(before.weightsSha256(), frozen.build(DATA.features()).weightsSha256());
        Trained after = frozen.fit(DATA, steps(5));
        assertEquals(others, String.join(" ", changed(before, after)));
        Trained later = before.freeze(patterns.split(" ")).fit(DATA, steps(5));
        assertEquals(after.weightsSha256(), later.weightsSha256());
        assertEquals(others, String.join(" ", changed(before, later)));
        Set<String> gradients = new TreeSet<>();
        after.lossAndGradients(DATA.all()).gradients().keySet()
                .forEach(name -> gradients.add(name.substring(0, name.lastIndexOf('.'))));
        assertEquals(others, String.join(" ", gradients));
        assertTrue(after.minimizer().state().keySet().stream().filter(name -> !name.startsWith("optimizer/"))
                .allMatch(name -> gradients.contains(name.substring(0, name.lastIndexOf('.')))));
    }

    @Test
    void aLayerFrozenByNameIsTheSameAsOneInFrozen() {
        Model inside = Model.of(Losses.SOFTMAX_CE, Optimizers.adamw(0.01, 0.1),
                Layers.frozen(Dense.of(4, Activations.TANH).withRegularizer(Regularizers.l2(0.1))),
                Layers.frozen(Layers.batchNorm()),
                Layers.residual(Layers.dense(4), Layers.batchNorm(), Layers.dense(4)), Layers.dense(3))
                .withAverage(new MovingAverage(0.9, false));
        assertEquals(inside.fit(DATA, steps(5)).checkpoint().tensors(),
                MODEL.withFrozen("dense1", "batchNorm1").fit(DATA, steps(5)).checkpoint().tensors());
        assertNotEquals(inside.fit(DATA, steps(5)).weightsSha256(), MODEL.fit(DATA, steps(5)).weightsSha256());
        Trained trained = inside.build(DATA.features());
        assertEquals(Set.of("dense2", "residual1.dense1", "residual1.batchNorm1", "residual1.dense2"),
                changed(trained, trained.unfreeze().fit(DATA, steps(2))));
    }

    @Test
    void aFrozenModelIsSavedAndContinues(@TempDir Path folder) throws IOException {
        Model model = MODEL.withFrozen("dense1", "residual1.*");
        model.fit(DATA, steps(5)).save(folder.resolve("model"));
        Trained loaded = Trained.load(folder.resolve("model"));
        assertEquals(model, loaded.model());
        assertEquals(model.fit(DATA, steps(9)).weightsSha256(), loaded.fit(DATA, steps(4)).weightsSha256());
        Trained restored = model.build(DATA.features()).restore(model.fit(DATA, steps(5)).checkpoint());
        assertEquals(loaded.weightsSha256(), restored.fit(DATA, steps(4)).weightsSha256());
    }

    @Test
    void freezingReturnsAFreshTrainingAndLeavesTheOldOne() {
        Trained trained = MODEL.fit(DATA, steps(5));
        String before = trained.weightsSha256();
        Trained frozen = trained.freeze("dense1");
        assertEquals(0, frozen.step());
        assertEquals(List.of(), trained.model().frozen());
        assertEquals(before, frozen.weightsSha256());
        frozen.fit(DATA, steps(5));
        assertEquals(before, trained.weightsSha256());
        assertEquals(List.of("dense1", "batchNorm1"), frozen.freeze("batchNorm1", "dense1").model().frozen());
        assertEquals(MODEL, frozen.unfreeze().model());
    }

    @ParameterizedTest
    @CsvSource({
        "dense1, dense1, ''",
        "dense1 dense2, dense1, dense2",
        "dense*, dense1, dense2",
        "dense* residual1, dense1, dense2 residual1",
        "residual1, residual1.dense1, residual1.batchNorm1 residual1.dense2",
        "*, dense2, dense1 batchNorm1 residual1",
        "*, residual1.*, dense1 batchNorm1 dense2",
        "*, residual1, dense1 batchNorm1 dense2",
        "dense1, dense2, dense1",
        "*, *, ''"})
    void unfreezingLeavesTheOthersFrozen(String frozen, String freed, String left) {
        Trained trained = MODEL.withFrozen(frozen.split(" ")).build(DATA.features()).unfreeze(freed.split(" "));
        assertEquals(left, String.join(" ", trained.model().frozen()));
        assertFalse(changed(trained, trained.unfreeze(freed.split(" ")).fit(DATA, steps(2))).stream()
                .anyMatch(new NamePatterns(trained.model().frozen())::cover));
    }

    @Test
    void anUnknownNameIsRefusedWithTheNearest() {
        String message = "Model expects the names of layers but frozen pattern densee1 matches none of dense1, "
                + "batchNorm1, residual1, residual1.dense1, residual1.batchNorm1, residual1.dense2, dense2 "
                + "(did you mean dense1?)";
        Trained trained = MODEL.build(DATA.features());
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> trained.freeze("densee1"))
                .getMessage());
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> trained.unfreeze("densee1"))
                .getMessage());
        assertEquals("Model expects patterns of layer names of 1 to 1024 characters but got 0",
                assertThrows(IllegalArgumentException.class, () -> MODEL.withFrozen("")).getMessage());
        assertEquals("Model expects at most 4000 patterns of layer names but got 4001",
                assertThrows(IllegalArgumentException.class,
                        () -> MODEL.withFrozen("x,".repeat(4001).split(","))).getMessage());
    }

    @Test
    void aRuleMayNameLayersThatAreFrozenForAWhile() {
        Model model = MODEL.withOptimizer(Optimizers.adamw(0.01).only("dense1")).withFrozen("dense1");
        assertEquals(0, model.build(DATA.features()).step());
    }

    @ParameterizedTest
    @CsvSource({"dense1, dense1, true", "dense*, dense12, true", "*, a.b, true", "a*c, abc, true", "a*c, abcd, false",
        "*b*b, abab, true", "a**, a, true", "dense1, dense11, false", "'', '', true", "*.dense2, dense2, false",
        "*.dense2, residual1.dense2, true"})
    void aStarStandsForAnyCharacters(String pattern, String path, boolean matches) {
        assertEquals(matches, NamePatterns.matches(pattern, path));
    }

    @Test
    void namesOfLayersIncludeThoseInside() {
        assertEquals(List.of("dense1", "batchNorm1", "residual1", "residual1.dense1",
                "residual1.batchNorm1", "residual1.dense2", "dense2"), MODEL.network().paths(DATA.features()));
    }
}
