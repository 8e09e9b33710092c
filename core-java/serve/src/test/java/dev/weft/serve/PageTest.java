package dev.weft.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The server and {@code connection.js} as a browser sees them. */
class PageTest {
    @BeforeAll
    static void aBrowserIsInstalled() {
        assumeTrue(Browser.isInstalled(), "chromium and chromedriver are not installed");
    }

    static Site sample() {
        return Site.of(PageTest.class, "sample").withPost("/api/echo", body -> body)
                .withFeed("/api/count", (body, lines) -> {
                    for (long number = 1; number <= (Long) body.get("to"); number++) {
                        lines.send(Map.of("number", number));
                    }
                });
    }

    @Test
    void aPageAsksAndGetsLines() throws IOException {
        try (PageServer server = sample().open(0); Browser browser = Browser.open()) {
            browser.visit(server.address()).waitForText("#state", "ready");
            assertEquals("http://127.0.0.1:" + server.port() + "/", browser.address());
            browser.click("#ask").waitForText("#reply", "warp and weft");
            browser.click("#count").waitForText("#line", "1 2 3 4 5").waitForText("#state", "ended");
            browser.reload().waitForText("#state", "ready").click("#ask").waitForText("#reply", "warp and weft");
            assertTrue(browser.find("h1").getCssValue("color").contains("8, 119, 189"));
        }
    }

    @Test
    void theTokenLeavesTheAddressAndTheRestOfItStays() throws IOException {
        try (PageServer server = sample().open(0); Browser browser = Browser.open()) {
            String page = "http://127.0.0.1:" + server.port() + "/";
            browser.visit(server.address() + "&dataset=xor&noise=10").waitForText("#state", "ready");
            assertEquals(page + "#dataset=xor&noise=10", browser.address());
            browser.newTab(page + "#dataset=xor");
            browser.waitForText("#state", "no token").click("#ask").waitForText("#reply",
                    "RequestError: The token is not that of this server: open the address that it printed.");
            browser.forgetConsole().visit(server.address()).waitFor("the token leaves the address of an open page, too",
                    () -> browser.address().equals(page));
            browser.click("#ask").waitForText("#reply", "warp and weft");
        }
    }

    @Test
    void requestsArriveInTheOrderOfTheClicks() throws IOException {
        List<Object> answered = Collections.synchronizedList(new ArrayList<>());
        Site site = sample().withPost("/api/click", body -> {
            if (body.get("number").equals(1L)) {
                Thread.sleep(300);
            }
            answered.add(body.get("number"));
            return body;
        });
        try (PageServer server = site.open(0); Browser browser = Browser.open()) {
            browser.visit(server.address()).waitForText("#state", "ready");
            browser.run("""
                    return import("/shared/connection.js").then(({ post }) => Promise.all([1, "two", 3].map(number =>
                        post("/api/click", { number }).catch(() => {})))).then(() => {});""");
            assertEquals(List.of(1L, "two", 3L), answered);
        }
    }

    @Test
    void aSlowPageGetsFewerLinesAndNoneThatAreOld() throws IOException {
        AtomicLong now = new AtomicLong();
        Feed latest = (body, lines) -> {
            while (true) {
                lines.send(Map.of("number", now.incrementAndGet(), "filler", "x".repeat(20_000)));
            }
        };
        try (PageServer server = sample().withFeed("/api/latest", latest).open(0);
                Browser browser = Browser.open()) {
            browser.visit(server.address()).waitForText("#state", "ready").throttle(100, 100_000);
            browser.run("import('/shared/connection.js').then(({ stream }) => { window.seen = [];"
                    + "stream('/api/latest', {}, (line) => { window.seen.push(line.number); }); });");
            browser.waitFor("five lines arrive", () -> browser.run("return (window.seen ?? []).length >= 5")
                    .equals(true));
            // In this order: while the browser answers, more are sent.
            long sent = now.get();
            long seen = (Long) browser.run("return window.seen.at(-1)");
            assertTrue(sent - seen <= 4, () -> sent + " are sent and " + seen + " have been seen");
        }
    }

    @Test
    void aPageLearnsThatTheServerHasGone() throws IOException {
        Feed waiting = (body, lines) -> {
            lines.send(Map.of("number", 1));
            new CountDownLatch(1).await();
        };
        try (Browser browser = Browser.open()) {
            try (PageServer server = sample().withFeed("/api/waiting", waiting).open(0)) {
                browser.visit(server.address()).waitForText("#state", "ready");
                browser.run("import('/shared/connection.js').then(({ stream }) => stream('/api/waiting', {},"
                        + "() => { document.title = 'open'; })"
                        + ".catch((error) => { document.title = error.message; }));");
                browser.waitFor("the feed is open", () -> browser.run("return document.title").equals("open"));
            }
            browser.waitFor("the page says so", () -> browser.run("return document.title")
                    .equals("The server has gone."));
            browser.click("#ask").waitForText("#reply", "RequestError: The server does not answer.");
            browser.forgetConsole();
        }
    }

    @Test
    void aPageThatStopsListeningFreesTheHandlerAndHearsNoMore() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (PageServer server = sample().withFeed("/api/waiting", (body, lines) -> {
            try {
                lines.send(Map.of("number", 1));
                new CountDownLatch(1).await();
            } finally {
                ended.countDown();
            }
        }).open(0); Browser browser = Browser.open()) {
            browser.visit(server.address()).waitForText("#state", "ready");
            browser.run("import('/shared/connection.js').then(({ stream }) => { const stop = new AbortController();"
                    + "stream('/api/waiting', {}, () => stop.abort(), stop.signal).then(() => {"
                    + "document.title = 'stopped'; }); });");
            browser.waitFor("the stream ends", () -> browser.run("return document.title").equals("stopped"));
            assertTrue(ended.await(2, TimeUnit.MINUTES), "the handler goes on");
        }
    }
}
