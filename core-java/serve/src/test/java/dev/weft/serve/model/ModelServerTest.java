package dev.weft.serve.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.device.Device;
import dev.weft.device.Devices;
import dev.weft.evaluation.Threshold;
import dev.weft.file.MalformedDataException;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server answers besides predictions, and to whom. */
class ModelServerTest {
    private static final Predictor BOUGHT = Samples.bought(1).predictor();
    private static final String ROW = "{\"instances\": [{\"age\": 31, \"city\": \"Rome\", \"member\": \"yes\", "
            + "\"since\": \"1970-06-01\"}]}";
    private static final String PREDICT = "/v1/models/m:predict";

    @TempDir Path folder;

    private static Serving serving() {
        return Serving.of("m", BOUGHT).withAccessLog(line -> {});
    }

    @Test
    void oneLineServesAFile() throws Exception {
        Path file = folder.resolve("shoppers.safetensors");
        Samples.bought(1).save(file);
        try (ModelServer server = ModelServer.open(file, 0)) {
            Client client = new Client(server);
            assertEquals("http://127.0.0.1:" + server.port() + "/", server.address());
            assertEquals("{\"models\":[\"shoppers\"]}", client.get("/v1/models").text());
            assertEquals(1, client.post("/v1/models/shoppers:predict", ROW).predictions().size());
        }
    }

    @Test
    void modelsComputeOnTheDeviceThatIsNamed() throws Exception {
        Path file = folder.resolve("m.safetensors");
        Samples.bought(1).save(file);
        Device device = Devices.open("/pretended:0");
        long before = device.traffic().uploads();
        Serving from = Serving.of(file).withAccessLog(line -> {});
        try (ModelServer here = serving().open(); ModelServer there = from.withDevice("pretended").open()) {
            assertEquals(new Client(here).post(PREDICT, ROW).text(), new Client(there).post(PREDICT, ROW).text());
        }
        assertTrue(device.traffic().uploads() > before);
        assertEquals("/gpu:0 is missing: the module weft-gpu is not on the class path; add the dependency "
                + "dev.weft:weft-gpu",
                assertThrows(IllegalStateException.class, from.withDevice("gpu")::open).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "/v2|200|{\"name\":\"weft\",\"version\":\"0.1.0\",\"extensions\":[\"binary_tensor_data\"]}",
        "/v2/health/live|200|{\"live\":true}",
        "/v2/health/ready|200|{\"ready\":true}",
        "/v2/models/m/versions/1/ready|200|{\"*",
        "/v1/models/m|200|{\"name\":\"m\",\"ready\":true,\"model_version_status\":[{\"version\":\"1\",\"state\":"
                + "\"AVAILABLE\",*",
        "/v1/models/m/versions/1|200|{\"name\":\"m\",\"ready\":true,*",
        "/v1/models/m/metadata|200|{\"model_spec\":{*",
        "/v1/models/n|404|{\"error\":\"There is no model n: there is m.\"}",
        "/v2/models/m/versions/2|404|{\"error\":\"There is no version 2 of the model m: there is 1.\"}",
        "/v1/models/m:predict|405|{\"error\":\"The method must be POST.\"}",
        "/v1/models/../m|404|{\"error\":\"There is nothing at this address: /openapi.json describes those there are.\"}"
    })
    void addressesAreAnswered(String path, int status, String body) throws Exception {
        try (ModelServer server = serving().open()) {
            Client.Answer answer = new Client(server).get(path);
            assertEquals(status, answer.status());
            String got = answer.text();
            assertTrue(body.endsWith("*") ? got.startsWith(body.substring(0, body.length() - 1)) : got.equals(body),
                    got);
        }
    }

    @Test
    void theDescriptionHasColumnsClassesAndLayers() throws Exception {
        try (ModelServer server = serving().open()) {
            Map<?, ?> metadata = (Map<?, ?>) new Client(server).get("/v1/models/m/metadata").json().get("metadata");
            assertEquals("rows", metadata.get("takes"));
            assertEquals("bought", metadata.get("target"));
            Map<String, Object> city = new HashMap<>(Map.of("name", "city", "kind", "words", "words",
                    List.of("Bern", "Oslo", "Rome"), "typical", "Bern"));
            assertEquals(city, ((List<?>) metadata.get("columns")).get(1));
            assertEquals(List.of("dense1", "dense2"), ((List<?>) metadata.get("layers")).stream()
                    .map(layer -> ((Map<?, ?>) layer).get("name")).toList());
            assertEquals(BOUGHT.weightsSha256(), metadata.get("weights_sha256"));
        }
    }

