package dev.weft.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What other sites, other users and broken clients may try, each with the reply that they get. */
class HostileRequestTest {
    private static final int MOST = 1000;
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();
    private static final String WRONG_HOST = "The host must be 127.0.0.1 or localhost with the port of this server.";
    private static final String WRONG_ORIGIN = "The request does not come from the page of this server.";
    private static final String WRONG_TOKEN =
            "The token is not that of this server: open the address that it printed.";
    private static final String WRONG_TYPE = "The content type must be application/json.";
    private static final String NOTHING = "There is nothing at this address.";
    private static final String TOO_LONG = "The body is longer than 1000 bytes.";
    private static PageServer server;
    private static PageServer other;

    @BeforeAll
    static void open() throws IOException {
        Limits limits = Limits.DEFAULT.withBodyBytes(MOST);
        server = Site.of(HostileRequestTest.class, "sample").withLimits(limits).withPost("/api/echo", body -> {
            CALLS.incrementAndGet();
            return body;
        }).withPost("/api/wrong", body -> {
            throw new IllegalArgumentException("units expects 1 to 64 but got " + body.get("units"));
        }).withPost("/api/broken", body -> {
            throw new IOException("/home/user/secret.txt is not there");
        }).withPost("/api/infinite", body -> Double.NaN)
                .withReport((path, thrown) -> REPORTS.add(path + ": " + thrown.getMessage())).open(0);
        other = Site.of(HostileRequestTest.class, "sample").withPost("/api/echo", body -> body).open(0);
    }

    @AfterAll
    static void close() {
        server.close();
        other.close();
    }

    private static String token(PageServer of) {
        return of.address().replaceFirst(".*#token=", "");
    }

    /** A request that is answered, with each part in a line of its own. */
    private static String good(String body) {
        return "POST /api/echo HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\nWeft-Token: TOKEN\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static Arguments row(String what, String request, int status, String error) {
        return Arguments.of(what, request, status, error.isEmpty() ? "" : "{\"error\":\"" + error + "\"}");
    }

    private static Arguments changed(String what, String part, String by, int status, String error) {
        assertTrue(good("{}").contains(part), part);
        return row(what, good("{}").replace(part, by), status, error);
    }

    private static Arguments body(String what, String body, int status, String error) {
        return row(what, good(body), status, error);
    }

    private static Arguments get(String path, int status, String error) {
        return row("GET " + path, "GET " + path + " HTTP/1.1\r\nHost: HOST\r\n\r\n", status, error);
    }

    static Stream<Arguments> whoAsks() {
        return Stream.of(
                changed("rebinding", "Host: HOST", "Host: evil.example", 403, WRONG_HOST),
                changed("rebinding with the port", "Host: HOST", "Host: evil.example:PORT", 403, WRONG_HOST),
                changed("a subdomain", "Host: HOST", "Host: localhost.evil.example:PORT", 403, WRONG_HOST),
                changed("another port", "Host: HOST", "Host: 127.0.0.1:OTHER", 403, WRONG_HOST),
                changed("no port", "Host: HOST", "Host: 127.0.0.1", 403, WRONG_HOST),
                changed("another loopback address", "Host: HOST", "Host: 127.0.0.2:PORT", 403, WRONG_HOST),
                changed("the number of the address", "Host: HOST", "Host: 2130706433:PORT", 403, WRONG_HOST),
                changed("IPv6", "Host: HOST", "Host: [::1]:PORT", 403, WRONG_HOST),
                changed("a dot at the end", "Host: HOST", "Host: localhost.:PORT", 403, WRONG_HOST),
                changed("no host", "Host: HOST\r\n", "", 403, WRONG_HOST),
                changed("two hosts", "Host: HOST", "Host: HOST\r\nHost: HOST", 403, WRONG_HOST),
                changed("a folded host", "Host: HOST", "Host: HOST\r\n evil.example", 403, WRONG_HOST),
                changed("the address of another site", "/api/echo", "http://evil.example/api/echo", 400,
                        "The address must be a path."),
                changed("an address without a scheme", "/api/echo", "//evil.example/api/echo", 400,
                        "The address must be a path."),
                changed("no origin", "Origin: http://HOST\r\n", "", 403, WRONG_ORIGIN),
                changed("no site", "http://HOST", "null", 403, WRONG_ORIGIN),
                changed("another site", "http://HOST", "http://evil.example", 403, WRONG_ORIGIN),
                changed("the page of another port", "http://HOST", "http://127.0.0.1:OTHER", 403, WRONG_ORIGIN),
                changed("https", "http://HOST", "https://HOST", 403, WRONG_ORIGIN),
                changed("the other name of this server", "http://HOST", "http://localhost:PORT", 403, WRONG_ORIGIN),
                changed("a slash at the end", "http://HOST", "http://HOST/", 403, WRONG_ORIGIN),
                changed("two origins", "Origin: http://HOST", "Origin: http://HOST\r\nOrigin: http://evil.example",
                        403, WRONG_ORIGIN),
                changed("no token", "Weft-Token: TOKEN\r\n", "", 403, WRONG_TOKEN),
                changed("an empty token", "TOKEN", "", 403, WRONG_TOKEN),
                changed("the beginning of the token", "TOKEN", "HALF", 403, WRONG_TOKEN),
                changed("a longer token", "TOKEN", "TOKEN0", 403, WRONG_TOKEN),
                changed("the token of another server", "TOKEN", "ALIEN", 403, WRONG_TOKEN),
                changed("two tokens", "Weft-Token: TOKEN", "Weft-Token: TOKEN\r\nWeft-Token: 0", 403, WRONG_TOKEN),
                changed("the token in the address", "/api/echo HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\n"
                        + "Weft-Token: TOKEN", "/api/echo?token=TOKEN HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST",
                        403, WRONG_TOKEN));
    }

