package dev.weft.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.serve.Browser;
import dev.weft.training.Training;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of a real training, opened from its file. */
class ReportPageBrowserTest {
    @Test
    void theReportShowsEverythingWithoutServerOrNetwork(@TempDir Path folder) throws Exception {
        assumeTrue(Browser.isInstalled(), "no Chromium");
        Path file = folder.resolve("report.html");
        try (Watch watch = Watch.open(Settings.usual().withoutPage().withReport(file))) {
            Watched.digits().fit(Watched.mnist().take(500), Training.epochs(3).withBatchSize(50)
                    .withValidation(Watched.mnist().skip(500).take(200)).withListener(watch));
        }
        try (Browser browser = Browser.open()) {
            Eyes.waitForAll(browser, file.toUri().toString());
            browser.waitForText("#state", "Finished");
            assertTrue(
                    browser.text("[data-card='learning']").matches("(?s)Did it learn\\?.*Yes.*The loss fell from .*"),
                    browser.text("[data-card='learning']"));
            browser.waitFor("the curve", () -> Eyes.drawn(browser, ".loss canvas") > 500);
            assertEquals(784, Eyes.drawn(browser, ".units canvas"));
            assertTrue(browser.all("#pause").isEmpty(), "a report has no controls");
            assertEquals(0L, browser.run("return performance.getEntriesByType('resource').length"));
            String steps = Eyes.picture(browser, ".loss canvas");
            browser.click("#log").waitFor("a log scale", () -> !Eyes.picture(browser, ".loss canvas").equals(steps));
            browser.click("#language").waitForText("#state", "已完成");
            assertEquals(List.of(), Eyes.untranslated(browser));
            assertEquals(List.of(), browser.console());
        }
    }
}
