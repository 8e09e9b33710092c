package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.listener.EarlyStopping;
import dev.weft.listener.Monitor;
import dev.weft.listener.ReduceOnPlateau;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training resumed from a checkpoint decides as the one that was never interrupted. */
class ResumeTest {
    private static final int EPOCHS = 60;
    private static final Dataset NOISE = noise();
    private static final Dataset TRAIN = NOISE.take(40);
    private static final Dataset VALIDATION = NOISE.skip(40);
    private static final Model MODEL =
            Model.of(Losses.SOFTMAX_CE, Optimizers.momentum(0.02, 0.9), Layers.dense(12, Activations.TANH),
                    Layers.dense(2));

    private static Dataset noise() {
        RandomStream random = RandomStream.of(1, "noise");
        float[][] features = new float[60][3];
        int[] labels = new int[60];
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < 3; j++) {
                features[i][j] = 2 * random.nextFloat() - 1;
            }
            labels[i] = features[i][0] + 0.3f * (2 * random.nextFloat() - 1) > 0 ? 1 : 0;
        }
        return Dataset.of(features, labels);
    }

    /** Five steps make an epoch. */
    private static Training training(long steps, List<Map<String, Double>> reports, Listener... more) {
        Training training = Training.steps(steps).withBatchSize(8).withValidation(VALIDATION)
                .withListener(new EarlyStopping(Monitor.of("val_loss"), 8, 0, true))
                .withListener(new ReduceOnPlateau(Monitor.of("loss"), 0.7, 3, 0.02, 0))
                .withListener(Listener.ofEpochs((progress, report) -> reports.add(report)));
        for (Listener listener : more) {
            training = training.withListener(listener);
        }
        return training;
    }

    @ParameterizedTest(name = "after step {0}")
    @ValueSource(ints = {1, 5, 23, 60, 62, 75, 80})
    void aResumedTrainingStopsAtTheSameEpochWithTheSameBits(int step) {
        Map<Long, Checkpoint> checkpoints = new HashMap<>();
        List<Map<String, Double>> reports = new ArrayList<>();
        Listener save = progress -> checkpoints.put(progress.step(), copy(progress.model().checkpoint()));
        Trained whole = MODEL.fit(TRAIN, training(5 * EPOCHS, reports, save));
        assertTrue(whole.step() > 80 && whole.step() < 5 * EPOCHS, "stops early, at " + whole.step());
        assertTrue(whole.minimizer().rateFactor() < 1);

        List<Map<String, Double>> later = new ArrayList<>();
        Trained resumed =
                MODEL.build(TRAIN.features()).restore(checkpoints.get((long) step))
                        .fit(TRAIN, training(5 * EPOCHS - step, later));
        assertEquals(whole.step(), resumed.step());
        assertEquals(whole.minimizer().rateFactor(), resumed.minimizer().rateFactor());
        assertEquals(whole.weightsSha256(), resumed.weightsSha256());
        assertEquals(reports.subList(reports.size() - later.size(), reports.size()), later);
        assertEquals(reports.size() - (step - 1) / 5, later.size());
    }

    /** Copies a checkpoint as a file does: nothing is shared. */
    private static Checkpoint copy(Checkpoint checkpoint) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        checkpoint.tensors().forEach((name, tensor) -> tensors.put(name, tensor.copy()));
        return new Checkpoint(tensors, checkpoint.facts());
    }

    @Test
    void aTrainingThatIsOverLeavesNoMemory() {
        List<Checkpoint> last = new ArrayList<>();
        Trained trained = MODEL.fit(TRAIN, training(10, new ArrayList<>(), new Listener() {
            @Override
            public void step(Progress progress) {
                assertTrue(progress.model().checkpoint().facts().containsKey("training"));
            }

            @Override
            public void finished(Progress progress) {
                last.add(progress.model().checkpoint());
            }
        }));
        assertFalse(last.get(0).facts().containsKey("training"));
        assertFalse(trained.checkpoint().facts().containsKey("training"));
        assertTrue(trained.checkpoint().tensors().keySet().stream().noneMatch(name -> name.startsWith("training/")));
    }

    @Test
    void anInterruptedThreadLeavesItsMemoryAndTheLastWeights() {
        List<Checkpoint> last = new ArrayList<>();
        Trained whole = MODEL.fit(TRAIN, training(5 * EPOCHS, new ArrayList<>()));
        Trained cut = MODEL.build(TRAIN.features());
        cut.fit(TRAIN, training(5 * EPOCHS, new ArrayList<>(), new Listener() {
            @Override
            public void step(Progress progress) {
                if (progress.step() == 77) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void finished(Progress progress) {
                last.add(copy(progress.model().checkpoint()));
            }
        }));
        assertTrue(Thread.interrupted());
        Trained resumed =
                MODEL.build(TRAIN.features()).restore(last.get(0))
                        .fit(TRAIN, training(5 * EPOCHS - 77, new ArrayList<>()));
        assertEquals(whole.weightsSha256(), resumed.weightsSha256());
        assertEquals(whole.step(), resumed.step());
    }

    @Test
    void otherDataBeginsAnew() {
        List<Checkpoint> saved = new ArrayList<>();
        MODEL.fit(TRAIN, training(20, new ArrayList<>(), progress -> saved.add(copy(progress.model().checkpoint()))));
        List<Map<String, Double>> reports = new ArrayList<>();
        Trained tuned = MODEL.build(TRAIN.features()).restore(saved.get(16));
        tuned.fit(TRAIN.repeat(4), training(3, reports));
        assertEquals(1, reports.size());
        tuned.restore(saved.get(16)).fit(TRAIN, training(3, reports));
        assertEquals(2, reports.size());
    }
}
