package dev.weft.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.serve.Browser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** What the live view shows of a network that learns digits, while it learns them. */
class TrainingPageTest {
    @TempDir private static Path folder;
    private static CheckpointFolder checkpoints;
    private static Watched training;
    private static Browser browser;

    @BeforeAll
    static void train() throws Exception {
        assumeTrue(Browser.isInstalled(), "no Chromium");
        checkpoints = CheckpointFolder.open(folder.resolve("checkpoints"), "digits", 3);
        training = Watched.digits(Settings.usual().withCheckpoints(checkpoints)
                .withEvents(folder.resolve("log.events.csv")));
        browser = Browser.open();
        Eyes.waitForAll(browser, training.address());
    }

    @AfterAll
    static void end() throws Exception {
        if (browser != null) {
            browser.close();
            training.close();
            checkpoints.close();
        }
    }

    @BeforeEach
    void open() {
        browser.visit("about:blank").visit(training.address());
        browser.waitFor("the state", () -> browser.text("#state").matches("Running|Paused"));
        if (browser.text("#state").equals("Paused")) {
            resume();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "loss      | .panel.loss                    | Loss: training, by step [\\d.,e-]+.*validation [\\d.]+",
        "metrics   | .metric [data-name='accuracy'] | Metrics: .*validation 0?[\\d.]+",
        "rate      | .panel.rate                    | Learning rate: .*0\\.05",
        "gradients | .layers [data-name='gradient'] | Gradient norm: .*dense.*",
        "ratios    | .layers [data-name='ratio']    | Update-to-weight ratio: .*dense.*",
        "dead      | .layers [data-name='dead']     | Dead relu units: .*%",
        "cpu       | .machine [data-name='cpu']     | Machine: .*\\d%",
        "memory    | .machine [data-name='memory']  | Machine: .*MB"})
    void curvesAreDrawnAndSaid(String what, String css, String says) {
        String canvas = css + " canvas";
        browser.waitFor(what + " must say " + says, () -> Eyes.says(browser, canvas).matches(says));
        browser.waitFor(what + " must be drawn", () -> Eyes.drawn(browser, canvas) > 500);
    }

    @Test
    void theUsualRatioIsMarked() {
        browser.waitFor("ratios", () -> Eyes.drawn(browser, ".layers [data-name='ratio'] canvas") > 500);
        browser.find(".layers [data-name='ratio'] canvas").click();
        browser.waitFor("the readout must name the usual ratio",
                () -> browser.text(".layers [data-name='ratio'] .readout").contains("usual: 1e-3"));
    }

    @Test
    void theXAxisIsTheStepTheEpochOrTheTime() {
        browser.waitFor("loss", () -> Eyes.drawn(browser, ".loss canvas") > 500);
        String[][] rows = {{"step", "[\\d.k]+ · .*"}, {"epoch", "[\\d.]+ · .*"}, {"seconds", "\\d+ s · .*"}};
        for (String[] row : rows) {
            browser.click("[data-axis='" + row[0] + "']");
            assertEquals("true", browser.find("[data-axis='" + row[0] + "']").getDomAttribute("aria-pressed"));
            browser.find(".loss canvas").click();
            browser.waitFor(row[0] + " on the x axis", () -> browser.text(".loss .readout").matches(row[1]));
        }
    }

    @Test
    void smoothingAndTheLogScaleChangeTheCurve() {
        browser.waitFor("loss", () -> Eyes.drawn(browser, ".loss canvas") > 500);
        pause();
        String before = Eyes.picture(browser, ".loss canvas");
        browser.click("#log").waitFor("a log scale", () -> !Eyes.picture(browser, ".loss canvas").equals(before));
        String logarithmic = Eyes.picture(browser, ".loss canvas");
        browser.find("#smoothing").sendKeys(Keys.HOME);
        browser.waitFor("raw lines", () -> !Eyes.picture(browser, ".loss canvas").equals(logarithmic));
        assertEquals("0.00", browser.text("output[for='smoothing']"));
        browser.click("#log");
        resume();
    }

