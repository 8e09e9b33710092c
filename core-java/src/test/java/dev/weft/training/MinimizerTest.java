package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Batches;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Layers;
import dev.weft.optimizer.Clip;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.optimizer.Schedule;
import dev.weft.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MinimizerTest {
    private static final Model MODEL = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01),
            Layers.dense(12, Activations.TANH), Layers.layerNorm(), Layers.dense(3));

    static Stream<Clip> clips() {
        return Stream.of(Clip.byValue(0.01), Clip.byNorm(0.01), Clip.byGlobalNorm(0.01));
    }

    @ParameterizedTest
    @MethodSource("clips")
    void appliedGradientsAreClippedLikeThoseOfATraining(Clip clip) {
        Model model = MODEL.withClip(clip).withAverage(new MovingAverage(0.9, false));
        Trained byFit = model.fit(Digests.data(30, 6), Training.steps(3).withBatchSize(30)
                .withBatching((data, size, stream) -> Batches.cyclic(data, size)));
        Trained byHand = byHand(model);
        assertEquals(byFit.checkpoint(), byHand.checkpoint());
        assertNotEquals(byFit.weightsSha256(), byHand(MODEL).weightsSha256());
    }

    private static Trained byHand(Model model) {
        Trained trained = model.build(Digests.data(30, 6).features());
        for (int step = 0; step < 3; step++) {
            LossAndGradients now = trained.lossAndGradients(Digests.data(30, 6).all());
            trained.minimizer().applyGradients(List.copyOf(now.gradients().values()));
        }
        return trained;
    }

    @Test
    void gradientsAreReturnedUnclipped() {
        Trained plain = MODEL.build(Digests.data(30, 6).features());
        Trained clipped = MODEL.withClip(Clip.byValue(1e-6)).build(Digests.data(30, 6).features());
        assertEquals(plain.lossAndGradients(Digests.data(30, 6).all()),
                clipped.lossAndGradients(Digests.data(30, 6).all()));
    }

    @Test
    void decayOfKernelsLeavesOutBiasesAndNorms() {
        Optimizer plain = Optimizers.sgd(0.1);
        Trained without = fitted(plain);
        Trained kernels = fitted(plain.weightDecay(0.5).kernelsOnly());
        Trained all = fitted(plain.weightDecay(0.5));
        without.weights().forEach((name, weights) -> {
            Tensor decayed = name.endsWith(".kernel") ? all.weights().get(name) : weights;
            assertEquals(decayed, kernels.weights().get(name), name);
        });
        assertNotEquals(without.weights().get("layerNorm1.gamma"), all.weights().get("layerNorm1.gamma"));
        assertEquals(kernels.model(), Trained.of(kernels.checkpoint()).model());
    }

    @Test
    void layersHaveRatesOfTheirOwnAndTheOthersKeepTheirBits() {
        Optimizer rule = Optimizers.sgd(0.1);
        Trained plain = fitted(rule);
        Trained slow = fitted(rule.layerRate("dense1", 0).layerRate("dense2", 1));
        Trained fixed = MODEL.withFrozen("dense1").withOptimizer(rule).fit(Digests.data(30, 6), Digests.shuffled(1));
        assertEquals(fixed.weightsSha256(), slow.weightsSha256());
        assertNotEquals(plain.weightsSha256(), slow.weightsSha256());
        assertEquals(plain.weightsSha256(), fitted(rule.layerRate("*", 1)).weightsSha256());
        assertEquals(slow.model(), Trained.of(slow.checkpoint()).model());
        assertEquals(0, slow.freeze("dense1").step());
        assertEquals("LayerRates expects the names of layers among [dense1, layerNorm1, dense2] but got dense3",
                assertThrows(IllegalArgumentException.class, () -> fitted(rule.layerRate("dense3", 0.1)))
                        .getMessage());
    }

    @Test
    void noiseHasTheSameBitsOnAnyNumberOfThreadsAndAfterAResume() {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01).gradientNoise(0.1),
                Layers.dense(300, Activations.TANH), Layers.dense(300, Activations.TANH), Layers.dense(3));
        Training steps = Digests.shuffled(4);
        Trained one = model.fit(Digests.data(30, 6), steps.withWorkers(Workers.of(1)));
        assertEquals(one.weightsSha256(),
                model.fit(Digests.data(30, 6), steps.withWorkers(Workers.of(5))).weightsSha256());
        Trained half = model.fit(Digests.data(30, 6), Digests.shuffled(2));
        assertEquals(one.weightsSha256(),
                Trained.of(half.checkpoint()).fit(Digests.data(30, 6), Digests.shuffled(2)).weightsSha256());
        assertNotEquals(one.weightsSha256(),
                model.withOptimizer(Optimizers.adam(0.01)).fit(Digests.data(30, 6), steps).weightsSha256());
        assertEquals(model, Trained.of(half.checkpoint()).model());
    }

    private static Trained fitted(Optimizer optimizer) {
        return MODEL.withOptimizer(optimizer).fit(Digests.data(30, 6), Digests.shuffled(1));
    }

    @Test
    void decayOfAnUnknownParameterIsRefusedWhenTheModelIsBuilt() {
        Model model = MODEL.withOptimizer(Optimizers.adamw(0.1).only("kernle"));
        assertEquals("WeightDecay.only expects names among the parameters [dense1.kernel, dense1.bias, "
                + "layerNorm1.gamma, layerNorm1.beta, dense2.kernel, dense2.bias] but got kernle",
                assertThrows(IllegalArgumentException.class, () -> model.build(Digests.data(30, 6).features()))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -0.1, Double.POSITIVE_INFINITY})
    void aRateThatIsNoRateIsRefusedBeforeAnythingChanges(double rate) {
        Schedule own = (step, stepsPerEpoch) -> step < 2 ? 0.1 : rate;
        Trained trained = MODEL.withOptimizer(Optimizers.sgd(1).withRate(own)).build(Digests.data(30, 6).features());
        trained.fit(Digests.data(30, 6), Digests.shuffled(2));
        String before = trained.weightsSha256();
        String message = assertThrows(IllegalArgumentException.class,
                () -> trained.fit(Digests.data(30, 6), Digests.shuffled(1))).getMessage();
        assertTrue(message.startsWith("Schedule expects to return a finite rate >= 0 but got " + rate + " at step 2: "),
                message);
        assertEquals(before, trained.weightsSha256());
        assertEquals("Minimizer expects a finite rate factor >= 0 but got " + rate,
                assertThrows(IllegalArgumentException.class, () -> trained.minimizer().rateFactor(rate)).getMessage());
    }

    @Test
    void anEpochHasAStep() {
        Minimizer minimizer = MODEL.build(Digests.data(30, 6).features()).minimizer();
        assertEquals("Minimizer expects at least 1 step per epoch but got 0",
                assertThrows(IllegalArgumentException.class, () -> minimizer.stepsPerEpoch(0)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rateFactor", "step", "rateFactor=NaN", "rateFactor=-1.0", "step=-1", "preprocessing={}"})
    void aCheckpointThatLacksAFactOrHasAWrongOneChangesNothing(String fact) {
        Checkpoint saved = MODEL.fit(Digests.data(30, 6), Digests.shuffled(5)).checkpoint();
        Map<String, Object> facts = new HashMap<>(saved.facts());
        String[] parts = fact.split("=");
        facts.remove(parts[0]);
        if (parts.length > 1) {
            facts.put(parts[0], switch (parts[1]) {
                case "-1" -> -1L;
                case "{}" -> Map.of();
                default -> Double.parseDouble(parts[1]);
            });
        }
        Trained trained = MODEL.fit(Digests.data(30, 6), Digests.shuffled(2));
        Checkpoint before = Checkpoint.of(trained.checkpoint().bytes());
        assertThrows(IllegalArgumentException.class,
                () -> trained.restore(new Checkpoint(saved.tensors(), facts)));
        assertEquals(before, trained.checkpoint());
    }
}
