package dev.weft.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Map;
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
}
