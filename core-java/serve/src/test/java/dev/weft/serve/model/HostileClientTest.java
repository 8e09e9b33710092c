package dev.weft.serve.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.serve.Wire;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What malformed, slow, cut and huge requests get, and that they harm nobody else. */
class HostileClientTest {
    private static final Predictor BOUGHT = Samples.bought(1).predictor();
    private static final String ROW = "{\"age\":31,\"city\":\"Rome\",\"member\":\"yes\",\"since\":\"1970-06-01\"}";
    private static final String BODY = "{\"instances\":[" + ROW + "]}";
    private static final int MOST = 4000;
    private static final String WRONG_HOST = "The host must be 127.0.0.1 or localhost with the port of this server.";
    private static final String OTHER_SITE = "The request comes from the page of another site.";
    /** Only guards against waiting forever, in nanoseconds. */
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(2);
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();
    private static ModelServer server;

    @BeforeAll
    static void open() throws IOException {
        server = Serving.of("m", BOUGHT).withAccessLog(line -> {}).withReport(REPORTS::add).withLimits(
                ModelLimits.DEFAULT.withBodyBytes(MOST).withRows(20).withTimes(Duration.ofHours(1),
                        Duration.ofHours(1), Duration.ofSeconds(5)))
                .open();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static String post(String body) {
        return "POST /v1/models/m:predict HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static Arguments row(String what, String request, int status, String error) {
        return Arguments.of(what, request, status, error.isEmpty() ? "" : "{\"error\":\"" + error + "\"}");
    }

    private static Arguments changed(String what, String part, String by, int status, String error) {
        assertTrue(post(BODY).contains(part), part);
        return row(what, post(BODY).replace(part, by), status, error);
    }

    static Stream<Arguments> requests() {
        String chunked = "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                changed("rebinding", "HOST", "evil.example", 403, WRONG_HOST),
                changed("rebinding with the port", "HOST", "evil.example:PORT", 403, WRONG_HOST),
                changed("no host", "Host: HOST\r\n", "", 403, WRONG_HOST),
                changed("two hosts", "Host: HOST", "Host: HOST\r\nHost: evil.example", 403, WRONG_HOST),
                changed("a form of another site", "Host: HOST", "Host: HOST\r\nOrigin: http://evil.example", 403,
                        OTHER_SITE),
                changed("a frame", "Host: HOST", "Host: HOST\r\nOrigin: null", 403, OTHER_SITE),
                changed("a picture of another site", "Host: HOST", "Host: HOST\r\nSec-Fetch-Site: cross-site", 403,
                        OTHER_SITE),
                row("a preflight", "OPTIONS /v1/models/m:predict HTTP/1.1\r\nHost: HOST\r\n\r\n", 405,
                        "The method must be POST."),
                changed("PUT", "POST", "PUT", 400, "Only a POST has a body."),
                changed("a long body", BODY, "x".repeat(MOST), 400, "*"),
                row("a longer body", post("x".repeat(MOST + 1)), 413, "The body is longer than 4000 bytes."),
                changed("a huge body that is not sent", "Content-Length: " + BODY.length(),
                        "Content-Length: 9000000000000000", 413, "The body is longer than 4000 bytes."),
                changed("endless chunks", "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY,
                        chunked + ("400\r\n" + "x".repeat(1024) + "\r\n").repeat(5), 413,
                        "The body is longer than 4000 bytes."),
                changed("a broken chunk", "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY,
                        chunked + "zz\r\n{}\r\n0\r\n\r\n", 0, ""),
                changed("a chunk beyond all lengths", "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY,
                        chunked + "ffffffffffff\r\n{}", 0, ""),
                changed("a host in capitals", "HOST", "LOcAlHoST:PORT", 200, "*"),
                changed("an origin in capitals", "Host: HOST", "Host: LocalHost:PORT\r\nOrigin: http://localhost:PORT",
                        200, "*"),
                changed("a host with the port of HTTP", "HOST", "localhost", 403, WRONG_HOST),
                changed("an encoding that is none", "Host: HOST", "Host: HOST\r\nContent-Encoding: Identity", 200, "*"),
                changed("gzip that is not", "Host: HOST", "Host: HOST\r\nContent-Encoding: gzip", 415,
                        "The body must have no Content-Encoding: send it as it is."),
                changed("an unknown encoding", "Host: HOST", "Host: HOST\r\nContent-Encoding: zstd, br", 415,
                        "The body must have no Content-Encoding: send it as it is."),
                row("HEAD of what wants a POST", "HEAD /v1/models/m:predict HTTP/1.1\r\nHost: HOST\r\nConnection: "
                        + "close\r\n\r\n", 405, ""),
                row("OPTIONS", "OPTIONS /v1/models HTTP/1.1\r\nHost: HOST\r\n\r\n", 405, "The method must be GET."),
                row("HEAD", "HEAD /v2/health/live HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n", 200, ""),
                row("HEAD of nothing", "HEAD /nothing HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n", 404, ""),
                row("many rows", post("{\"instances\":[" + (ROW + ",").repeat(20) + ROW + "]}"), 413,
                        "The request has 21 rows: send at most 20 at a time."),
                row("deep nesting", post("{\"instances\":" + "[".repeat(60) + "]".repeat(60) + "}"), 400,
                        "request, JSON: expected lists and objects nested at most 32 deep but got more"),
                row("a key twice", post("{\"instances\":[],\"instances\":[]}"), 400, "*"),
                row("no number", post("{\"instances\":[NaN]}"), 400,
                        "request, line 1, column 15: expected a finite number or null but got NaN"),
                row("a long number", post("{\"instances\":[" + "9".repeat(500) + "]}"), 400,
                        "request, JSON: expected numbers of at most 100 characters but got more"),
                row("a number beyond all", post("{\"instances\":[1e999]}"), 400,
                        "request, line 1, column 15: expected a number within the range of a double but got 1e999"),
                row("more than JSON", post("{\"instances\":[]} {}"), 400,
                        "request, line 1, column 18: expected the end of the text but got {"),
                row("a huge number", post(BODY.replace("31", "1e308")), 200, "*"),
                row("nothing", post(""), 400, "request, JSON: expected a JSON value but got nothing"),
                row("no UTF-8", post("{\"a\u0080\":1}"), 400, "*"),
                changed("a length with a sign", "Content-Length: ", "Content-Length: +", 400,
                        "The length must be a number."),
                changed("two lengths", "Content-Length: ", "Content-Length: 3\r\nContent-Length: ", 400, "*"),
                changed("long headers", "Host: HOST", "Host: HOST\r\nCookie: " + "x".repeat(20_000), 431,
                        "The headers are longer than 16384 bytes."),
                changed("a future version", "HTTP/1.1", "HTTP/3.0", 505, "The version must be HTTP/1.1."),
                row("endless headers", "GET / HTTP/1.1\r\nA: " + "x".repeat(1 << 20), 0, ""),
                row("no words", "\0\1\2\r\n\r\n", 400, "*"),
                row("an encrypted hello", "\26\3\1\2\0\r\n\r\n", 400, "*"),
                changed("a file", "/v1/models/m:predict", "/../etc/passwd", 404, "*"),
                changed("a name that is no name", "/v1/models/m", "/v1/models/%2e%2e", 404, "*"),
                changed("a version beyond all numbers", "/v1/models/m", "/v1/models/m/versions/" + "9".repeat(40), 404,
                        "*"),
                changed("a longer head than body", "Content-Type",
                        "Inference-Header-Content-Length: 900\r\nContent-Type",
                        200, "*"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void aHostileRequestIsRefusedAndOthersAreAnswered(String what, String request, int status, String body)
            throws Exception {
        try (Wire wire = new Wire(server.port())) {
            Wire.Reply reply = wire.send(filled(request)).reply();
            assertEquals(status, reply.status(), reply::toString);
            if (!body.contains("*")) {
                assertEquals(body, reply.body());
            }
            assertFalse(reply.body().contains("Exception") || reply.body().contains("/work"), reply::body);
        }
        assertTheServerAnswers();
        assertEquals(List.of(), List.copyOf(REPORTS));
    }

    private static String filled(String request) {
        return request.replace("HOST", "127.0.0.1:PORT").replace("PORT", "" + server.port());
    }

    private static void assertTheServerAnswers() throws Exception {
        assertEquals(1, new Client(server).post("/v1/models/m:predict", BODY).predictions().size());
    }

    @Test
    void slowAndCutRequestsHoldUpNobody() throws Exception {
        List<Wire> slow = new ArrayList<>();
        String request = filled(post(BODY));
        for (int i = 0; i < 150; i++) {
            // Some stop in the line, some in the headers, some in the body.
            slow.add(new Wire(server.port()).send(request.substring(0, 1 + i * (request.length() - 2) / 150)));
        }
        for (int i = 0; i < 20; i++) {
            assertTheServerAnswers();
        }
        for (Wire wire : slow) {
            wire.close();
        }
        for (int i = 0; i < 50; i++) {
            new Wire(server.port()).send(request.substring(0, request.length() - 5)).close();
        }
        assertTheServerAnswers();
    }

    @Test
    void aRequestThatArrivesTooSlowlyIsCutOff() throws Exception {
        Duration second = Duration.ofSeconds(1);
        try (ModelServer strict = Serving.of("m", BOUGHT).withAccessLog(line -> {}).withLimits(
                ModelLimits.DEFAULT.withTimes(second, second, second)).open()) {
            String request = post(BODY).replace("HOST", "127.0.0.1:" + strict.port());
            for (int length : new int[]{1, 60, request.length() - 5}) {
                try (Wire wire = new Wire(strict.port())) {
                    wire.send(request.substring(0, length));
                    assertTrue(wire.isClosed(), "a slow connection stays open");
                }
            }
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsUpNobody() throws Exception {
        List<Wire> deaf = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            deaf.add(new Wire(server.port()).send(filled("GET /shared/chart.js HTTP/1.1\r\nHost: HOST\r\n\r\n").repeat(
                    500)));
        }
        for (int i = 0; i < 20; i++) {
            assertTheServerAnswers();
        }
        for (Wire wire : deaf) {
            wire.close();
        }
    }

    @Test
    void moreRequestsThanTheLimitAreToldToComeAgain() throws Exception {
        try (ModelServer small = Serving.of("m", BOUGHT).withAccessLog(line -> {}).withLimits(ModelLimits.DEFAULT
                .withRequests(2)).open()) {
            String request = post(BODY).replace("HOST", "127.0.0.1:" + small.port());
            String begun = request.substring(0, request.length() - 1);
            try (Wire first = new Wire(small.port());
                    Wire second = new Wire(small.port());
                    Wire third = new Wire(small.port())) {
                first.send(begun);
                second.send(begun);
                Wire.Reply refused = replyOf(503, third, request);
                assertEquals(503, refused.status());
                assertEquals("1", refused.header("Retry-After"));
                assertEquals("{\"error\":\"The server is busy: try again in a second.\"}", refused.body());
                assertEquals(200, first.send("}").reply().status());
                assertEquals(200, second.send("}").reply().status());
                assertEquals(200, third.send(request).reply().status());
            }
        }
    }

    /** Sends a request until it has this status: what makes it so goes on in another thread. */
    private static Wire.Reply replyOf(int status, Wire wire, String request) throws IOException {
        Wire.Reply reply = wire.send(request).reply();
        for (long end = System.nanoTime() + PATIENCE; reply.status() != status; reply = wire.send(request).reply()) {
            assertTrue(System.nanoTime() < end, reply::toString);
        }
        return reply;
    }

    /** Waits until so many requests run, the one that asks included. */
    private static void awaitRunning(int requests, ModelServer server) throws Exception {
        String line = "weft_requests_running " + requests + "\n";
        for (long end = System.nanoTime() + PATIENCE; !new Client(server).get("/metrics").text().contains(line);) {
            assertTrue(System.nanoTime() < end, () -> "there is no " + line);
        }
    }

    @Test
    void whatRunsIsFinishedAndNewRequestsAreRefused() throws Exception {
        ModelServer stopping = Serving.of("m", BOUGHT).withAccessLog(line -> {}).open();
        String request = post(BODY).replace("HOST", "127.0.0.1:" + stopping.port());
        try (Wire running = new Wire(stopping.port()); Wire late = new Wire(stopping.port())) {
            running.send(request.substring(0, request.length() - 1));
            assertEquals(200, late.send(request).reply().status());
            awaitRunning(2, stopping);
            CompletableFuture<Void> closing = CompletableFuture.runAsync(stopping::close);
            Wire.Reply refused = replyOf(503, late, request);
            assertEquals("503 {\"error\":\"The server is stopping.\"}", refused.status() + " " + refused.body());
            try (Wire health = new Wire(stopping.port())) {
                String get = "GET /v2/health/%s HTTP/1.1\r\nHost: 127.0.0.1:" + stopping.port() + "\r\n\r\n";
                assertEquals(200, health.send(String.format(get, "live")).reply().status());
                assertEquals(503, health.send(String.format(get, "ready")).reply().status());
            }
            assertFalse(closing.isDone());
            assertEquals(200, running.send("}").reply().status());
            closing.get(2, TimeUnit.MINUTES);
            stopping.await();
        }
    }

    @Test
    void imagesBeyondTheLimitsAreNotDecoded() throws Exception {
        byte[] png = new byte[100];
        System.arraycopy(new byte[]{(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}, 0, png, 0, 8);
        png[16] = 0x7f;
        png[20] = 0x7f;
        byte[] gif = "GIF89a and more of it, as long as a head".getBytes();
        try (ModelServer digits = Serving.of("m", Samples.digits(1).predictor()).withAccessLog(line -> {}).open()) {
            Client client = new Client(digits);
            assertEquals("400 request, image: expected an image of at most 4194304 pixels but got 2130706432 x "
                    + "2130706432", client.bytes("/v1/models/m:predict", "image/png", png).error());
            assertEquals("400 request, image: expected an image in the format PNG but got another format",
                    client.bytes("/v1/models/m:predict", "image/gif", gif).error());
            assertEquals("400 request, instances[0]: expected an image in the format PNG but got another format",
                    client.post("/v1/models/m:predict", Map.of("instances", List.of(Map.of("b64",
                            Base64.getEncoder().encodeToString(gif))))).error());
        }
    }

    @Test
    void moreValuesThanJsonMayHaveAreTooMany() throws Exception {
        try (ModelServer digits = Serving.of("m", Samples.digits(1).predictor()).withAccessLog(line -> {}).open()) {
            String many = "{\"instances\": [[" + "1,".repeat(100_000) + "1]]}";
            String error = new Client(digits).post("/v1/models/m:predict", many).error();
            assertTrue(
                    error.startsWith("413 request, ") && error.endsWith("expected at most 100000 values but got more"),
                    error);
        }
    }

    @Test
    void concurrentAnswersEqualSingleAnswersBitForBit() throws Exception {
        try (ModelServer busy = Serving.of("m", BOUGHT).withAccessLog(line -> {}).open()) {
            Client client = new Client(busy);
            List<String> bodies = new ArrayList<>();
            List<String> alone = new ArrayList<>();
            for (int age = 0; age < 40; age++) {
                bodies.add(BODY.replace("31", age + ".25"));
                alone.add(client.post("/v1/models/m:predict", bodies.get(age)).text());
            }
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int number = 0; number < 16; number++) {
                int start = number;
                clients.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 100; i++) {
                        int at = (start * 7 + i) % bodies.size();
                        try {
                            assertEquals(alone.get(at), client.post("/v1/models/m:predict", bodies.get(at)).text());
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    }
                }, task -> new Thread(task).start()));
            }
            for (CompletableFuture<Void> each : clients) {
                each.get(5, TimeUnit.MINUTES);
            }
        }
    }
}