    @Test
    void linesAreSwitchedOffAndOn() {
        browser.waitFor("three layers", () -> browser.all(".layers .legend button").size() == 3);
        pause();
        String all = Eyes.picture(browser, ".layers [data-name='gradient'] canvas");
        browser.click(".layers .legend button")
                .waitFor("one line less",
                        () -> !Eyes.picture(browser, ".layers [data-name='gradient'] canvas").equals(all));
        assertEquals("false", browser.find(".layers .legend button").getDomAttribute("aria-pressed"));
        browser.click(".layers .legend button");
        resume();
    }

    @Test
    void distributionsAreHeatMapsOrRidgeLines() {
        browser.waitFor("weights of three layers",
                () -> browser.all(".histogram:not([hidden])").size() == 3);
        browser.waitFor("a heat map", () -> Eyes.drawn(browser, ".histogram canvas") > 500);
        pause();
        String heat = Eyes.picture(browser, ".histogram canvas");
        browser.click("[data-choice='ridges']")
                .waitFor("ridge lines", () -> !Eyes.picture(browser, ".histogram canvas").equals(heat));
        browser.click("[data-choice='activations']").waitFor("activations",
                () -> browser.all(".histogram:not([hidden]) canvas[aria-label*='Activations']").size() >= 2);
        browser.waitFor("the readout", () -> browser.text(".histogram:not([hidden]) .readout")
                .matches("(?s)step [\\d,]+: .* mean .*, deviation .*"));
        resume();
    }

    @Test
    void theFirstLayerIsShownAsPictures() {
        browser.waitFor("25 pictures", () -> browser.all(".units canvas").size() == 25);
        assertEquals(784, Eyes.drawn(browser, ".units canvas"));
        assertNotEquals(Eyes.picture(browser, ".units canvas:nth-child(1)"),
                Eyes.picture(browser, ".units canvas:nth-child(2)"));
        assertTrue(browser.text(".images p").startsWith("25 of 32 units of dense"), browser.text(".images p"));
    }

    @Test
    void theConfusionMatrixSaysASentence() {
        browser.waitFor("100 cells", () -> browser.all(".confusion td").size() == 100);
        browser.hover(".confusion tbody tr:nth-child(4) td:nth-of-type(6)").waitFor("a sentence",
                () -> browser.text(".sentence")
                        .matches("\\d+ of \\d+ examples of 3 are taken for 5 \\([\\d.]+%\\)\\."));
        browser.find(".confusion tbody tr:nth-child(1) td").sendKeys(Keys.ARROW_DOWN,
                Keys.ARROW_RIGHT);
        browser.waitFor("the arrow keys go to the cell",
                () -> browser.text(".sentence").matches("\\d+ of \\d+ examples of 1 are recognized \\([\\d.]+%\\)\\."));
    }

    @Test
    void theWorstMistakesHaveTheirPictures() {
        browser.waitFor("mistakes", () -> !browser.all(".cards li canvas").isEmpty());
        assertEquals(784, Eyes.drawn(browser, ".cards canvas"));
        assertTrue(Eyes.says(browser, ".cards canvas").matches("Example [\\d,]+, a \\d"),
                Eyes.says(browser, ".cards canvas"));
        assertTrue(browser.text(".cards li")
                .matches("(?s)\\d instead of \\d\\s+\\d+% sure · loss [\\d.]+ · example [\\d,]+"),
                browser.text(".cards li"));
        assertTrue(browser.text(".mistakes > p").matches("\\d+ wrong of 200 examples of the validation data .*"),
                browser.text(".mistakes > p"));
    }

    @Test
    void theTopAnswersWhatOneAsksFirst() {
        browser.waitFor("it learns", () -> browser.text("[data-card='learning'] .answer").matches("Yes|Hardly"));
        assertTrue(browser.text("[data-card='learning'] .reason").matches("The loss (has fallen from|stays at) .*"));
        browser.waitFor("overfitting is judged",
                () -> browser.text("[data-card='overfitting'] .reason").startsWith("Validation loss "));
        browser.waitFor("the time left",
                () -> browser.text("[data-card='done'] .answer").matches("in \\d+ h \\d+ min"));
        assertTrue(browser.text("[data-card='done'] .reason").contains(" examples/s"));
        assertTrue(browser.text(".head").matches("(?s).*epoch [\\d,]+ / 1,000,000 · step .*CPU [\\d.]+% of \\d+ cores"
                + " · memory .* of .* · this view takes .*"), browser.text(".head"));
        assertEquals("784-32-16-10", browser.text("h1"));
        assertTrue(browser.text(".model pre").contains("dense"), "the summary");
    }

