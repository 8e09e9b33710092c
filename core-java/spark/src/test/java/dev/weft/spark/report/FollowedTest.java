package dev.weft.spark.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.spark.report.Told.Kind;
import dev.weft.tensor.Tensor;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.Progress;
import dev.weft.training.StepReport;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What listeners on the driver see of the messages of a worker. */
class FollowedTest {
    private static final Tensor NUMBERS = Tensor.matrix(new float[][]{{1}, {2}, {3}, {4}});
    private static final Dataset DATA = Dataset.of(NUMBERS, NUMBERS);
    private static final Training TRAINING = Training.steps(6).withBatchSize(2);

    private final List<String> seen = new ArrayList<>();
    private final Trained trained = Model.of(Losses.MSE, Optimizers.sgd(0.01), Dense.of(1)).withInput(1).build();

    /** Writes down what it is told. */
    private final class Diary implements Listener {
        @Override
        public void started(Progress progress) {
            seen.add("started, ends at " + progress.lastStep());
        }

        @Override
        public void step(Progress progress) {
            seen.add(progress.step() + ": " + progress.loss() + ", model of " + progress.model().step());
        }

        @Override
        public void epoch(Progress progress, Map<String, Double> report) {
            seen.add("epoch " + progress.epoch() + " " + report);
        }

        @Override
        public void warned(Progress progress, String warning) {
            seen.add(warning);
        }

        @Override
        public void finished(Progress progress) {
            seen.add("finished " + progress.step() + ", ended " + progress.ended());
        }
    }

    private static StepReport at(long step) {
        return new StepReport(step, 6, 2, 1f / step, 0.01, Map.of());
    }

    private static Told told(Kind kind, long step) {
        return Told.of(kind, at(step));
    }

    private Followed followed() {
        return new Followed(trained, DATA, TRAINING, List.of(new Diary()));
    }

    @Test
    void aTrainingThatStartsAgainIsSeenOnce() throws InterruptedException {
        try (Followed followed = followed()) {
            assertFalse(followed.isStarted());
            Told epoch = told(Kind.EPOCH, 2).withEpoch(Map.of("loss", 0.5), false);
            Followed.receive(Told.message(followed.training(), List.of(told(Kind.STARTED, 0).withText("java"),
                    told(Kind.STEP, 1), told(Kind.STEP, 2), epoch)));
            Followed.receive(Told.message(followed.training(), List.of(told(Kind.STARTED, 0), told(Kind.STEP, 1),
                    told(Kind.STEP, 2), epoch, told(Kind.WARNED, 3).withText("a warning"), told(Kind.STEP, 4))));
            followed.notice(1);
            assertTrue(followed.isStarted());
            followed.finish();
        }
        assertEquals(List.of("started, ends at 6", "1: 1.0, model of 0", "2: 0.5, model of 0", "epoch 1 {loss=0.5}",
                "a warning", "4: 0.25, model of 0", "finished 0, ended false"), seen);
    }

    @Test
    void aModelArrivesInPartsBeforeItsStep() {
        Trained other = Trained.of(trained.checkpoint()).fit(DATA, Training.steps(2));
        byte[] bytes = other.checkpoint().bytes();
        byte[] head = Arrays.copyOf(bytes, 100);
        try (Followed followed = followed()) {
            followed.wantModel();
            assertTrue(Followed.receive(Told.message(followed.training(), List.of(told(Kind.STARTED, 0),
                    told(Kind.MODEL, 2).withBytes(head)))));
            Followed.receive(Told.message(followed.training(), List.of(told(Kind.STARTED, 0),
                    told(Kind.MODEL, 2).withBytes(head),
                    told(Kind.MORE, 2).withBytes(Arrays.copyOfRange(bytes, 100, bytes.length)), told(Kind.WHOLE, 2),
                    told(Kind.STEP, 2))));
            followed.finish();
            assertFalse(followed.wantsModel());
        }
        assertEquals(other.weightsSha256(), trained.weightsSha256());
        assertEquals(List.of("started, ends at 6", "2: 0.5, model of 2", "finished 2, ended false"), seen);
    }

    @Test
    void whatIsNotForItIsNotRead() {
        assertFalse(Followed.receive(Told.message(1, List.of(told(Kind.STEP, 1)))));
        try (Followed followed = followed()) {
            byte[] message = Told.message(followed.training(), List.of(told(Kind.STEP, 1)));
            assertThrows(UncheckedIOException.class, () -> Followed.receive(Arrays.copyOf(message, 20)));
            message[12] = 100;
            assertEquals("java.io.IOException: A message of a training has the unknown kind 100",
                    assertThrows(UncheckedIOException.class, () -> Followed.receive(message)).getMessage());
            followed.finish();
        }
        assertEquals(List.of("started, ends at 0", "finished 0, ended true"), seen);
    }
}