    @Test
    void theDocumentHasEveryRouteAndEverySchema() throws Exception {
        try (ModelServer server = serving().open()) {
            Client.Answer answer = new Client(server).get("/openapi.json");
            assertEquals("3.1.0", answer.json().get("openapi"));
            Map<?, ?> paths = (Map<?, ?>) answer.json().get("paths");
            assertEquals(new TreeSet<>(List.of("/metrics", "/v1/models", "/v1/models/{model}",
                    "/v1/models/{model}/metadata", "/v1/models/{model}/versions/{version}",
                    "/v1/models/{model}/versions/{version}/metadata",
                    "/v1/models/{model}/versions/{version}:predict", "/v1/models/{model}:predict", "/v2",
                    "/v2/health/live", "/v2/health/ready", "/v2/models/{model}", "/v2/models/{model}/infer",
                    "/v2/models/{model}/ready", "/v2/models/{model}/versions/{version}",
                    "/v2/models/{model}/versions/{version}/infer", "/v2/models/{model}/versions/{version}/ready")),
                    new TreeSet<>(paths.keySet().stream().map(String::valueOf).toList()));
            Map<?, ?> schemas = (Map<?, ?>) ((Map<?, ?>) answer.json().get("components")).get("schemas");
            Pattern.compile("#/components/schemas/(\\w+)").matcher(answer.text()).results()
                    .forEach(found -> assertTrue(schemas.containsKey(found.group(1)), found.group(1)));
        }
    }

    @Test
    void withATokenOnlyHealthAndThePageAreOpen() throws Exception {
        String token = "0123456789abcdef";
        try (ModelServer server = serving().withToken(token).open()) {
            Client client = new Client(server);
            for (String open : List.of("/", "/v2", "/v2/health/live", "/v2/health/ready", "/openapi.json",
                    "/shared/theme.css")) {
                assertEquals(200, client.get(open).status(), open);
            }
            for (String closed : List.of("/v1/models", "/v1/models/m", "/v2/models/m", "/metrics")) {
                assertEquals("401 The request needs the header Authorization: Bearer TOKEN with the token of this "
                        + "server.", client.get(closed).error());
                assertEquals(401, client.send(client.request(closed).header("Authorization", "Bearer " + token + "f"))
                        .status());
                assertEquals(200, client.send(client.request(closed).header("Authorization", "Bearer " + token))
                        .status());
            }
            assertEquals("Bearer", client.post(PREDICT, ROW).response().headers().firstValue("WWW-Authenticate")
                    .orElseThrow());
        }
    }

    @Test
    void anotherAddressNeedsAToken() throws Exception {
        assertEquals("Serving expects a token for 0.0.0.0, which other machines can reach: call withToken, or leave "
                + "the host out",
                assertThrows(IllegalArgumentException.class, () -> serving().withHost("0.0.0.0")
                        .open()).getMessage());
        assertEquals("Serving expects a token of 16 or more visible ASCII characters but got 5",
                assertThrows(IllegalArgumentException.class, () -> serving().withToken("short")).getMessage());
        try (ModelServer server = serving().withHost("0.0.0.0").withToken("0123456789abcdef").open()) {
            assertEquals(200, new Client(server).get("/v2/health/ready").status());
        }
    }

    @Test
    void metricsCountRepliesRowsAndBatches() throws Exception {
        try (ModelServer server = serving().open()) {
            Client client = new Client(server);
            for (int i = 0; i < 3; i++) {
                client.post(PREDICT, ROW);
            }
            client.post(PREDICT, "{}");
            client.get("/nowhere");
            String text = client.get("/metrics").text();
            // A client may have its reply a moment before it is counted.
            for (int i = 0; i < 12_000 && !text.contains("weft_requests_running 1\n"); i++) {
                Thread.sleep(10);
                text = client.get("/metrics").text();
            }
            for (String line : List.of("weft_requests_total{route=\"predict\",code=\"200\"} 3",
                    "weft_requests_total{route=\"predict\",code=\"400\"} 1",
                    "weft_requests_total{route=\"none\",code=\"404\"} 1",
                    "weft_rows_total{model=\"m\",version=\"1\"} 3",
                    "weft_batch_rows_bucket{model=\"m\",version=\"1\",le=\"1\"} 3",
                    "weft_batch_rows_count{model=\"m\",version=\"1\"} 3",
                    "weft_request_seconds_count{route=\"predict\"} 4",
                    "weft_model_info{model=\"m\",version=\"1\",sha256=\"" + BOUGHT.weightsSha256() + "\"} 1",
                    "weft_requests_running 1")) {
                assertTrue(text.contains("\n" + line + "\n"), line + " is not in\n" + text);
            }
            text.lines().forEach(line -> assertTrue(line.matches("# (HELP|TYPE) \\w+ .+|\\w+(\\{[^{}]*})? [0-9.E-]+"),
                    line));
        }
    }

