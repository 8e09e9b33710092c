package dev.weft.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.serve.Browser;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The live view of trainings without pictures: tables with classes, with numbers, and loops of a program's own. */
class TablePageTest {
    private static Browser browser;

    @BeforeAll
    static void open() {
        assumeTrue(Browser.isInstalled(), "no Chromium");
        browser = Browser.open();
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void mistakesOfATableAreRowsWithTheNamesOfTheirColumns() throws Exception {
        try (Watched training = Watched.iris(Settings.usual())) {
            browser.visit(training.address()).find(".cards table.row");
            assertTrue(Eyes.texts(browser, ".cards li:first-child th").contains("petal_length"),
                    Eyes.texts(browser, ".cards li:first-child th").toString());
            assertEquals(List.of("setosa", "versicolor", "virginica"), Eyes.texts(browser, ".confusion thead th[scope]")
                    .subList(1, 4));
            browser.waitFor("a sentence", () -> {
                browser.hover(".confusion tbody tr:nth-child(1) td");
                return browser.text(".sentence").matches("\\d+ of \\d+ examples of setosa are .*");
            });
            assertTrue(browser.all(".units canvas").isEmpty(), "a table has no pictures");
            browser.visit("about:blank");
        }
    }

    @Test
    void theTrainingOfANetworkIsStopped() throws Exception {
        try (Watched training = Watched.iris(Settings.usual())) {
            browser.visit(training.address()).waitForText("#state", "Running");
            browser.click("#stop").click("#confirm [value='no']").waitForText("#state", "Running");
            browser.click("#stop").click("#stopYes").waitForText("#state", "Stopped");
            browser.waitFor("the log", () -> !browser.all(".events tr[data-kind='stop']").isEmpty());
            // The page leaves first: else it may confirm its last line to a server that has gone.
            browser.visit("about:blank");
        }
    }

    @Test
    void numbersHaveErrorsAndFindingsHaveFixes() throws Exception {
        try (Watched training = Watched.prices(Settings.usual())) {
            browser.visit(training.address()).find(".finding");
            browser.waitFor("a fix", () -> browser.text(".finding").matches("(?s)!.*What to do: .*"));
            browser.waitFor("the answer at the top",
                    () -> browser.text("[data-card='attention'] .answer").endsWith(" to read"));
            browser.click("[data-card='attention']");
            assertTrue(browser.address().endsWith("#notes"), browser.address());
            browser.waitFor("two numbers", () -> browser.text(".cards li p").matches("[\\d.-]+ instead of [\\d.]+"));
            assertTrue(browser.all(".confusion td").isEmpty(), "numbers have no classes");
            browser.visit("about:blank");
        }
    }

    @Test
    void anOwnLoopIsWatchedPausedAndStopped() throws Exception {
        try (Watched loop = Watched.ownLoop(Settings.usual().withTitle("my loop"))) {
            browser.visit(loop.address()).waitForText("h1", "my loop").waitForText("#state", "Running");
            browser.waitFor("its loss", () -> Eyes.says(browser, ".loss canvas").matches("Loss: training, by step .*"));
            browser.waitFor("its own numbers",
                    () -> Eyes.says(browser, ".own [data-name='temperature'] canvas").matches("Own numbers: .*\\d"));
            browser.click("#pause").waitForText("#state", "Paused").click("#pause").waitForText("#state", "Running");
            browser.click("#stop").click("#stopYes").waitForText("#reply", "The training stops after this step.");
            loop.end();
            browser.waitForText("#state", "Stopped").find("#notice button");
            // The page confirms what it has received; the server may have gone by then.
            browser.forgetConsole();
        }
    }
}
