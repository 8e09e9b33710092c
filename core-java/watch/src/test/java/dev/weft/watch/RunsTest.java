package dev.weft.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.listener.CsvLog;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logs of several trainings on one page. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunsTest {
    @TempDir private Path folder;

    private void log(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void followsLogsThatGrowAppearAndVanish() throws IOException {
        log("a/log.csv", "epoch,step,rate,loss\n1,10,0.1,0.5\n");
        log("b.csv", "epoch,step,rate,loss,\"val, own\"\n1,10,0.1,NaN,0.25\n");
        log("prices.csv", "epoch,price\n1,2\n");
        log("a/log.events.csv", "step,epoch,rate,event\n7,1,0.05,rate\n");
        try (Runs runs = Runs.open(folder, 0); Client page = new Client(runs.address())) {
            page.next();
            assertEquals(List.of(List.of(1.0, 10.0, 0.1, 0.5)), page.points.get("a/log.csv"));
            assertEquals("[[1.0, 10.0, 0.1, null, 0.25]]", page.points.get("b.csv").toString());
            assertEquals(2, page.points.size());
            assertFalse(page.last().toString().contains("growing=true"), "nothing has grown yet");
            String all = page.last().toString();
            assertEquals(true, all.contains("columns=[epoch, step, rate, loss, val, own]"), all);
            assertEquals(true, all.contains("events=[{step=7, kind=rate, text=0.05}]"), all);
            // Half a line is not yet one.
            log("a/log.csv", "2,20,0.1,0.4\n3,30,0.");
            page.until(client -> client.points.get("a/log.csv").size() == 2);
            List<?> changed = (List<?>) page.last().get("runs");
            assertEquals("a/log.csv true", changed.stream().map(run -> (Map<?, ?>) run)
                    .map(run -> run.get("id") + " " + run.get("growing")).collect(Collectors.joining(", ")));
            // A resumed training repeats what came after its checkpoint.
            log("a/log.csv", "1,0.3\n2,20,0.1,0.41\n");
            page.until(client -> client.points.get("a/log.csv").get(1).equals(List.of(2.0, 20.0, 0.1, 0.41)));
            assertEquals(2, page.points.get("a/log.csv").size());
            log("c.csv", "epoch,step,rate,loss\n1,10,0.1,oops\n");
            page.until(client -> client.sections.get("problems").toString().contains("c.csv"));
            assertEquals("[{file=c.csv, text=c.csv: a line has a cell that is no number}]",
                    page.sections.get("problems").toString());
            Files.delete(folder.resolve("b.csv"));
            page.until(client -> client.sections.get("gone").equals(List.of("b.csv")));
        }
    }

    @Test
    void theCheckpointBesideALogHasItsSettings() throws IOException {
        Trained trained = Trainings.model().fit(Trainings.pictures(40),
                Training.epochs(3).withListener(new CsvLog(folder.resolve("run.csv"))));
        trained.minimizer().rateFactor(0.5);
        trained.save(folder.resolve("run.safetensors"));
        try (Runs runs = Runs.open(folder, 0); Client page = new Client(runs.address())) {
            page.next();
            assertEquals(3, page.points.get("run.csv").size());
            String settings = page.last().toString();
            assertEquals(true, settings.contains("rateFactor=0.5") && settings.contains("SoftmaxCrossEntropy")
                    || settings.contains("SOFTMAX_CE"), settings);
            assertEquals("{\"version\":1,\"view\":\"runs\"",
                    page.post("/api/open", "{}").substring("200 ".length(), "200 ".length() + 26));
            assertEquals("404", page.post("/api/control", "{\"action\":\"stop\"}").substring(0, 3));
        }
    }

    @Test
    void aBrokenFileBesideALogLeavesTheOthersAlone() throws IOException {
        String log = "epoch,step,rate,loss\n1,10,0.1,0.5\n";
        log("a.csv", log);
        log("b.csv", log);
        log("c.csv", log);
        log("d.csv", log + "2,20,0.1,");
        Trainings.model().fit(Trainings.pictures(40), Training.steps(1)).save(folder.resolve("a.safetensors"));
        log("b.safetensors", "no checkpoint");
        Files.write(folder.resolve("c.events.csv"), new byte[]{'x', '\n', (byte) 0xff});
        Files.write(folder.resolve("d.csv"), new byte[]{(byte) 0xff, '\n'}, StandardOpenOption.APPEND);
        try (Runs runs = Runs.open(folder, 0); Client page = new Client(runs.address())) {
            page.next();
            assertEquals(Set.of("a.csv", "b.csv", "c.csv", "d.csv"), page.points.keySet());
            assertEquals(List.of("b.csv", "c.csv", "d.csv"), ((List<?>) page.sections.get("problems")).stream()
                    .map(problem -> ((Map<?, ?>) problem).get("file")).toList());
        }
    }

    @Test
    void onlyALogThatIsAloneTakesWhateverCheckpointIsThere() throws IOException {
        log("a.csv", "epoch,step,rate,loss\n1,10,0.1,0.5\n");
        log("b.csv", "epoch,step,rate,loss\n1,10,0.1,0.5\n");
        Trainings.model().fit(Trainings.pictures(40), Training.steps(1)).save(folder.resolve("other.safetensors"));
        try (Runs runs = Runs.open(folder, 0); Client page = new Client(runs.address())) {
            page.next();
            assertFalse(page.last().toString().contains("optimizer"), page.last().toString());
        }
    }

    @Test
    void aFolderMustExist() {
        Path file = folder.resolve("none");
        assertEquals(file.toString(), assertThrows(NotDirectoryException.class, () -> Runs.open(file, 0)).getMessage());
    }
}
