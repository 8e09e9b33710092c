package dev.weft.serve;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server does under load, with slow clients and when it closes. */
@Timeout(600)
class PageServerTest {
    private static final Limits QUICK =
            Limits.DEFAULT.withTimes(Duration.ofSeconds(1), Duration.ofSeconds(1)).withHandlers(2, 2);

    static Site site() {
        return Site.of(PageServerTest.class, "sample");
    }

    static String post(PageServer server, String path, String body) {
        String host = "127.0.0.1:" + server.port();
        return "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host + "\r\nWeft-Token: "
                + server.address().replaceFirst(".*=", "") + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    static Wire.Reply ask(PageServer server, String path, String body) throws IOException {
        try (Wire wire = new Wire(server.port())) {
            return wire.send(post(server, path, body)).reply();
        }
    }

    static Wire.Reply file(PageServer server, String path) throws IOException {
        try (Wire wire = new Wire(server.port())) {
            return wire.send("GET " + path + " HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\n\r\n").reply();
        }
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.sleep(10);
        }
    }

    private static List<String> threads(PageServer server) {
        return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).map(Thread::getName)
                .filter(name -> name.equals("weft-serve-" + server.port())).toList();
    }

    @Test
    void onlyTheLoopbackAddressListens() throws IOException {
        try (PageServer server = site().open(0)) {
            assertEquals(200, file(server, "/").status());
            List<InetAddress> others = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.getHostAddress().equals("127.0.0.1"))
                    .collect(toCollection(ArrayList::new));
            others.add(InetAddress.getByAddress(new byte[]{127, 0, 0, 2}));
            for (InetAddress address : others) {
                assertThrows(IOException.class, () -> new Socket(address, server.port()).close(), address::toString);
            }
        }
    }

    @Test
    void theAddressHasARandomPortAndATokenOf128Bits() throws IOException {
        try (PageServer one = site().open(0); PageServer two = site().open(0)) {
            assertTrue(one.address().matches("http://127\\.0\\.0\\.1:" + one.port() + "/#token=[0-9a-f]{32}"));
            assertNotEquals(one.port(), two.port());
            assertNotEquals(one.address().replaceFirst(".*#", ""), two.address().replaceFirst(".*#", ""));
        }
    }

    @Test
    void aPortInUseAndAnImpossiblePortAreReported() throws IOException {
        try (PageServer server = site().open(0)) {
            BindException used = assertThrows(BindException.class, () -> site().open(server.port()));
            assertTrue(used.getMessage().startsWith("PageServer expects a free port but cannot use port "
                    + server.port()), used.getMessage());
        }
        assertEquals("PageServer expects a port from 0 to 65535 but got 65536",
                assertThrows(IllegalArgumentException.class, () -> site().open(65_536)).getMessage());
        assertEquals("PageServer expects a port from 0 to 65535 but got -1",
                assertThrows(IllegalArgumentException.class, () -> site().open(-1)).getMessage());
    }

    @Test
    void aRequestThatArrivesTooSlowlyIsCutOff() throws Exception {
        try (PageServer server = site().withLimits(QUICK).withPost("/api/echo", body -> body).open(0);
                Wire first = new Wire(server.port());
                Wire second = new Wire(server.port());
                Wire third = new Wire(server.port())) {
            first.send("GET / HTTP/1.1\r\nHost: ");
            second.send(post(server, "/api/echo", "{}").replace("{}", "{"));
            third.send("\r\n");
            assertTrue(first.isClosed() && second.isClosed() && third.isClosed());
            await("the server must answer again", () -> isAnswered(server));
        }
    }

    private static boolean isAnswered(PageServer server) {
        try {
            return ask(server, "/api/echo", "{}").body().equals("{}");
        } catch (IOException e) {
            return false;
        }
    }

    /** The slow ones have an hour: were others to wait for them, no reply would come. */
    @Test
    void slowRequestsMakeRoomForOthers() throws IOException {
        Limits patient = Limits.DEFAULT.withTimes(Duration.ofHours(1), Duration.ofHours(1));
        try (PageServer server = site().withLimits(patient).withPost("/api/echo", body -> body).open(0)) {
            List<Wire> slow = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                slow.add(new Wire(server.port()).send("GET / HTTP/1.1\r\nHost: "));
            }
            for (int i = 0; i < 20; i++) {
                assertEquals("{}", ask(server, "/api/echo", "{}").body());
            }
            assertTrue(threads(server).size() <= 16 + 16 + 32 + 2, () -> threads(server).toString());
            for (Wire wire : slow) {
                wire.close();
            }
        }
    }

    @Test
    void connectionsAreBoundedAndFreedWhenTheyClose() throws IOException, InterruptedException {
        try (PageServer server = site().open(0)) {
            List<Wire> idle = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                idle.add(new Wire(server.port()));
            }
            assertTrue(idle.get(299).isClosed());
            // It was one too many, not idle for too long: an older one is still there.
            assertEquals(200, idle.get(0).send("GET / HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\n\r\n")
                    .reply().status());
            for (Wire wire : idle) {
                wire.close();
            }
            await("the server must answer again", () -> {
                try {
                    return file(server, "/").status() == 200;
                } catch (IOException e) {
                    return false;
                }
            });
        }
    }

    @Test
    void tooManyHandlersAtATimeAreRefused() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        try (PageServer server = site().withLimits(QUICK).withPost("/api/wait", body -> {
            begun.countDown();
            end.await();
            return Map.of("waited", true);
        }).open(0); Wire first = new Wire(server.port()); Wire second = new Wire(server.port())) {
            first.send(post(server, "/api/wait", "{}"));
            second.send(post(server, "/api/wait", "{}"));
            begun.await();
            assertEquals("{\"error\":\"The server is busy: try again in a second.\"}",
                    ask(server, "/api/wait", "{}").body());
            assertEquals(503, ask(server, "/api/wait", "{}").status());
            assertEquals(200, file(server, "/").status());
            // A handler has as much time as it needs.
            Thread.sleep(QUICK.requestTime().toMillis());
            end.countDown();
            assertEquals("{\"waited\":true}", first.reply().body());
            assertEquals(200, second.reply().status());
            assertEquals(200, ask(server, "/api/wait", "{}").status());
        }
    }

    @Test
    void aClosedServerHasNoThreadsAndNoPort() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        Set<Thread> others = dispatchers();
        PageServer server = site().withPost("/api/wait", body -> {
            begun.countDown();
            return new CountDownLatch(1).await(1, TimeUnit.HOURS);
        }).withFeed("/api/wait-too", (body, lines) -> {
            lines.send(Map.of());
            begun.countDown();
            new CountDownLatch(1).await(1, TimeUnit.HOURS);
        }).open(0);
        Set<Thread> own = dispatchers();
        own.removeAll(others);
        assertEquals(1, own.size());
        try (Wire first = new Wire(server.port());
                Wire second = new Wire(server.port());
                Wire third = new Wire(server.port())) {
            first.send(post(server, "/api/wait", "{}"));
            second.send(post(server, "/api/wait-too", "{}"));
            third.send("GET / HT");
            begun.await();
            assertTrue(Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("weft-serve")).allMatch(Thread::isDaemon));
            long start = System.nanoTime();
            server.close();
            server.close();
            // It waits for three seconds at most; a busy machine takes longer, but not the hour of the handlers.
            assertTrue(System.nanoTime() - start < TimeUnit.MINUTES.toNanos(1), "closing takes long");
            assertTrue(first.isClosed() && third.isClosed());
            await(threads(server) + " must end", () -> threads(server).isEmpty());
            await("the dispatcher must end", () -> own.stream().noneMatch(Thread::isAlive));
        }
        assertThrows(IOException.class, () -> new Wire(server.port()).close());
    }

    @Test
    void thePostForWhichAServerClosesGetsItsReply() throws Exception {
        CompletableFuture<PageServer> opened = new CompletableFuture<>();
        PageServer server = site().withPost("/api/stop", body -> {
            Thread closing = new Thread(opened.get()::close);
            closing.start();
            await("the server must close", () -> closing.getState() != Thread.State.RUNNABLE);
            return Map.of("stopped", true);
        }).open(0);
        opened.complete(server);
        assertEquals("{\"stopped\":true}", ask(server, "/api/stop", "{}").body());
        server.await();
        assertThrows(IOException.class, () -> new Wire(server.port()).close());
    }

    private static Set<Thread> dispatchers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("HTTP-Dispatcher")).collect(toCollection(HashSet::new));
    }

    @Test
    void anErrorOfTheJvmEndsTheServerAndWhoWaitsForIt() throws Exception {
        PageServer server = site().withPost("/api/all", body -> {
            throw new OutOfMemoryError("planned");
        }).open(0);
        assertEquals(0, ask(server, "/api/all", "{}").status());
        assertEquals("planned", assertThrows(OutOfMemoryError.class, server::await).getMessage());
        assertThrows(IOException.class, () -> new Wire(server.port()).close());
    }

    @Test
    void whoWaitsForAServerGoesOnWhenItIsClosed() throws Exception {
        PageServer server = site().open(0);
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            try {
                server.await();
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        assertFalse(waiting.isDone());
        server.close();
        waiting.get(2, TimeUnit.MINUTES);
    }

    @Test
    void theFilesOfASiteComeFromAFolderOrAJar(@TempDir Path folder) throws Exception {
        Path jar = folder.resolve("a page.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String name : new String[]{"Wire.class", "sample/index.html", "sample/sample.js"}) {
                out.putNextEntry(new JarEntry("dev/weft/serve/" + name));
                out.write(PageServerTest.class.getResourceAsStream(name).readAllBytes());
            }
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[]{jar.toUri().toURL()}, null);
                PageServer packed = Site.of(loader.loadClass("dev.weft.serve.Wire"), "sample").open(0);
                PageServer unpacked = site().open(0)) {
            for (String path : new String[]{"/", "/sample.js", "/shared/connection.js"}) {
                assertEquals(file(unpacked, path).body(), file(packed, path).body());
                assertEquals(200, file(packed, path).status(), path);
            }
            assertEquals(404, file(packed, "/sample.css").status());
            assertEquals("text/javascript; charset=utf-8", file(packed, "/sample.js").header("Content-Type"));
            assertEquals("text/css; charset=utf-8", file(unpacked, "/sample.css").header("Content-Type"));
            assertEquals("image/svg+xml", file(unpacked, "/shared/icon.svg").header("Content-Type"));
        }
    }

    @Test
    void wrongFoldersPathsAndLimitsAreReported() {
        assertEquals("Site expects each file once but got /index.html twice", assertThrows(
                IllegalArgumentException.class, () -> site().withFiles("/", Wire.class, "sample")).getMessage());
        assertEquals("Site expects a new path such as /api/name but got api", assertThrows(
                IllegalArgumentException.class, () -> site().withPost("api", body -> body)).getMessage());
        assertEquals("Site expects a new path such as /api/name but got /a", assertThrows(
                IllegalArgumentException.class,
                () -> site().withPost("/a", body -> body).withFeed("/a", (body, lines) -> {})).getMessage());
        assertTrue(assertThrows(IllegalStateException.class, () -> Site.of(Wire.class, "none")).getMessage()
                .startsWith("Site expects the files dev/weft/serve/none beside dev.weft.serve.Wire but cannot read "));
        assertEquals("Site expects a class from a jar or a folder but got java.lang.String from the JDK", assertThrows(
                IllegalStateException.class, () -> Site.of(String.class, "none")).getMessage());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Limits.DEFAULT.withBodyBytes(0)).getMessage()
                .startsWith("Limits expects limits of 1 or more but got bodyBytes 0"));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> Limits.DEFAULT.withTimes(Duration.ZERO, Duration.ofSeconds(1))).getMessage()
                .startsWith("Limits expects times above zero but got requestTime PT0S"));
        assertFalse(Limits.DEFAULT.withBodyBytes(2).equals(Limits.DEFAULT));
    }
}
