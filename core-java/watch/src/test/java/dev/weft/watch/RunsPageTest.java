package dev.weft.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.listener.Checkpoints;
import dev.weft.listener.CsvLog;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.serve.Browser;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Several runs over each other, from the logs and the checkpoints of real trainings. */
class RunsPageTest {
    private static void train(Path folder, double rate, int seed) throws Exception {
        Files.createDirectories(folder);
        try (CheckpointFolder checkpoints = CheckpointFolder.open(folder.resolve("model"), "digits", 1)) {
            Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(rate), Dense.of(8, Activations.RELU), Dense.of(10))
                    .withSeed(seed)
                    .fit(Watched.mnist().take(300), Training.epochs(4).withBatchSize(30).withValidation(0.2)
                            .withListener(new CsvLog(folder.resolve("log.csv")))
                            .withListener(new Checkpoints(checkpoints, 8)));
        }
    }

    @Test
    void runsAreSortedSwitchedAndFollowed(@TempDir Path folder) throws Exception {
        assumeTrue(Browser.isInstalled(), "no Chromium");
        train(folder.resolve("a"), 0.2, 1);
        train(folder.resolve("b"), 0.01, 2);
        try (Runs runs = Runs.open(folder, 0); Browser browser = Browser.open()) {
            browser.visit(runs.address()).waitFor("two runs", () -> browser.all("#runs tbody tr").size() == 2);
            assertEquals(List.of("a/log.csv", "b/log.csv"), ids(browser));
            assertTrue(
                    Eyes.texts(browser, "#runs thead button").stream().anyMatch(name -> name.startsWith("optimizer")),
                    Eyes.texts(browser, "#runs thead button").toString());
            browser.waitFor("two lines", () -> Eyes.drawn(browser, ".runs-curve canvas") > 500);
            assertTrue(
                    Eyes.says(browser, ".runs-curve canvas").matches("val_loss: a/log.csv [\\d.]+, b/log.csv [\\d.]+"),
                    Eyes.says(browser, ".runs-curve canvas"));

            browser.click("[data-key='result loss']").click("[data-key='result loss']");
            assertEquals(List.of("b/log.csv", "a/log.csv"), ids(browser));
            assertEquals("descending", browser.run(
                    "return document.querySelector(\"[data-key='result loss']\").closest('th').ariaSort"));

            String both = Eyes.picture(browser, ".runs-curve canvas");
            browser.find("input[data-run='a/log.csv']").sendKeys(Keys.SPACE);
            browser.waitFor("one line", () -> !Eyes.picture(browser, ".runs-curve canvas").equals(both));
            assertTrue(Eyes.says(browser, ".runs-curve canvas").matches("val_loss: b/log.csv [\\d.]+"), "b alone");
            browser.click("#all");

            train(folder.resolve("c"), 0.1, 3);
            browser.waitFor("a third run", () -> browser.all("#runs tbody tr").size() == 3);
            browser.run("document.querySelector('#column').value = 'loss';"
                    + "document.querySelector('#column').dispatchEvent(new Event('change'))");
            browser.waitFor("the losses", () -> Eyes.says(browser, ".runs-curve canvas").startsWith("loss: "));
            assertEquals(List.of(), Eyes.untranslated(browser));
            browser.click("#language").waitFor("Chinese", () -> browser.text("#runs thead").contains("运行"));
            assertEquals(List.of(), Eyes.untranslated(browser));
            browser.resize(390, 844);
            assertEquals(List.of(), Eyes.tooWide(browser));
        }
    }

    private static List<String> ids(Browser browser) {
        return browser.all("#runs tbody tr").stream().map(row -> row.getDomAttribute("data-run")).toList();
    }
}
