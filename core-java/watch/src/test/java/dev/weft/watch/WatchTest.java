package dev.weft.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Listener;
import dev.weft.training.Minimizer;
import dev.weft.training.Model;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a page gets of a training, and what it can do to it. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchTest {
    private static final Dataset DATA = Trainings.pictures(120);
    /** A training that goes on until it is stopped. */
    private static final Training ENDLESS = Training.epochs(Long.MAX_VALUE).withBatchSize(20).withValidation(0.2);

    @TempDir private Path folder;

    static Stream<Training> trainings() {
        Training usual = Training.epochs(40).withBatchSize(16);
        return Stream.of(usual, usual.withValidation(0.25), usual.withMicroBatchSize(6),
                Training.steps(301).withBatchSize(7));
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void watchingChangesNoBit(Training training) throws IOException {
        String alone = Trainings.model().fit(DATA, training).weightsSha256();
        try (Watch unseen = Watch.open(Settings.usual().withReport(folder.resolve("report.html")))) {
            assertEquals(alone, Trainings.model().fit(DATA, training.withListener(unseen)).weightsSha256());
        }
        try (Watch seen = Watch.open(); Client page = new Client(seen.address().orElseThrow())) {
            page.until(client -> client.is("waiting"));
            // Slow steps give the page time for all its measurements.
            Listener slow = progress -> rest();
            CompletableFuture<String> end = CompletableFuture.supplyAsync(() -> Trainings.model()
                    .fit(DATA, training.withListener(seen).withListener(slow)).weightsSha256());
            page.until(client -> client.is("finished"));
            assertEquals(alone, end.join());
        }
    }

    private static void accepted(Client page, String action) {
        assertEquals("200 {\"accepted\":true}", page.control(action));
    }

    private static void rest() {
        try {
            TimeUnit.MILLISECONDS.sleep(5);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aPageThatOpensAfterTheTrainingSeesAllOfIt() throws IOException {
        Path report = folder.resolve("report.html");
        Settings settings = Settings.usual().withReport(report).withClasses(List.of("above", "below"));
        try (Watch watch = Watch.open(settings)) {
            Trained trained = Trainings.model().fit(DATA,
                    Training.epochs(5).withBatchSize(16).withValidation(0.25).withListener(watch));
            try (Client page = new Client(watch.address().orElseThrow())) {
                page.until(client -> client.is("finished"));
                assertEquals(List.of("64-16-2", List.of("above", "below")),
                        List.of(page.of("opened", "title"), page.of("opened", "classes")));
                assertEquals(trained.step(), page.of("progress", "step"));
                assertEquals(0.0, page.of("progress", "secondsLeft"));
                for (String id : List.of("loss/training/step/loss", "loss/training/epoch/loss",
                        "loss/validation/epoch/loss", "metric/training/epoch/accuracy",
                        "metric/validation/epoch/accuracy", "rate//sample/rate", "gradient//sample/dense1",
                        "dead//sample/dense1", "machine//sample/cpu", "machine//sample/memory", "weights/dense2",
                        "activations/dense1")) {
                    assertFalse(page.points.getOrDefault(id, List.of()).isEmpty(), id + " of " + page.points.keySet());
                }
                assertEquals(trained.step(), page.points.get("loss/training/step/loss").size());
                assertEquals(List.of(8L, 8L, 16L),
                        List.of(page.of("images", "width"), page.of("images", "height"), page.of("images", "units")));
                assertEquals("validation", page.of("confusion", "on"));
                assertEquals(30L, page.of("confusion", "examples"));
                Map<?, ?> mistake = (Map<?, ?>) ((List<?>) page.of("mistakes", "list")).get(0);
                assertTrue(List.of("above", "below").contains(mistake.get("label")), mistake.toString());
                assertEquals(8L, ((Map<?, ?>) mistake.get("picture")).get("width"));
                assertNotNull(page.sections.get("findings"));
                assertEquals("200 {\"version\":1,\"view\":\"training\",\"title\":\"64-16-2\"",
                        page.post("/api/open", "{}").substring(0, 52));
            }
        }
        String html = Files.readString(report);
        assertTrue(html.contains("<title>64-16-2</title>") && html.contains("\"controls\":[]"), html);
    }

    @Test
    void mistakesOfATableAreItsRows() throws IOException {
        StringBuilder csv = new StringBuilder("weight,colour,kind\n");
        for (int i = 0; i < 60; i++) {
            csv.append(100 + i % 7).append(',').append(i % 2 == 0 ? "red" : "green").append(',')
                    .append(i % 3 == 0 ? "apple" : "pear").append('\n');
        }
        Table table = Csv.read(Files.writeString(folder.resolve("fruit.csv"), csv));
        Preprocessing columns = Preprocessing.fit(table, "kind");
        Trained trained = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(2)).build(columns.features())
                .preprocess(columns);
        try (Watch watch = Watch.open(Settings.usual().withReport(folder.resolve("report.html")))) {
            trained.fit(columns.dataset(table), Training.epochs(2).withListener(watch));
            try (Client page = new Client(watch.address().orElseThrow())) {
                page.until(client -> client.is("finished"));
                Map<?, ?> mistake = (Map<?, ?>) ((List<?>) page.of("mistakes", "list")).get(0);
                assertNull(mistake.get("picture"));
                int row = ((Long) mistake.get("index")).intValue();
                assertEquals(List.of(List.of("weight", Integer.toString(100 + row % 7)),
                        List.of("colour", row % 2 == 0 ? "red" : "green")), mistake.get("row"));
                assertEquals(row % 3 == 0 ? "apple" : "pear", mistake.get("label"));
                assertEquals("training", page.of("mistakes", "on"));
            }
        }
    }

    @Test
    void thePageControlsTheTraining() throws IOException {
        Path events = folder.resolve("log.events.csv");
        try (CheckpointFolder checkpoints = CheckpointFolder.open(folder.resolve("model"), "asked", 3);
                Watch watch = Watch.open(Settings.usual().withCheckpoints(checkpoints).withEvents(events));
                Client page = new Client(watch.address().orElseThrow())) {
            CompletableFuture<Trained> end = CompletableFuture
                    .supplyAsync(() -> Trainings.model().fit(DATA, ENDLESS.withListener(watch)));
            page.until(client -> client.is("running"));
            accepted(page, "pause");
            page.until(client -> client.is("paused"));
            Object paused = page.of("progress", "step");
            assertEquals("200 {\"accepted\":true}",
                    page.post("/api/control", "{\"action\":\"rate\",\"factor\":0.5}"));
            accepted(page, "save");
            page.until(client -> client.sections.get("events").toString().contains("kind=save"));
            accepted(page, "resume");
            page.until(client -> client.is("running"));
            assertEquals(0.5, page.of("progress", "rateFactor"));
            accepted(page, "stop");
            Trained trained = end.join();
            page.until(client -> client.is("stopped"));
            assertEquals(0.5, trained.minimizer().rateFactor());
            // What was saved while the training waited is what a resumed training begins with.
            Trained saved = Trained.load(folder.resolve("model"));
            assertEquals(List.of(paused, 0.5), List.of(saved.step(), saved.minimizer().rateFactor()));
            List<String> lines = Files.readAllLines(events);
            assertEquals("step,epoch,rate,event", lines.get(0));
            assertEquals(List.of("pause", "rate", "save", "resume", "stop"),
                    lines.stream().skip(1).map(line -> line.substring(line.lastIndexOf(',') + 1)).toList());
            assertTrue(lines.get(2).contains(",5.0E-4,rate"), lines.get(2));
            assertEquals("400 {\"error\":\"the training is not running\"}", page.control("pause"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{} | the action must be pause, resume, stop, save or rate",
        "{\"action\":\"explode\"} | the action must be pause, resume, stop, save or rate",
        "{\"action\":\"rate\"} | the factor must be from 0.001 to 1000.0",
        "{\"action\":\"rate\",\"factor\":0} | the factor must be from 0.001 to 1000.0",
        "{\"action\":\"rate\",\"factor\":\"1\"} | the factor must be from 0.001 to 1000.0",
        "{\"action\":\"save\",\"file\":\"/tmp/x\"} | this training cannot do that: save"})
    void refusesOtherRequests(String body, String message) throws IOException {
        try (Watch watch = Watch.open(); Client page = new Client(watch.address().orElseThrow())) {
            CompletableFuture<Trained> end = CompletableFuture
                    .supplyAsync(() -> Trainings.model().fit(DATA, ENDLESS.withListener(watch)));
            page.until(client -> client.is("running"));
            assertEquals("400 {\"error\":\"" + message + "\"}", page.post("/api/control", body));
            watch.stop();
            end.join();
        }
    }

    @Test
    void aTrainingGoesOnWithoutItsPage() throws IOException {
        try (Watch watch = Watch.open()) {
            CompletableFuture<Trained> end;
            try (Client page = new Client(watch.address().orElseThrow())) {
                end = CompletableFuture.supplyAsync(() -> Trainings.model().fit(DATA, ENDLESS.withListener(watch)));
                page.until(client -> client.is("running"));
            }
            try (Client again = new Client(watch.address().orElseThrow())) {
                again.next();
                Object step = again.of("progress", "step");
                again.until(client -> !step.equals(client.of("progress", "step")));
            }
            assertFalse(end.isDone());
            watch.stop();
            end.join();
        }
    }

    @Test
    void anInterruptionEndsAPausedTraining() throws Exception {
        try (Watch watch = Watch.open(); Client page = new Client(watch.address().orElseThrow())) {
            Thread thread = new Thread(() -> Trainings.model().fit(DATA, ENDLESS.withListener(watch)));
            thread.start();
            page.until(client -> client.is("running"));
            accepted(page, "pause");
            page.until(client -> client.is("paused"));
            thread.interrupt();
            page.until(client -> client.is("interrupted"));
            thread.join();
        }
    }

    @Test
    void aDivergedTrainingLeavesAReport() throws IOException {
        Path report = folder.resolve("report.html");
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(1e30), Dense.of(16, Activations.RELU), Dense.of(2));
        try (Watch watch = Watch.open(Settings.usual().withoutPage().withReport(report).withTitle("<i>wild</i>"))) {
            assertTrue(watch.address().isEmpty());
            assertThrows(NonFiniteException.class,
                    () -> model.fit(DATA, Training.epochs(5).withListener(watch)));
        }
        String html = Files.readString(report);
        assertTrue(html.contains("\"state\":\"failed\"") && html.contains("training diverged"), html);
        assertTrue(html.contains("<title>&lt;i&gt;wild&lt;/i&gt;</title>") && !html.contains("<i>wild"), html);
    }

    @Test
    @SuppressWarnings("try")
    void anOwnLoopReportsItsNumbers() throws IOException {
        Trained trained = Trainings.model().build(DATA.features());
        Minimizer minimizer = trained.minimizer();
        try (Watch watch = Watch.open(Settings.usual().withTitle("own"));
                Client page = new Client(watch.address().orElseThrow())) {
            CompletableFuture<Long> end = CompletableFuture.supplyAsync(() -> {
                boolean more = true;
                while (more) {
                    var now = trained.lossAndGradients(DATA.batch(0, 20));
                    minimizer.applyGradients(List.copyOf(now.gradients().values()));
                    more = watch.step(minimizer, Map.of("loss", now.loss(), "weight decay", 0.1));
                }
                return trained.step();
            });
            page.until(client -> client.points.containsKey("own//step/weight decay"));
            assertEquals(List.of("own", List.of("pause", "rate", "stop")),
                    List.of(page.of("opened", "title"), page.of("opened", "controls")));
            page.post("/api/control", "{\"action\":\"rate\",\"factor\":0.25}");
            page.until(client -> Double.valueOf(0.25).equals(client.of("progress", "rateFactor")));
            accepted(page, "pause");
            page.until(client -> client.is("paused"));
            accepted(page, "stop");
            long steps = end.join();
            // A page that reads nothing meanwhile would miss the end.
            CompletableFuture<Void> closing = CompletableFuture.runAsync(watch::close);
            page.until(client -> client.is("stopped"));
            closing.join();
            assertEquals(steps, page.of("progress", "step"));
            assertEquals(0.25, minimizer.rateFactor());
        }
    }

    @Test
    void anOwnLoopWithEverNewNamesStaysBounded() throws IOException {
        try (Watch watch = Watch.open()) {
            for (long step = 1; step <= 1000; step++) {
                watch.step(step, Map.of("loss", Double.NaN, "<b>" + step, Double.POSITIVE_INFINITY));
            }
            try (Client page = new Client(watch.address().orElseThrow())) {
                page.next();
                assertEquals(100, page.points.size());
                List<?> warnings = (List<?>) page.sections.get("warnings");
                assertEquals(1, warnings.size());
                assertTrue(warnings.toString().contains("the live view shows the first 100 names of numbers and "
                        + "leaves out the others, such as <b>"), warnings.toString());
            }
        }
    }

    @Test
    void noFileThatCannotBeWrittenLosesTheTraining() throws IOException {
        Path report = folder.resolve("report.html");
        List<String> warnings = new ArrayList<>();
        Listener listening = new Listener() {
            @Override
            public void step(Progress progress) {
                // The place is taken while the training runs: a folder cannot be replaced by a file.
                report.resolve("in the way").toFile().mkdirs();
            }

            @Override
            public void warned(Progress progress, String warning) {
                warnings.add(warning);
            }
        };
        try (Watch watch = Watch.open(Settings.usual().withoutPage().withReport(report))) {
            Training training = Training.epochs(2).withListener(watch).withListener(listening);
            assertEquals(16, Trainings.model().fit(DATA, training.withBatchSize(15)).step());
            assertEquals(warnings, List.of(watch.problem().orElseThrow()));
        }
        assertTrue(warnings.get(0).startsWith("cannot write the report " + report + ": "), warnings.get(0));
    }

    @Test
    void aSaveThatFailsIsAWarning() throws IOException {
        Settings settings = Settings.usual().withSave(progress -> {
            throw new IllegalStateException("the disk is full");
        });
        try (Watch watch = Watch.open(settings); Client page = new Client(watch.address().orElseThrow())) {
            CompletableFuture<Trained> end = CompletableFuture
                    .supplyAsync(() -> Trainings.model().fit(DATA, ENDLESS.withListener(watch)));
            page.until(client -> client.is("running"));
            accepted(page, "save");
            page.until(client -> client.sections.getOrDefault("warnings", "").toString()
                    .contains("not saved: the disk is full"));
            accepted(page, "stop");
            end.join();
        }
    }

    @Test
    void saysWhatIsWrongAtTheStart() {
        Path missing = folder.resolve("missing");
        assertEquals(missing + ": is not a folder: create it, or name another file for the report",
                assertThrows(NoSuchFileException.class,
                        () -> Watch.open(Settings.usual().withReport(missing.resolve("report.html")))).getMessage());
        assertEquals(folder + ": is a folder: name a file for the report",
                assertThrows(FileAlreadyExistsException.class,
                        () -> Watch.open(Settings.usual().withReport(folder))).getMessage());
        assertEquals("Watch expects a port from 0 to 65535 but got 65536",
                assertThrows(IllegalArgumentException.class, () -> Settings.usual().withPort(65_536)).getMessage());
    }
}