    @Test
    void eachRequestIsOneLineOfTheLog() throws Exception {
        Queue<String> log = new ConcurrentLinkedQueue<>();
        try (ModelServer server = serving().withAccessLog(log::add).open()) {
            Client client = new Client(server);
            client.post(PREDICT, ROW);
            // A client may have its reply a moment before it is in the log.
            while (log.isEmpty()) {
                Thread.sleep(1);
            }
            client.get("/a%0Ab%22?c=%E2%80%AE");
        }
        List<String> lines = List.copyOf(log);
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).matches("\\S+Z 127\\.0\\.0\\.1 \"POST /v1/models/m:predict\" 200 \\d+B [0-9.]+ms "
                + "model=m/1 rows=1"), lines.get(0));
        assertTrue(lines.get(1).contains("\"GET /a%0Ab%22?c=%E2%80%AE\" 404 "), lines.get(1));
    }

    @Test
    void aClosedServerHasWrittenItsWholeLog() throws Exception {
        Queue<String> log = new ConcurrentLinkedQueue<>();
        ModelServer server = serving().withAccessLog(line -> {
            LockSupport.parkNanos(200_000_000);
            log.add(line);
        }).open();
        new Client(server).post(PREDICT, ROW);
        // As a thread does that waited for the end of the server and was told to end it.
        Thread.currentThread().interrupt();
        server.close();
        // The server of newer JDKs clears the interrupt by itself.
        Thread.interrupted();
        assertEquals(1, log.size());
    }

    @Test
    void aClosedServerIsNotThere() throws Exception {
        ModelServer server = serving().open();
        int port = server.port();
        assertEquals("ModelServer expects a free port but cannot use port " + port + " (Address already in use): choose"
                + " another one, or 0 for any",
                assertThrows(BindException.class, () -> serving().withPort(port).open()).getMessage());
        server.close();
        server.close();
        server.await();
        assertThrows(IOException.class, () -> new Client(server).get("/v2/health/live"));
    }

    @Test
    void aThresholdNeedsTwoClasses() throws Exception {
        Threshold threshold = new Threshold(0.3);
        for (Predictor other : List.of(Samples.spent(1).predictor(), Samples.digits(1).predictor(),
                Samples.shop().predictor())) {
            assertEquals("Threshold expects a model of two classes with probabilities but got m version 1",
                    assertThrows(IllegalArgumentException.class,
                            () -> Serving.of("m", other).withThreshold(threshold).open()).getMessage());
        }
        Samples.bought(1).save(folder.resolve("bought.safetensors"));
        Samples.spent(1).save(folder.resolve("spent.safetensors"));
        Queue<String> reports = new ConcurrentLinkedQueue<>();
        try (ModelServer server = Serving.of(folder).withThreshold(threshold).withReport(reports::add).open()) {
            assertEquals(2, ((List<?>) new Client(server).get("/v1/models").json().get("models")).size());
        }
        assertEquals(List.of("spent version 1 has not two classes with probabilities: the threshold changes nothing "
                + "there"), reports.stream().filter(line -> line.contains("threshold")).toList());
    }

    @Test
    void whatCannotBeServedIsRefused() throws Exception {
        assertEquals("ModelServer expects a port from 0 to 65535 but got 70000",
                assertThrows(IllegalArgumentException.class, () -> serving().withPort(70_000).open()).getMessage());
        assertTrue(assertThrows(IOException.class, () -> Serving.of(folder).open()).getMessage()
                .contains("has no model: put NAME.safetensors or NAME/VERSION/model.safetensors there"));
        assertEquals("ModelServer expects an address of this machine but got 192.0.2.1",
                assertThrows(UnknownHostException.class, () -> serving().withHost("192.0.2.1").withToken(
                        "0123456789abcdef").open()).getMessage());
        Path broken = Files.writeString(folder.resolve("broken.safetensors"), "nothing");
        assertThrows(MalformedDataException.class, () -> Serving.of(broken).open());
        assertEquals("Serving expects a name of letters, digits and . _ - but got a b",
                assertThrows(IllegalArgumentException.class, () -> Serving.of("a b", BOUGHT)).getMessage());
    }

    @Test
    void pagesOfOtherSitesAreRefused() throws Exception {
        try (ModelServer server = serving().open()) {
            Client client = new Client(server);
            String own = "http://127.0.0.1:" + server.port();
            assertEquals(200, client.send(client.request("/v1/models").header("Origin", own)).status());
            for (String other : List.of("null", "http://evil.example", "http://127.0.0.1:1")) {
                assertEquals("403 The request comes from the page of another site.",
                        client.send(client.request("/v1/models").header("Origin", other)).error());
            }
            assertEquals(403, client.send(client.request("/v1/models").header("Sec-Fetch-Site", "cross-site"))
                    .status());
        }
    }
}
