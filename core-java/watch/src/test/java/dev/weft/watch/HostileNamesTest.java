package dev.weft.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.metric.Metric;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.serve.Browser;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that come from files and programs: markup, control characters, right-to-left marks, great length. */
class HostileNamesTest {
    private static final List<String> NAMES = List.of("<img src=x onerror=document.title=7>", "\u202Eabc",
            "a\nb\u0000c", "x".repeat(3000), "__proto__", "constructor");

    @TempDir private Path folder;

    @Test
    void areOnlyText() throws Exception {
        assumeTrue(Browser.isInstalled(), "no Chromium");
        Dataset data = Trainings.pictures(60);
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.01), Dense.of(2)).withMetrics(
                NAMES.stream().map(name -> Metric.smallerIsBetter(name, (predictions, labels) -> 0.5))
                        .toArray(Metric[]::new));
        // With a report, all is measured at the end.
        Settings settings = Settings.usual().withReport(folder.resolve("report.html")).withTitle(NAMES.get(0))
                .withClasses(List.of(NAMES.get(0), NAMES.get(3)));
        try (Watch watch = Watch.open(settings); Browser browser = Browser.open()) {
            model.fit(data, Training.epochs(2).withValidation(0.5).withListener(watch));
            browser.visit(watch.address().orElseThrow()).waitForText("#state", "Finished").find(".confusion td");
            browser.waitFor("a chart for each metric",
                    () -> browser.all(".metric h3").size() == NAMES.size());
            assertTrue(Eyes.texts(browser, ".metric h3").contains(NAMES.get(0)), "the name as text");
            assertFalse(browser.run("return document.title").equals("7"));
            assertEquals(List.of(), browser.all("main img"));
            for (int width : new int[]{390, 1440}) {
                browser.resize(width, 844);
                browser.run("return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
                assertEquals(List.of(), Eyes.tooWide(browser), width + " pixels");
            }
        }
    }
}
