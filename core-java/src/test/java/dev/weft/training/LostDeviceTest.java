package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.data.Dataset;
import dev.weft.device.LostDeviceException;
import dev.weft.device.Pretended;
import dev.weft.listener.Checkpoints;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Trainings on a device that fails: one error, and nothing on disk that was not true. */
class LostDeviceTest {
    private static final Dataset DATA = Digests.data(30, 6);
    private static final Model MODEL = Digests.small(Optimizers.adam(0.01)).withAverage(new MovingAverage(0.9, false));
    private static final String ANEW = ", there, where the device is opened anew, or on the processor";

    @TempDir Path parent;

    private static Pretended device() {
        return Pretended.create(100_000_000);
    }

    private static Trained trained() {
        return MODEL.build(DATA.features());
    }

    private static Training steps(int steps) {
        return Digests.shuffled(steps);
    }

    /** Fails the n-th such call after the step with number {@code step}. */
    private static Listener failing(Pretended device, int step, Pretended.Call call, int n) {
        return progress -> {
            if (progress.step() == step) {
                device.failAt(call, n, true);
            }
        };
    }

    private static LostDeviceException fail(Trained trained, Training training) {
        return assertThrows(LostDeviceException.class, () -> trained.fit(DATA, training));
    }

    @ParameterizedTest
    @EnumSource(value = Pretended.Call.class, names = {"UPLOAD", "LAUNCH", "DOWNLOAD"})
    void aTrainingSaysWhereItFailedAndGoesOnFromItsCheckpointHereOrThere(Pretended.Call call) throws IOException {
        Trained whole = MODEL.fit(DATA, steps(40));
        Map<String, String> expected = new TreeMap<>();
        try (CheckpointFolder folder = CheckpointFolder.open(parent.resolve("expected"), "model", 9)) {
            MODEL.fit(DATA, steps(20).withListener(new Checkpoints(folder, 10)));
            expected.putAll(files(parent.resolve("expected")));
        }
        Pretended device = device();
        Path saved = parent.resolve("saved");
        Trained lost = trained();
        try (CheckpointFolder folder = CheckpointFolder.open(saved, "model", 9)) {
            LostDeviceException failure = fail(lost, steps(40).withDevice(device.name())
                    .withListener(failing(device, 23, call, 1)).withListener(new Checkpoints(folder, 10)));
            assertEquals(device.name() + " (arrays) failed in step 24: PRETENDED_" + call
                    + ". The weights are lost: continue from the checkpoint of step 20 in " + saved.toRealPath() + ANEW,
                    failure.getMessage());
        }
        assertEquals(expected, files(saved));
        assertThrows(LostDeviceException.class, lost::weights);
        assertThrows(LostDeviceException.class, lost::checkpoint);
        assertThrows(LostDeviceException.class, lost::weightsSha256);
        assertThrows(LostDeviceException.class, () -> lost.save(parent.resolve("lost.safetensors")));
        assertFalse(Files.exists(parent.resolve("lost.safetensors")));
        device.replaced();
        Checkpoint newest = Checkpoint.read(saved);
        for (Training rest : List.of(steps(20), steps(20).withDevice(device.name()))) {
            for (Trained from : List.of(Trained.load(saved), trained().restore(newest), lost.restore(newest))) {
                assertEquals(whole.checkpoint(), from.fit(DATA, rest).checkpoint());
            }
        }
    }

    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : (Iterable<Path>) all.filter(one -> one.toString().endsWith("safetensors"))::iterator) {
                files.put(file.getFileName().toString(), Snapshot.sha256(Checkpoint.read(file).tensors()));
            }
        }
        // The last one of a whole training is that of its end.
        assertEquals(2, files.size());
        return files;
    }

    @Test
    void withoutACheckpointTheErrorSaysSo() {
        Pretended device = device();
        LostDeviceException failure = fail(trained(), steps(40).withDevice(device.name())
                .withListener(failing(device, 3, Pretended.Call.LAUNCH, 1)));
        assertTrue(failure.getMessage().endsWith(" failed in step 4: PRETENDED_LAUNCH. The weights are lost: restore a "
                + "checkpoint, or train again" + ANEW), failure.getMessage());
    }

    @Test
    void aFirstStepThatFailsLeavesTheModelAsItWas() {
        Pretended device = device();
        Trained trained = trained();
        device.failAt(Pretended.Call.LAUNCH, 2, true);
        LostDeviceException failure = fail(trained, steps(40).withDevice(device.name()));
        assertTrue(failure.getMessage().endsWith(" failed in step 1: PRETENDED_LAUNCH. The model has the state of step "
                + "0: train it further" + ANEW), failure.getMessage());
        assertEquals(MODEL.fit(DATA, steps(40)).checkpoint(), trained.fit(DATA, steps(40)).checkpoint());
    }

    @Test
    void aTrainingWhoseSumsAreOnTheProcessorKeepsTheStateOfItsLastStep() {
        for (Training parts : List.of(steps(40).withMicroBatchSize(3), steps(40).withShards(2))) {
            Pretended device = device();
            Trained trained = trained();
            LostDeviceException failure = fail(trained,
                    parts.withDevice(device.name()).withListener(failing(device, 17, Pretended.Call.LAUNCH, 2)));
            assertTrue(failure.getMessage().endsWith(" failed in step 18: PRETENDED_LAUNCH. The model has the state of "
                    + "step 17: train it further" + ANEW), failure.getMessage());
            assertEquals(MODEL.fit(DATA, parts).checkpoint(), trained.fit(DATA, parts.withSteps(23)).checkpoint());
        }
    }

    @Test
    void theLastCheckpointIsNotSavedIfTheWeightsDoNotComeHome() throws IOException {
        Pretended device = device();
        List<Throwable> failures = new ArrayList<>();
        try (CheckpointFolder folder = CheckpointFolder.open(parent.resolve("saved"), "model", 9)) {
            LostDeviceException failure = fail(trained(), steps(5).withDevice(device.name())
                    .withListener(failing(device, 5, Pretended.Call.DOWNLOAD, 1))
                    .withListener(new Checkpoints(folder, 10)).withListener(new Listener() {
                        @Override
                        public void step(Progress progress) {}

                        @Override
                        public void failed(Progress progress, Throwable failure) {
                            failures.add(failure);
                        }
                    }));
            assertTrue(failure.getMessage().contains(" failed in step 5: PRETENDED_DOWNLOAD. The weights are lost"));
            assertEquals(List.of(failure), failures);
            assertTrue(folder.newest().isEmpty());
        }
    }

    @Test
    void anInterruptedTrainingSavesTheStepThatItEndedWith() throws IOException {
        Pretended device = device();
        try (CheckpointFolder folder = CheckpointFolder.open(parent.resolve("saved"), "model", 9)) {
            trained().fit(DATA, steps(40).withDevice(device.name()).withListener(progress -> {
                if (progress.step() == 7) {
                    Thread.currentThread().interrupt();
                }
            }).withListener(new Checkpoints(folder, 100)));
            assertTrue(Thread.interrupted());
            assertEquals(MODEL.fit(DATA, steps(7)).checkpoint(), folder.newest().orElseThrow());
        }
    }

    static Stream<String> rows() {
        return Digests.rows().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void twoTrainingsOnOneDeviceEndWithTheBitsThatTheyHaveAlone(String name) throws Exception {
        Digests.Row row = Digests.rows().get(name);
        String expected = row.model().fit(row.data(), row.training()).weightsSha256();
        Pretended device = device();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<String> training = () -> row.model().fit(row.data(), row.training().withDevice(device.name())
                    .withListener(Listener.ofEpochs((progress, report) -> progress.model().predictor()
                            .predict(row.data().batch(0, 2).features()))))
                    .weightsSha256();
            for (Future<String> digest : threads.invokeAll(List.of(training, training))) {
                assertEquals(expected, digest.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
