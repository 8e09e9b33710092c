package dev.weft.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page of another site in the same browser can do to a server: nothing. */
class ForeignPageTest {
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static PageServer server;
    private static HttpServer foreign;
    private static Browser browser;

    @BeforeAll
    static void open() throws IOException {
        assumeTrue(Browser.isInstalled(), "chromium and chromedriver are not installed");
        server = Site.of(ForeignPageTest.class, "sample").withPost("/api/echo", body -> {
            CALLS.incrementAndGet();
            return Map.of("secret", "weights");
        }).open(0);
        foreign = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        foreign.createContext("/", exchange -> {
            byte[] page = "<!doctype html><title>Foreign</title><link rel=icon href=data:,><p>Foreign".getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        foreign.start();
        browser = Browser.open("en", 800, 600, "--host-resolver-rules=MAP evil.example 127.0.0.1");
    }

    @AfterAll
    static void close() {
        if (server != null) {
            browser.forgetConsole();
            browser.close();
            foreign.stop(0);
            server.close();
        }
    }

    @BeforeEach
    void visitTheForeignPage() {
        browser.visit("http://127.0.0.1:" + foreign.getAddress().getPort() + "/");
        assertEquals("Foreign", browser.text("p"));
    }

    private static String origin() {
        return "http://127.0.0.1:" + server.port();
    }

    /** Calls {@code fetch} and returns what the page gets to know. */
    private static String fetch(String path, String options) {
        return (String) browser.runAsync("const done = arguments[arguments.length - 1];"
                + "fetch('" + origin() + path + "', " + options + ")"
                + ".then(async (reply) => done(reply.type + ' ' + reply.status + ' ' + await reply.text()))"
                + ".catch((error) => done(error.name));");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', value = {
        "/           | {}",
        "/sample.js  | {}",
        "/           | {mode: 'no-cors'}",
        "/api/echo   | {method: 'POST', body: '{}'}",
        "/api/echo   | {method: 'POST', body: '{}', headers: {'Content-Type': 'application/json'}}",
        "/api/echo   | {method: 'POST', body: '{}', mode: 'no-cors'}",
        "/api/echo   | {method: 'POST', body: '{}', mode: 'no-cors', credentials: 'include'}",
        "/api/echo   | {method: 'PUT', body: '{}'}"})
    void itReadsNothingAndStartsNothing(String path, String options) {
        int calls = CALLS.get();
        assertEquals("TypeError", fetch(path, options));
        assertEquals(calls, CALLS.get());
    }

    @Test
    void theTokenAloneDoesNotHelpIt() {
        int calls = CALLS.get();
        assertEquals("TypeError", fetch("/api/echo", "{method: 'POST', body: '{}', headers: {'Content-Type': "
                + "'application/json', 'Weft-Token': '" + server.address().replaceFirst(".*=", "") + "'}}"));
        assertEquals(calls, CALLS.get());
    }

    @Test
    void itSendsNoForm() {
        int calls = CALLS.get();
        browser.run("const form = document.createElement('form'); form.method = 'post'; form.enctype = 'text/plain';"
                + "form.action = '" + origin() + "/api/echo'; const input = document.createElement('input');"
                + "input.name = '{\"a\":\"'; input.value = '\"}'; form.append(input); document.body.append(form);"
                + "form.submit();");
        browser.waitFor("the refusal is shown", () -> browser.address().startsWith(origin()));
        assertTrue(browser.text("body").contains("The request does not come from the page of this server."));
        assertEquals(calls, CALLS.get());
    }

    @ParameterizedTest
    @CsvSource({"script, src, /sample.js", "img, src, /shared/icon.svg", "link, href, /sample.css"})
    void itIncludesNoFile(String tag, String attribute, String path) {
        assertEquals("error", browser.runAsync("const done = arguments[arguments.length - 1];"
                + "const element = document.createElement('" + tag + "'); element.rel = 'stylesheet';"
                + "element.onload = () => done('load'); element.onerror = () => done('error');"
                + "element." + attribute + " = '" + origin() + path + "'; document.body.append(element);"));
    }

    @Test
    void itShowsNoFrame() {
        browser.run("const frame = document.createElement('iframe'); frame.name = 'weft';"
                + "frame.onload = () => { document.title = 'loaded'; };"
                + "frame.src = '" + server.address() + "'; document.body.append(frame);");
        browser.waitFor("the frame is refused", () -> browser.run("return document.title").equals("loaded"));
        assertFalse(inTheFrame().contains("Sample"), ForeignPageTest::inTheFrame);
        assertTrue(browser.console().stream().anyMatch(line -> line.contains("frame-ancestors")
                || line.contains("X-Frame-Options")), () -> browser.console().toString());
    }

    private static String inTheFrame() {
        String text = browser.driver().switchTo().frame("weft").getPageSource();
        browser.driver().switchTo().defaultContent();
        return text;
    }

    @Test
    void itKeepsNoHoldOfAWindowThatItOpens() {
        String here = browser.tab();
        browser.run("window.opened = window.open('" + server.address() + "');");
        browser.waitFor("the window is open", () -> browser.driver().getWindowHandles().size() == 2);
        browser.waitFor("the page has cut the tie", () -> (Boolean) browser.run("return window.opened.closed"));
        for (String tab : browser.driver().getWindowHandles()) {
            if (!tab.equals(here)) {
                browser.tab(tab).waitForText("#state", "ready");
                assertEquals(null, browser.run("return window.opener"));
                browser.closeTab().tab(here);
            }
        }
    }

    @Test
    void aNameThatItMadeResolveToThisMachineIsRefused() {
        browser.visit("http://evil.example:" + server.port() + "/");
        assertTrue(browser.text("body").contains("The host must be 127.0.0.1 or localhost"));
    }

    @Test
    void ourOwnPageLoadsNothingFromElsewhere() {
        browser.visit(server.address()).waitForText("#state", "ready");
        String elsewhere = "http://127.0.0.1:" + foreign.getAddress().getPort() + "/";
        assertEquals("TypeError", browser.runAsync("const done = arguments[arguments.length - 1];"
                + "fetch('" + elsewhere + "').then(() => done('read')).catch((error) => done(error.name));"));
        assertEquals("error", browser.runAsync("const done = arguments[arguments.length - 1];"
                + "const image = new Image(); image.onload = () => done('load'); image.onerror = () => done('error');"
                + "image.src = '" + elsewhere + "';"));
        assertEquals("TypeError", browser.run("try { document.body.innerHTML = '<p>markup</p>'; return 'written'; }"
                + " catch (error) { return error.name; }"));
        assertEquals("Sample", browser.text("h1"));
    }
}
