package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.file.MalformedDataException;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uses of a model beside training: load it to predict, copy it, compute its gradients, visit its layers.
 */
class PredictorCopyTest {
    private static final Tensor EXAMPLES = Tensor.matrix(new float[][]{{1, 2}, {-1, 0.5f}, {0.25f, -2}, {3, 1}});
    private static final Dataset DATA = Dataset.of(EXAMPLES, Tensor.vector(0, 1, 2, 1));
    private static final Model MODEL = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.05),
            Dense.of(5, Activations.RELU).withRegularizer(Regularizers.l2(0.01)), Layers.dropout(0.25), Dense.of(3))
            .withAverage(new MovingAverage(0.9, false));

    @TempDir private Path folder;

    private static Trained trained() {
        return MODEL.fit(DATA, Training.steps(20).withBatchSize(4));
    }

    @Test
    void aModelIsLoadedToPredictWithoutItsOptimizersSlots() throws IOException {
        Trained trained = trained();
        Path file = folder.resolve("model.safetensors");
        trained.save(file);
        Predictor raw = Predictor.load(file);
        assertEquals(trained.predict(EXAMPLES), raw.predict(EXAMPLES));
        assertEquals(List.of(20L, trained.weightsSha256(), MODEL),
                List.of(raw.step(), raw.weightsSha256(), raw.model()));
        assertEquals(trained.averaged().predict(EXAMPLES), Predictor.loadAveraged(file).predict(EXAMPLES));
        assertEquals(trained.evaluate(DATA), raw.evaluate(DATA));
    }

    @Test
    void aFileOfWeightsAlonePredictsAndOnlyTrainingIsRefused() throws IOException {
        Trained trained = trained();
        Map<String, Tensor> weights = new LinkedHashMap<>(trained.checkpoint().tensors());
        weights.keySet().removeIf(name -> name.contains("/"));
        Path file = folder.resolve("weights.safetensors");
        new Checkpoint(weights, trained.checkpoint().facts()).write(file);
        assertEquals(trained.predict(EXAMPLES), Predictor.load(file).predict(EXAMPLES));
        Trained bare = Trained.load(file);
        assertEquals(trained.predict(EXAMPLES), bare.predict(EXAMPLES));
        assertEquals("Optimizer expects its slots to continue from step 20 but the checkpoint had none: predict with "
                + "this model, or train"
                + " a new one",
                assertThrows(IllegalStateException.class, () -> bare.fit(DATA, Training.steps(1))).getMessage());
        assertEquals(trained.weightsSha256(), Trained.of(bare.checkpoint()).weightsSha256(), "it can be saved again");
    }

    @Test
    void aRestoredModelDoesNotFollowTheOneThatItsCheckpointWasTakenOf() throws IOException {
        Trained original = trained();
        Path file = folder.resolve("then.safetensors");
        original.save(file);
        Trained copy = MODEL.build(DATA.features()).restore(original.checkpoint());
        Trained made = Trained.of(original.checkpoint());
        Training more = Training.steps(9).withBatchSize(4);
        original.fit(DATA, more);
        Trained saved = Trained.load(file);
        for (Trained one : List.of(copy, made)) {
            assertEquals(saved.averaged().weightsSha256(), one.averaged().weightsSha256());
        }
        saved.fit(DATA, more);
        for (Trained one : List.of(copy, made)) {
            assertEquals(saved.weightsSha256(), one.fit(DATA, more).weightsSha256());
        }
    }

    @Test
    void aPredictorOfACheckpointHasTheWeightsOfTheLastStep() {
        Trained trained = trained();
        assertEquals(trained.weightsSha256(), Predictor.of(trained.checkpoint()).weightsSha256());
    }

    @Test
    void aFileWithSomeAveragesMissingIsRefused() throws IOException {
        Trained trained = trained();
        Map<String, Tensor> tensors = new LinkedHashMap<>(trained.checkpoint().tensors());
        tensors.remove("dense1.kernel/average");
        Path file = folder.resolve("partial.safetensors");
        new Checkpoint(tensors, trained.checkpoint().facts()).write(file);
        String message = assertThrows(MalformedDataException.class, () -> Predictor.loadAveraged(file)).getMessage();
        assertEquals(file
                + ", model: expected a model that Weft saved but got Model expects dense1.kernel/average but the"
                + " checkpoint has none of that name: load the weights of the last step instead", message);
    }

    @Test
    void anUntrainedModelWithoutSlotsTrainsFromItsBeginning() {
        Trained fresh = MODEL.build(DATA.features());
        Map<String, Tensor> weights = new LinkedHashMap<>(fresh.checkpoint().tensors());
        weights.keySet().removeIf(name -> name.contains("/"));
        Trained read = Trained.of(new Checkpoint(weights, fresh.checkpoint().facts()));
        Training some = Training.steps(5).withBatchSize(4);
        assertEquals(fresh.fit(DATA, some).weightsSha256(), read.fit(DATA, some).weightsSha256());
    }

    @Test
    void aFileWithSomeSlotsMissingIsRefused() {
        Trained trained = trained();
        Map<String, Tensor> tensors = new LinkedHashMap<>(trained.checkpoint().tensors());
        String slot =
                tensors.keySet().stream().filter(name -> name.startsWith("dense1.kernel/")).findFirst().orElseThrow();
        tensors.remove(slot);
        Checkpoint damaged = new Checkpoint(tensors, trained.checkpoint().facts());
        assertEquals("Optimizer expects " + slot + " [2, 5] but got none: is the checkpoint of another model?",
                assertThrows(IllegalArgumentException.class, () -> Trained.of(damaged)).getMessage());
    }

    @Test
    void aCopyPredictsTheSameWhileTheOriginalTrainsOn() {
        Trained trained = trained();
        Predictor copy = trained.predictor();
        Tensor before = trained.predict(EXAMPLES);
        List<CompletableFuture<Tensor>> meanwhile = new ArrayList<>();
        trained.fit(DATA, Training.steps(50).withBatchSize(4)
                .withListener(progress -> meanwhile.add(CompletableFuture.supplyAsync(() -> copy.predict(EXAMPLES)))));
        meanwhile.forEach(predicted -> assertEquals(before, predicted.join()));
        assertNotEquals(before, trained.predict(EXAMPLES));
        assertEquals(20, copy.step());
    }

    @Test
    void aCheckpointGoesThroughBytesAndTrainsOnToTheSameBits() {
        Trained trained = trained();
        Trained copy = Trained.of(Checkpoint.of(trained.checkpoint().bytes()));
        Training more = Training.steps(7).withBatchSize(4);
        assertEquals(trained.fit(DATA, more).weightsSha256(), copy.fit(DATA, more).weightsSha256());
    }

    @Test
    void gradientsAppliedByHandAreATrainingStep() {
        Trained byHand = MODEL.build(DATA.features());
        Trained byFit = MODEL.build(DATA.features());
        List<Float> losses = new ArrayList<>();
        byFit.fit(DATA,
                Training.steps(3).withBatchSize(4).withBatching((data, size, stream) -> Batches.cyclic(data, size))
                        .withListener(progress -> losses.add(progress.loss())));
        Batch batch = DATA.all();
        List<Float> own = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            LossAndGradients now = byHand.lossAndGradients(batch);
            own.add(now.loss());
            byHand.minimizer().applyGradients(List.copyOf(now.gradients().values()));
        }
        assertEquals(losses, own);
        assertEquals(byFit.weightsSha256(), byHand.weightsSha256());
        assertEquals(List.of("dense1.kernel", "dense1.bias", "dense2.kernel", "dense2.bias"),
                List.copyOf(byHand.lossAndGradients(batch).gradients().keySet()));
    }

    @Test
    void theBuiltLayersCanBeWalked() {
        List<BuiltLayer> layers = trained().network().layers();
        assertEquals(List.of("dense1", "dropout1", "dense2"), layers.stream().map(BuiltLayer::name).toList());
        assertEquals(List.of("dense", "dropout", "dense"), layers.stream().map(BuiltLayer::kind).toList());
        assertEquals(Map.of("rate", 0.25, "schedule", Optional.empty()), layers.get(1).attributes());
        assertEquals(Activations.RELU, layers.get(0).attributes().get("activation"));
        assertEquals(List.of("dense2.kernel", "dense2.bias"),
                layers.get(2).variables().stream().map(one -> one.name()).toList());
    }
}