    @Test
    void theTrainingIsPausedAndContinued() throws Exception {
        pause();
        String step = browser.text(".facts");
        assertEquals("The training pauses after this step.", browser.text("#reply"));
        browser.run("return new Promise(done => setTimeout(done, 300))");
        assertEquals(step, browser.text(".facts"));
        resume();
        browser.waitFor("steps go on", () -> !browser.text(".facts").equals(step));
        browser.waitFor("the log", () -> Eyes.texts(browser, ".events tr[data-kind='pause'] .kind").contains("pause"));
        assertTrue(log().stream().anyMatch(line -> line.endsWith(",pause")), log().toString());
    }

    @Test
    void aCheckpointIsSaved() throws Exception {
        browser.click("#save").waitForText("#reply", "The checkpoint is written after this step.");
        browser.waitFor("the log", () -> !browser.all(".events tr[data-kind='save']").isEmpty());
        assertTrue(checkpoints.newest().isPresent(), "a checkpoint");
        assertTrue(log().stream().anyMatch(line -> line.endsWith(",save")), log().toString());
    }

    @Test
    void theLearningRateIsChanged() throws Exception {
        browser.click("#half").waitForText("#reply", "The learning rate is multiplied by 0.5 from the next step on.");
        browser.waitFor("half the rate", () -> browser.text(".facts").contains("learning rate 0.025"));
        browser.find("#factor").sendKeys(Keys.chord(Keys.CONTROL, "a"), "1", Keys.ENTER);
        browser.waitFor("the schedule's rate", () -> browser.text(".facts").endsWith("learning rate 0.05"));
        assertTrue(log().stream().anyMatch(line -> line.contains(",0.025,rate")), log().toString());
        browser.find("#factor").sendKeys(Keys.chord(Keys.CONTROL, "a"), "5000", Keys.ENTER);
        browser.find("#factor:invalid");
        // Past the browser's own check, the server's answer is shown.
        browser.run("document.querySelector('#rate').noValidate = true");
        browser.find("#factor").sendKeys(Keys.chord(Keys.CONTROL, "a"), "5000", Keys.ENTER);
        browser.waitFor("a refusal",
                () -> browser.text("#reply").matches("Refused: .*0\\.001.*1000.*"));
        browser.forgetConsole();
    }

    @Test
    void theButtonsStayUnderThePointer() {
        String place = "return document.querySelector('#half').getBoundingClientRect().toJSON()";
        Object before = browser.run(place);
        browser.click("#double").waitForText("#reply",
                "The learning rate is multiplied by 2 from the next step on.");
        browser.run("document.querySelector('.facts').textContent += ' · accuracy 0.123456'.repeat(20)");
        assertEquals(before, browser.run(place));
        browser.waitFor("twice the rate", () -> browser.text(".facts").endsWith("learning rate 0.1"));
        browser.click("#half").waitFor("the schedule's rate",
                () -> browser.text(".facts").endsWith("learning rate 0.05"));
    }

    @Test
    void twoClicksAreTwoFactors() {
        browser.run("document.querySelector('#half').click(); document.querySelector('#half').click()");
        browser.waitFor("a quarter", () -> browser.text(".facts").endsWith("learning rate 0.0125"));
        browser.run("document.querySelector('#double').click(); document.querySelector('#double').click()");
        browser.waitFor("the schedule's rate", () -> browser.text(".facts").endsWith("learning rate 0.05"));
    }

    private static List<String> log() throws Exception {
        return Files.readAllLines(folder.resolve("log.events.csv"));
    }

    private static void pause() {
        browser.click("#pause").waitForText("#state", "Paused").waitForText("#pause", "Continue");
        browser.run("return new Promise(done => setTimeout(done, 200))");
    }

    private static void resume() {
        browser.click("#pause").waitForText("#state", "Running").waitForText("#pause", "Pause");
    }
}