    static Stream<Arguments> whatIsAsked() {
        return Stream.of(
                changed("the type of a form", "application/json", "text/plain", 415, WRONG_TYPE),
                changed("a type that begins alike", "application/json", "application/jsonp", 415, WRONG_TYPE),
                changed("no type", "Content-Type: application/json\r\n", "", 415, WRONG_TYPE),
                changed("a type in a parameter", "application/json", "text/plain; a=application/json", 415,
                        WRONG_TYPE),
                changed("an unknown handler", "/api/echo", "/api/none", 404, NOTHING),
                changed("a handler with a query", "/api/echo", "/api/wrong?a=b", 400,
                        "units expects 1 to 64 but got null"),
                changed("a handler with a slash", "/api/echo", "/api/echo/", 404, NOTHING),
                changed("a handler that fails", "/api/echo", "/api/broken", 500,
                        "The server failed; its log says why."),
                changed("a handler without JSON", "/api/echo", "/api/infinite", 500,
                        "The server failed; its log says why."),
                changed("a feed that is not open", "/api/echo", "/received", 400,
                        "The request must name a feed and the lines received."),
                changed("a GET with an effect", "POST", "GET", 400, "Only a POST has a body."),
                changed("a preflight", "POST", "OPTIONS", 400, "Only a POST has a body."),
                row("a GET of a handler", "GET /api/echo HTTP/1.1\r\nHost: HOST\r\nWeft-Token: TOKEN\r\n\r\n", 404,
                        NOTHING),
                row("a preflight as browsers send it", "OPTIONS /api/echo HTTP/1.1\r\nHost: HOST\r\n"
                        + "Origin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n\r\n", 405,
                        "The method must be GET or POST."),
                row("PUT", "PUT / HTTP/1.1\r\nHost: HOST\r\n\r\n", 405, "The method must be GET or POST."),
                row("TRACE", "TRACE / HTTP/1.1\r\nHost: HOST\r\n\r\n", 405, "The method must be GET or POST."),
                row("get", "get / HTTP/1.1\r\nHost: HOST\r\n\r\n", 405, "The method must be GET or POST."),
                body("no body", "", 400, "request, JSON: expected a JSON value but got nothing"),
                body("no object", "[1]", 400, "The body must be a JSON object."),
                body("half an object", "{\\\"a\\\":".replace("\\", ""), 400, "*"),
                body("a key twice", "{\"a\":1,\"a\":2}", 400, "*"),
                body("deep nesting", "{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}", 400, "*"),
                body("a long body", "{\"a\":\"" + "x".repeat(MOST) + "\"}", 413, TOO_LONG),
                get("/../module-info.class", 404, NOTHING),
                get("/..%2f..%2fetc/passwd", 404, NOTHING),
                get("/%2e%2e/%2e%2e/etc/passwd", 404, NOTHING),
                get("/shared/../index.html", 404, NOTHING),
                get("/shared/%2e%2e/index.html", 404, NOTHING),
                get("/%00", 404, NOTHING),
                get("/index.html%00.js", 404, NOTHING),
                get("/index.html/", 404, NOTHING),
                get("/shared", 404, NOTHING),
                get("/shared/", 404, NOTHING),
                get("/PageServer.class", 404, NOTHING),
                get("/dev/weft/serve/PageServer.class", 404, NOTHING),
                get("file:///etc/passwd", 400, "The address must be a path."),
                row("a foreign host reads files", "GET /sample.js HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403,
                        WRONG_HOST));
    }

