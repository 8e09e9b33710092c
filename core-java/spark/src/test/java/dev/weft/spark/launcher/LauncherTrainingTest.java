package dev.weft.spark.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.listener.EarlyStopping;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The listeners of a training on workers see here what those of a training here see. */
class LauncherTrainingTest {
    private static final int EVERY = 10;
    private static final Dataset DATA = data(200, 1);
    private static final Dataset HELD = data(60, 2);

    private static Dataset data(int rows, long seed) {
        float[] numbers = RandomStream.of(seed, "launcher").normal(0, 1).next(rows * 4);
        float[] classes = new float[rows];
        for (int i = 0; i < rows; i++) {
            classes[i] = numbers[i * 4] * numbers[i * 4 + 1] > 0 ? 1 : 0;
        }
        return Dataset.of(Tensor.of(Shape.of(rows, 4), numbers), Tensor.vector(classes));
    }

    private static Trained start() {
        return Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.02), Dense.of(8, Activations.TANH), Dense.of(2))
                .withMetrics(Metrics.ACCURACY).withInput(4).build();
    }

    /** Writes down every epoch, the loss after every so many steps, and the digest of each checkpoint. */
    private static final class Diary implements Listener {
        private final List<String> seen = new ArrayList<>();
        private long last;

        @Override
        public void step(Progress progress) {
            last = progress.step();
            if ((progress.step() - 1) % EVERY == 0) {
                seen.add(progress.step() + ": " + progress.loss() + " " + progress.means());
            }
            if (progress.step() % EVERY == 0) {
                seen.add("saved " + progress.step() + " " + progress.model().weightsSha256());
            }
        }

        @Override
        public void epoch(Progress progress, Map<String, Double> report) {
            seen.add("epoch " + progress.epoch() + " " + report + " ended " + progress.ended());
        }

        @Override
        public void finished(Progress progress) {
            seen.add("finished " + progress.step() + " " + progress.loss() + " ended " + progress.ended() + " "
                    + progress.model().weightsSha256());
        }
    }

    private static void fit(Trained trained, Training training, int patience, BooleanSupplier stops) {
        Map<String, Object> ran = LauncherTraining.fit("local[2]", List.of(), trained, DATA, training,
                Map.of("every", EVERY, "patience", patience, "checkpoints", ""), stops);
        assertEquals(2, ran.get("workers"));
        assertEquals(2, ran.get("threads"));
    }

    @Test
    void whatListenersSeeIsWhatTheySeeHere() {
        for (Training training : List.of(Training.steps(47).withBatchSize(32), Training.steps(47).withBatchSize(32)
                .withBatching(Training.epochs(1).batching()).withValidation(HELD))) {
            Diary here = new Diary();
            Trained local = start().fit(DATA, training.withShards(8).withListener(here));
            Diary there = new Diary();
            Trained trained = start();
            fit(trained, training.withShards(8).withListener(there), 0, () -> false);
            assertEquals(here.seen, there.seen);
            assertEquals(local.history().columns(), trained.history().columns());
        }
    }

    @Test
    void aTrainingThatLosesPatienceEndsThereAndHere() {
        Training training = Training.steps(10_000).withBatchSize(32).withValidation(HELD).withShards(8)
                .withListener(EarlyStopping.of("val_loss", 2));
        Diary here = new Diary();
        Trained local = start().fit(DATA, training.withListener(here));
        Diary there = new Diary();
        Trained trained = start();
        fit(trained, training.withListener(there), 2, () -> false);
        assertTrue(trained.step() < 10_000, () -> "step " + trained.step());
        assertEquals(local.step(), trained.step());
        assertEquals(here.seen, there.seen);
        assertEquals(local.weightsSha256(), trained.weightsSha256());
    }

    @Test
    void anInterruptedTrainingHasTheWeightsOfItsLastStep() {
        Training training = Training.steps(10_000_000).withBatchSize(32).withShards(8);
        Diary diary = new Diary();
        Trained trained = start();
        fit(trained, training.withListener(diary), 0, () -> diary.last > 0);
        assertTrue(trained.step() > 0 && trained.step() < 10_000_000, () -> "step " + trained.step());
        assertTrue(diary.seen.get(diary.seen.size() - 1).contains("ended false"), () -> diary.seen.toString());
        assertEquals(start().fit(DATA, training.withSteps(trained.step())).weightsSha256(), trained.weightsSha256());
    }
}
