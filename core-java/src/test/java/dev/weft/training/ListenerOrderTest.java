package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The calls that a listener gets, in the order that {@link Listener} promises. */
class ListenerOrderTest {
    private static final Dataset DATA =
            Dataset.of(Tensor.matrix(new float[][]{{1}, {2}, {3}}), Tensor.matrix(new float[][]{{1}, {2}, {3}}));
    private static final Model MODEL = Model.of(Losses.MSE, Optimizers.sgd(0.01), Dense.of(1));

    private final List<String> calls = new ArrayList<>();

    /** Records its calls, and throws at one of them. */
    private final class Diary implements Resumable {
        private final String name;
        private final String throwsAt;

        Diary(String name, String throwsAt) {
            this.name = name;
            this.throwsAt = throwsAt;
        }

        private void note(String call) {
            calls.add(name + call);
            if (call.equals(throwsAt)) {
                throw new IllegalStateException(name + call);
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Checkpoint memory() {
            return Snapshot.Memory.NONE;
        }

        @Override
        public void resume(Checkpoint memory) {
            note("resume");
        }

        @Override
        public void started(Progress progress) {
            note("started");
        }

        @Override
        public void step(Progress progress) {
            note("step" + progress.step());
        }

        @Override
        public void epoch(Progress progress, Map<String, Double> report) {
            note("epoch" + progress.epoch());
        }

        @Override
        public void finished(Progress progress) {
            note("finished");
        }

        @Override
        public void failed(Progress progress, Throwable failure) {
            note("failed:" + failure.getMessage());
        }
    }

    private void train(Listener... listeners) {
        Training training = Training.epochs(2).withBatchSize(2);
        for (Listener listener : listeners) {
            training = training.withListener(listener);
        }
        MODEL.fit(DATA, training);
    }

    @Test
    void aTrainingCallsInThisOrder() {
        train(new Diary("a ", ""), new Diary("b ", ""));
        assertEquals(List.of("a resume", "b resume", "a started", "b started", "a step1", "b step1", "a step2",
                "b step2", "a epoch1",
                "b epoch1", "a step3", "b step3", "a step4", "b step4", "a epoch2", "b epoch2", "a finished",
                "b finished"), calls);
    }

    @Test
    void aListenerSeesWhatIsTrainedOnAndTheLastBatch() {
        Dataset held = DATA.take(1);
        Training training = Training.epochs(1).withBatchSize(2).withValidation(held).withListener(new Listener() {
            @Override
            public void started(Progress progress) {
                calls.add("batch " + progress.batch().isPresent() + ", length " + progress.training().length());
                assertSame(DATA, progress.data());
            }

            @Override
            public void step(Progress progress) {
                calls.add("batch of " + progress.batch().orElseThrow().size() + ", evaluation "
                        + progress.evaluation().isPresent());
            }

            @Override
            public void epoch(Progress progress, Map<String, Double> report) {
                assertEquals(report.get("val_loss"), progress.evaluation().orElseThrow().report().get("loss"));
            }

            @Override
            public void finished(Progress progress) {
                calls.add("evaluation " + progress.evaluation().isPresent());
            }
        });
        MODEL.fit(DATA, training);
        assertEquals(List.of("batch false, length 1", "batch of 2, evaluation false", "batch of 1, evaluation false",
                "evaluation false"), calls);
    }

    @Test
    void aFailureReachesEveryListenerThatWasStartedAndIsTheLastCall() {
        IllegalStateException thrown = assertThrows(IllegalStateException.class,
                () -> train(new Diary("a ", "failed:b step2"),
                        new Diary("b ", "step2"), new Diary("c ", "")));
        assertEquals("b step2", thrown.getMessage());
        assertEquals("a failed:b step2", thrown.getSuppressed()[0].getMessage(),
                "what a listener throws then is suppressed");
        assertEquals(List.of("a step2", "b step2", "a failed:b step2", "b failed:b step2", "c failed:b step2"),
                calls.subList(calls.size() - 5, calls.size()));
    }

    /** Throws a checked exception undeclared, as a listener written in Kotlin may. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void aCheckedExceptionReachesThemTooAndOneThatRethrowsItHidesNothing() {
        IOException failure = new IOException("full");
        Throwable thrown = assertThrows(IOException.class, () -> train(new Listener() {
            @Override
            public void step(Progress progress) {
                ListenerOrderTest.<RuntimeException>raise(failure);
            }

            @Override
            public void failed(Progress progress, Throwable cause) {
                ListenerOrderTest.<RuntimeException>raise(cause);
            }
        }, new Diary("b ", "")));
        assertSame(failure, thrown);
        assertEquals("full", thrown.getMessage());
        assertEquals("b failed:full", calls.get(calls.size() - 1));
    }

    @Test
    void aListenerThatWasNotStartedHearsNothing() {
        assertEquals("b started", assertThrows(IllegalStateException.class,
                () -> train(new Diary("a ", ""), new Diary("b ", "started"), new Diary("c ", ""))).getMessage());
        assertEquals(List.of("a resume", "b resume", "c resume", "a started", "b started", "a failed:b started",
                "b failed:b started"), calls);
    }

    @Test
    void aListenerThatCannotFinishFailsTheTraining() {
        assertEquals("b finished", assertThrows(IllegalStateException.class,
                () -> train(new Diary("a ", ""), new Diary("b ", "finished"))).getMessage());
        assertEquals(List.of("a finished", "b finished", "a failed:b finished", "b failed:b finished"),
                calls.subList(calls.size() - 4, calls.size()));
    }

    @Test
    void aReportOfAStepStaysAsItWas() {
        List<StepReport> kept = new ArrayList<>();
        train(progress -> {
            kept.add(progress.report());
            assertSame(kept.get(kept.size() - 1).step(), progress.step());
        });
        assertEquals(List.of(1L, 2L, 3L, 4L), kept.stream().map(StepReport::step).toList());
        assertEquals(List.of(1L, 1L, 2L, 2L), kept.stream().map(StepReport::epoch).toList());
        assertEquals(List.of(4L, 2L), List.of(kept.get(0).lastStep(), kept.get(0).stepsPerEpoch()));
        assertEquals(kept.get(0).loss(), kept.get(0).means().get("loss"), 1e-6);
        assertThrows(UnsupportedOperationException.class, () -> kept.get(0).means().put("loss", 0.0));
        assertEquals(kept.get(0).loss(), kept.get(0).means().get("loss"), 1e-6, "and nothing has changed");
    }

    @Test
    void aTrainingElsewhereIsWhereItsReportsSay() {
        Trained trained = MODEL.withInput(1).build();
        Progress progress = Progress.elsewhere(trained, Training.steps(9), DATA, new StepReport(0, 9, 3, 0, 0.1,
                Map.of()));
        StepReport report = new StepReport(4, 9, 3, 0.5f, 0.05, Map.of("loss", 0.75));
        progress.follow(report);
        assertEquals(List.of(4L, 2L, 9L, 3L), List.of(progress.step(), progress.epoch(), progress.lastStep(),
                progress.stepsPerEpoch()));
        assertEquals(0.5f, progress.loss());
        assertEquals(0.75, progress.meanLoss());
        assertEquals(Map.of("loss", 0.75), progress.means());
        assertSame(report, progress.report());
        assertSame(trained, progress.model());
        List<Boolean> ended = new ArrayList<>(List.of(progress.ended()));
        progress.follow(new StepReport(9, 9, 3, 0.5f, 0.05, Map.of()));
        ended.add(progress.ended());
        assertEquals(List.of(false, true), ended);

        trained.fit(DATA, Training.steps(1).withListener(here -> assertEquals(
                "Progress of a training that runs here follows no reports",
                assertThrows(IllegalStateException.class, () -> here.follow(report)).getMessage())));
    }
}
