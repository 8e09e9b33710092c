package dev.weft.serve.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that change while a server answers. */
class ReloadTest {
    private static final String ROW = "{\"instances\": [{\"age\": 31, \"city\": \"Rome\", \"member\": \"yes\", "
            + "\"since\": \"1970-06-01\"}]}";
    /** Only guards against waiting forever, in milliseconds. */
    private static final long PATIENCE = 120_000;

    @TempDir Path folder;

    private final Queue<String> reports = new ConcurrentLinkedQueue<>();
    private Path first;
    private Path second;

    @BeforeEach
    void trainTwoModels() throws Exception {
        first = folder.resolve("a");
        second = folder.resolve("b");
        Samples.bought(1).save(first);
        Samples.bought(2).save(second);
    }

    private Serving serving(Path path) {
        return Serving.of(path).withPause(Duration.ofMillis(20)).withReport(reports::add).withAccessLog(line -> {});
    }

    private void put(Path from, Path to) throws Exception {
        Files.createDirectories(to.getParent());
        Path beside = to.resolveSibling(".new");
        Files.copy(from, beside, StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void waitFor(String what, Condition condition) throws Exception {
        long end = System.currentTimeMillis() + PATIENCE;
        while (!condition.holds()) {
            assertTrue(System.currentTimeMillis() < end, () -> what + " does not happen; reports: " + reports);
            Thread.sleep(10);
        }
    }

    private static String digest(Client client, String path) throws Exception {
        Map<?, ?> metadata = (Map<?, ?>) client.get(path + "/metadata").json().get("metadata");
        return (String) metadata.get("weights_sha256");
    }

    @Test
    void aFolderHasModelsAndVersionsThatComeAndGo() throws Exception {
        Path models = Files.createDirectory(folder.resolve("models"));
        put(first, models.resolve("flat.safetensors"));
        put(first, models.resolve("deep/1/model.safetensors"));
        put(second, models.resolve("deep/10/any.safetensors"));
        Files.writeString(models.resolve("notes.txt"), "not a model");
        try (ModelServer server = serving(models).open()) {
            Client client = new Client(server);
            assertEquals(List.of("deep", "flat"), client.get("/v1/models").json().get("models"));
            assertEquals(List.of("1", "10"), client.get("/v2/models/deep").json().get("versions"));
            assertEquals(digest(client, "/v1/models/deep/versions/10"), digest(client, "/v1/models/deep"));
            assertEquals(digest(client, "/v1/models/deep/versions/1"), digest(client, "/v1/models/flat"));

            put(first, models.resolve("deep/11/model.safetensors"));
            waitFor("version 11", () -> client.get("/v1/models/deep/versions/11").status() == 200);
            assertEquals(digest(client, "/v1/models/deep/versions/1"), digest(client, "/v1/models/deep"));

            Files.delete(models.resolve("deep/1/model.safetensors"));
            waitFor("version 1 goes", () -> client.get("/v1/models/deep/versions/1").status() == 404);
            put(second, models.resolve("later.safetensors"));
            waitFor("another model", () -> client.post("/v1/models/later:predict", ROW).status() == 200);
        }
        assertTrue(reports.contains("deep version 1 is no longer served: its file is gone"), reports::toString);
    }

    @Test
    void aFileWhoseNameIsNoneOfAModelReplacesNoOther() throws Exception {
        Path models = Files.createDirectory(folder.resolve("models"));
        put(first, models.resolve("\u623f\u4ef7.safetensors"));
        put(second, models.resolve("\u6c14\u6e29/1/model.safetensors"));
        put(first, models.resolve("a-b.safetensors"));
        put(second, models.resolve("a b.safetensors"));
        String rule = ". The name of a model has the letters A to Z, digits, and . _ - only: rename the file or folder";
        try (ModelServer server = serving(models).open()) {
            Client client = new Client(server);
            assertEquals(List.of("a-b", "model"), client.get("/v1/models").json().get("models"));
            assertEquals(digest(client, "/v1/models/a-b"), digest(client, "/v1/models/model"));

            put(second, models.resolve("\u9e22\u5c3e.safetensors"));
            waitFor("the one that came later is reported", () -> reports.stream().anyMatch(line -> line.contains(
                    "\u9e22")));
            assertEquals(digest(client, "/v1/models/a-b"), digest(client, "/v1/models/model"));
        }
        assertEquals(List.of(
                models.resolve("\u6c14\u6e29") + " is not served" + rule,
                models.resolve("a b.safetensors") + " is not served: a-b is " + models.resolve("a-b.safetensors")
                        + " already" + rule,
                models.resolve("\u623f\u4ef7.safetensors") + " is served as model" + rule,
                models.resolve("\u9e22\u5c3e.safetensors") + " is not served: model is "
                        + models.resolve("\u623f\u4ef7.safetensors") + " already" + rule),
                reports.stream().filter(line -> line.contains(rule)).toList());
    }

    @Test
    void aFileThatTakesOrAnswersSomethingElseIsReportedAndServed() throws Exception {
        Path models = folder.resolve("models");
        Path file = models.resolve("shop/1/model.safetensors");
        put(first, file);
        Path spent = folder.resolve("c");
        Samples.spent(1).save(spent);
        Path digits = folder.resolve("d");
        Samples.digits(1).save(digits);
        String differs = "shop version 1 differs from what it was: it ";
        try (ModelServer server = serving(models).open()) {
            Client client = new Client(server);
            put(second, file);
            waitFor("the same with other weights", () -> reports.stream().filter(line -> line.contains("is loaded"))
                    .count() == 2);
            assertEquals(List.of(), reports.stream().filter(line -> line.contains("differs")).toList());
            put(spent, file);
            waitFor("other answers", () -> reports.contains(differs + "answers spent (numbers [1]) and no longer "
                    + "answers bought (one of no, yes)"));
            waitFor("a number", () -> client.post("/v1/models/shop:predict", ROW).text().matches(
                    "\\{\"predictions\":\\[\\{\"prediction\":[-0-9.E]+}]}"));
            put(digits, models.resolve("shop/2/model.safetensors"));
            waitFor("other inputs", () -> reports.contains("shop version 2 differs from version 1: it takes input "
                    + "[784] and no longer takes age (number), city (words), member (words), since (time)"));
        }
    }

    @Test
    void theVersionsOfOneModelMayBeTheFolder() throws Exception {
        Path model = folder.resolve("shoppers");
        put(first, model.resolve("3/model.safetensors"));
        try (ModelServer server = serving(model).open()) {
            assertEquals(200, new Client(server).post("/v1/models/shoppers/versions/3:predict", ROW).status());
        }
    }

    @Test
    void aBrokenFileLeavesTheOldOneServingAndIsReportedOnce() throws Exception {
        Path file = folder.resolve("shoppers.safetensors");
        put(first, file);
        try (ModelServer server = serving(file).open()) {
            Client client = new Client(server);
            String before = digest(client, "/v1/models/shoppers");
            Files.writeString(file, "broken");
            waitFor("a report", () -> reports.stream().anyMatch(line -> line.startsWith(
                    "shoppers version 1 is not loaded: ")));
            Thread.sleep(200);
            assertEquals(1, reports.stream().filter(line -> line.contains("is not loaded")).count());
            assertEquals(before, digest(client, "/v1/models/shoppers"));
            Files.delete(file);
            Thread.sleep(200);
            assertEquals(200, client.post("/v1/models/shoppers:predict", ROW).status());
            assertTrue(client.get("/metrics").text().contains("weft_model_files_total{result=\"refused\"} 1\n"));
            put(second, file);
            waitFor("the new model", () -> !before.equals(digest(client, "/v1/models/shoppers")));
        }
    }

    @Test
    void aFileThatIsStillWrittenIsLeftAlone() throws Exception {
        Path file = folder.resolve("shoppers.safetensors");
        put(first, file);
        byte[] bytes = Files.readAllBytes(second);
        // Each look comes between two writes, which no clock would promise.
        try (Models models = new Models(serving(file).withPause(Duration.ofDays(1)), new Metrics())) {
            String before = models.all().get(0).sha256();
            for (int part = 0; part < 12; part++) {
                Files.write(file, Arrays.copyOf(bytes, bytes.length * part / 12));
                models.look();
            }
            Files.write(file, bytes);
            models.look();
            assertEquals(before, models.all().get(0).sha256());
            models.look();
            assertNotEquals(before, models.all().get(0).sha256());
        }
        assertFalse(reports.stream().anyMatch(line -> line.contains("is not loaded")), reports::toString);
    }

    @Test
    void noRequestIsLostAndEachIsAnsweredByOneVersion() throws Exception {
        Path file = folder.resolve("shoppers.safetensors");
        put(second, file);
        String old;
        try (ModelServer server = serving(file).open()) {
            old = new Client(server).post("/v1/models/shoppers:predict", ROW).text();
        }
        put(first, file);
        reports.clear();
        try (ModelServer server = serving(file).open()) {
            Client client = new Client(server);
            String now = client.post("/v1/models/shoppers:predict", ROW).text();
            Set<String> seen = ConcurrentHashMap.newKeySet();
            AtomicInteger failed = new AtomicInteger();
            AtomicBoolean goesOn = new AtomicBoolean(true);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Thread thread = new Thread(() -> {
                    while (goesOn.get()) {
                        try {
                            Client.Answer answer = client.post("/v1/models/shoppers:predict", ROW);
                            failed.addAndGet(answer.status() == 200 ? 0 : 1);
                            seen.add(answer.text());
                        } catch (Exception e) {
                            failed.incrementAndGet();
                            seen.add(e.toString());
                        }
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (int i = 1; i <= 10; i++) {
                put(i % 2 == 0 ? first : second, file);
                int loaded = i + 1;
                waitFor("load " + i, () -> reports.stream().filter(line -> line.contains("is loaded, "))
                        .count() == loaded);
            }
            goesOn.set(false);
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(Set.of(now, old), seen);
            assertEquals(0, failed.get());
        }
    }
}