    static Stream<Arguments> brokenRequests() {
        String chunked = "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                changed("a length and chunks", "Content-Length: 2", "Content-Length: 2\r\nTransfer-Encoding: chunked",
                        400, "*"),
                changed("two lengths", "Content-Length: 2", "Content-Length: 2\r\nContent-Length: 3", 400, "*"),
                changed("a list of lengths", "Content-Length: 2", "Content-Length: 2, 3", 400, "*"),
                changed("a length with a sign", "Content-Length: 2", "Content-Length: +2", 400,
                        "The length must be a number."),
                changed("a negative length", "Content-Length: 2", "Content-Length: -2", 400, "*"),
                changed("a length in hexadecimal", "Content-Length: 2", "Content-Length: 0x2", 400, "*"),
                changed("a length beyond all numbers", "Content-Length: 2", "Content-Length: 99999999999999999999",
                        400, "*"),
                changed("an encoding that is not chunked", "Content-Length: 2", "Transfer-Encoding: xchunked", 501,
                        "*"),
                changed("two encodings", "Content-Length: 2",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", 501, "*"),
                changed("a blank before the colon", "Content-Length: 2", "Content-Length : 2", 400, "*"),
                changed("a broken chunk", "Content-Length: 2\r\n\r\n{}", chunked + "zz\r\n{}\r\n0\r\n\r\n", 0, ""),
                changed("a chunk of negative length", "Content-Length: 2\r\n\r\n{}",
                        chunked + "-2\r\n{}\r\n0\r\n\r\n", 0, ""),
                changed("a chunk whose length overflows", "Content-Length: 2\r\n\r\n{}",
                        chunked + "ffffffff\r\n{}\r\n0\r\n\r\n", 0, ""),
                changed("long chunks", "Content-Length: 2\r\n\r\n{}",
                        chunked + "400\r\n" + "x".repeat(1024) + "\r\n0\r\n\r\n", 413, TOO_LONG),
                changed("many chunks", "Content-Length: 2\r\n\r\n{}", chunked + "1\r\nx\r\n".repeat(MOST + 1)
                        + "0\r\n\r\n", 413, TOO_LONG),
                changed("a future version", "HTTP/1.1", "HTTP/3.0", 505, "The version must be HTTP/1.1."),
                changed("long headers", "Host: HOST", "Host: HOST\r\nCookie: " + "x".repeat(20_000), 431,
                        "The headers are longer than 16384 bytes."),
                changed("many headers", "Host: HOST", "Host: HOST" + "\r\nA: 1".repeat(1000), 431,
                        "The headers are longer than 16384 bytes."),
                get("/" + "x".repeat(20_000), 431, "The headers are longer than 16384 bytes."),
                row("endless headers", "GET / HTTP/1.1\r\nA: " + "x".repeat(1 << 20), 0, ""),
                row("no version", "GET /\r\n\r\n", 400, "*"),
                row("no words", "\0\1\2\r\n\r\n", 400, "*"),
                row("an encrypted hello", "\26\3\1\2\0\r\n\r\n", 400, "*"),
                row("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 404, "*"),
                row("a tunnel", "CONNECT evil.example:443 HTTP/1.1\r\nHost: HOST\r\n\r\n", 0, ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"whoAsks", "whatIsAsked", "brokenRequests"})
    void aHostileRequestIsRefusedWithoutAnEffect(String what, String request, int status, String body)
            throws IOException {
        int calls = CALLS.get();
        try (Wire wire = new Wire(server.port())) {
            Wire.Reply reply = wire.send(filled(request)).reply();
            assertEquals(status, reply.status(), reply::toString);
            if (!body.contains("*")) {
                assertEquals(body, reply.body());
            }
            assertTrue(!reply.body().contains("/home") && !reply.body().contains("Exception:"), reply::body);
            assertEquals("", reply.header("Access-Control-Allow-Origin"));
        }
        assertEquals(calls, CALLS.get());
        assertTheServerAnswers();
    }

    private static String filled(String request) {
        return request.replace("HOST", "127.0.0.1:PORT").replace("PORT", "" + server.port())
                .replace("OTHER", "" + other.port()).replace("TOKEN", token(server)).replace("ALIEN", token(other))
                .replace("HALF", token(server).substring(0, 16));
    }

    private static void assertTheServerAnswers() throws IOException {
        try (Wire wire = new Wire(server.port())) {
            assertEquals("{\"a\":1}", wire.send(filled(good("{\"a\":1}"))).reply().body());
        }
    }

    @Test
    void whatARefusedRequestContainsIsNoRequest() throws IOException {
        int calls = CALLS.get();
        String inside = good("{}");
        try (Wire wire = new Wire(server.port())) {
            wire.send(filled(good(inside).replace("application/json\r\nContent-Length: " + inside.length(),
                    "text/plain\r\nContent-Length: " + filled(inside).length())));
            assertEquals(415, wire.reply().status());
        }
        assertEquals(calls, CALLS.get());
    }

    @Test
    void whatAHandlerThrowsIsReportedToTheProgramAlone() throws IOException {
        REPORTS.clear();
        for (String path : new String[]{"/api/broken", "/api/infinite", "/api/wrong"}) {
            try (Wire wire = new Wire(server.port())) {
                wire.send(filled(good("{}").replace("/api/echo", path))).reply();
            }
        }
        assertEquals(List.of("/api/broken: /home/user/secret.txt is not there", "/api/infinite: Json expects maps, "
                + "lists, text, finite numbers, booleans or null but got Double NaN"), List.copyOf(REPORTS));
    }

    @Test
    void bothNamesOfTheServerAreAnsweredInTheirOwnOrigin() throws IOException {
        for (String name : new String[]{"127.0.0.1", "localhost"}) {
            try (Wire wire = new Wire(server.port())) {
                assertEquals("{}", wire.send(filled(good("{}").replace("HOST", name + ":PORT"))).reply().body());
            }
        }
    }

    @Test
    void theTypeMayNameItsCharset() throws IOException {
        try (Wire wire = new Wire(server.port())) {
            String request = good("{}").replace("application/json", "application/json; charset=UTF-8");
            assertEquals(200, wire.send(filled(request)).reply().status());
        }
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() throws IOException {
        try (Wire wire = new Wire(server.port())) {
            wire.send(filled(good("12")).replace("\r\n12", "\r\n")).send(new byte[]{(byte) 0xC0, (byte) 0x80});
            assertEquals("{\"error\":\"The body must be UTF-8.\"}", wire.reply().body());
        }
    }

    @Test
    void everyReplyConfinesThePageToThisServer() throws IOException {
        Map<String, String> wanted = Map.of("Content-Security-Policy", "default-src 'none'; script-src 'self'; "
                + "style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; "
                + "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
                "X-Content-Type-Options", "nosniff", "X-Frame-Options", "DENY", "Referrer-Policy", "no-referrer",
                "Cross-Origin-Resource-Policy", "same-origin", "Cross-Origin-Opener-Policy", "same-origin",
                "Cache-Control", "no-store");
        for (String request : new String[]{good("{}"), "GET / HTTP/1.1\r\nHost: HOST\r\n\r\n",
            "GET /none HTTP/1.1\r\nHost: HOST\r\n\r\n", "GET / HTTP/1.1\r\nHost: evil\r\n\r\n"}) {
            try (Wire wire = new Wire(server.port())) {
                Wire.Reply reply = wire.send(filled(request)).reply();
                wanted.forEach((name, value) -> assertEquals(value, reply.header(name), request));
            }
        }
    }
}
