package dev.weft.serve;

import static dev.weft.serve.PageServerTest.ask;
import static dev.weft.serve.PageServerTest.await;
import static dev.weft.serve.PageServerTest.post;
import static dev.weft.serve.PageServerTest.site;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lines to pages that are quick, slow, or gone. */
@Timeout(600)
class FeedTest {
    private static final Feed ENDLESS = (body, lines) -> {
        for (int line = 1;; line++) {
            lines.send(Map.of("line", line));
        }
    };
    private static final Feed SILENT = (body, lines) -> new CountDownLatch(1).await();

    private static Limits feeds(int most, Duration replyTime) {
        return Limits.DEFAULT.withHandlers(16, most).withTimes(Duration.ofHours(1), replyTime);
    }

    /** The value of the next line that is not empty; lines of chunks are left out. */
    private static String next(Wire wire) throws IOException {
        String line = wire.line();
        while (!line.startsWith("{")) {
            line = wire.line();
        }
        return line;
    }

    private static String open(Wire wire, PageServer server, String path) throws IOException {
        wire.send(post(server, path, "{}"));
        String id = "";
        for (String line = wire.line(); !line.isEmpty(); line = wire.line()) {
            id = line.toLowerCase().startsWith("weft-feed: ") ? line.substring("weft-feed: ".length()) : id;
        }
        return id;
    }

    @Test
    void aPageThatConfirmsNothingGetsTwoLines() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        try (PageServer server =
                site().withLimits(feeds(2, Duration.ofHours(1))).withFeed("/api/lines", (body, lines) -> {
                    while (true) {
                        lines.send(Map.of("line", sent.get()));
                        sent.incrementAndGet();
                    }
                }).open(0); Wire slow = new Wire(server.port()); Wire quick = new Wire(server.port())) {
            String id = open(slow, server, "/api/lines");
            assertEquals("{\"line\":0}", next(slow));
            assertEquals("{\"line\":1}", next(slow));
            await("two lines are sent", () -> sent.get() == 2);
            String other = open(quick, server, "/api/lines");
            for (int line = 1; line <= 50; line++) {
                next(quick);
                ask(server, "/received", "{\"feed\":\"" + other + "\",\"lines\":" + line + "}");
            }
            await("the quick page goes on", () -> sent.get() >= 52);
            ask(server, "/received", "{\"feed\":\"" + id + "\",\"lines\":1000000}");
            assertTrue(next(slow).matches("\\{\"line\":\\d+}"));
        }
    }

    @Test
    void aPageThatConfirmsNothingForLongIsCutOff() throws IOException {
        try (PageServer server = site().withLimits(feeds(1, Duration.ofSeconds(2)))
                .withFeed("/api/lines", ENDLESS).open(0); Wire wire = new Wire(server.port())) {
            open(wire, server, "/api/lines");
            next(wire);
            next(wire);
            assertThrows(EOFException.class, () -> next(wire));
        }
    }

    @Test
    void aLineThatIsNotReadIsCutOff() throws InterruptedException, IOException {
        BlockingQueue<Exception> ends = new ArrayBlockingQueue<>(1);
        try (PageServer server = site().withLimits(feeds(1, Duration.ofMillis(500)))
                .withFeed("/api/lines", (body, lines) -> {
                    try {
                        lines.send(Map.of("long", "x".repeat(30_000_000)));
                    } catch (IOException e) {
                        ends.add(e);
                        throw e;
                    }
                }).open(0); Wire wire = new Wire(server.port())) {
            wire.send(post(server, "/api/lines", "{}"));
            assertTrue(ends.poll(2, TimeUnit.MINUTES) instanceof IOException);
        }
    }

    @Test
    void aPageThatLeavesIsNoticedAlthoughThereIsNothingToSay() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (PageServer server = site().withLimits(feeds(1, Duration.ofHours(1)))
                .withFeed("/api/lines", (body, lines) -> {
                    try {
                        SILENT.feed(body, lines);
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                }).open(0)) {
            try (Wire wire = new Wire(server.port())) {
                open(wire, server, "/api/lines");
                assertEquals(503, ask(server, "/api/lines", "{}").status());
            }
            assertTrue(interrupted.await(2, TimeUnit.MINUTES), "the handler goes on");
            await("the place is free again", () -> {
                try (Wire wire = new Wire(server.port())) {
                    return !open(wire, server, "/api/lines").isEmpty();
                } catch (IOException e) {
                    return false;
                }
            });
        }
    }

    @Test
    void pagesThatLeaveUseUpNothing() throws IOException, InterruptedException {
        AtomicInteger pages = new AtomicInteger();
        try (PageServer server = site().withLimits(feeds(40, Duration.ofMillis(100)))
                .withFeed("/api/lines", (body, lines) -> {
                    pages.incrementAndGet();
                    ENDLESS.feed(body, lines);
                }).withPost("/api/echo", body -> body).open(0)) {
            // More than the connections that the server accepts at a time.
            await("250 pages come and leave", () -> {
                try (Wire wire = new Wire(server.port())) {
                    open(wire, server, "/api/lines");
                } catch (IOException e) {
                    // Too many at once.
                }
                return pages.get() >= 250;
            });
            assertEquals("{}", ask(server, "/api/echo", "{}").body());
        }
    }

    @Test
    void aMistakeIsAStatusBeforeTheFirstLineAndALineAfterIt() throws IOException {
        try (PageServer server = site().withFeed("/api/wrong", (body, lines) -> {
            if (body.containsKey("later")) {
                lines.send(Map.of("line", 1));
            }
            throw new IllegalArgumentException("session expects a number but got nothing");
        }).withFeed("/api/broken", (body, lines) -> {
            throw new IOException("/home/user/secret.txt");
        }).withFeed("/api/infinite", (body, lines) -> lines.send(Double.NaN))
                .withReport((path, thrown) -> {}).open(0)) {
            assertEquals(400, ask(server, "/api/wrong", "{}").status());
            assertEquals("{\"error\":\"session expects a number but got nothing\"}",
                    ask(server, "/api/wrong", "{}").body());
            assertEquals("{\"error\":\"The server failed; its log says why.\"}",
                    ask(server, "/api/broken", "{}").body());
            assertEquals(500, ask(server, "/api/infinite", "{}").status());
            try (Wire wire = new Wire(server.port())) {
                wire.send(post(server, "/api/wrong", "{\"later\":1}"));
                assertEquals("{\"line\":1}", next(wire));
                assertEquals("{\"error\":\"session expects a number but got nothing\"}", next(wire));
            }
        }
    }
}
