package dev.weft.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.serve.Browser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Readers of the live view: two languages, a keyboard, a phone, two tabs, a reload, a slow connection. */
class ReadersPageTest {
    private static final int MOST_TABS = 80;
    private static Watched training;
    private static Browser browser;

    @BeforeAll
    static void train() throws Exception {
        assumeTrue(Browser.isInstalled(), "no Chromium");
        training = Watched.digits(Settings.usual());
        browser = Browser.open();
        Eyes.waitForAll(browser, training.address());
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
            training.close();
        }
    }

    private static void visit() {
        browser.visit("about:blank").visit(training.address()).waitForText("#state", "Running").find(".confusion td");
    }

    @Test
    void everyWordIsThereInBothLanguages() {
        visit();
        assertEquals(List.of(), Eyes.untranslated(browser));
        browser.click("#language").waitForText("#state", "训练中");
        assertEquals(List.of(), Eyes.untranslated(browser));
        assertEquals("zh-CN", browser.run("return document.documentElement.lang"));
        browser.waitFor("charts in Chinese", () -> Eyes.says(browser, ".loss canvas").startsWith("损失"));
        assertTrue(browser.text("[data-card='done']").startsWith("何时结束？"), "the answers");
        browser.reload().waitForText("#state", "训练中").click("#language").waitForText("#state", "Running");
    }

    @Test
    void everythingIsReachedByKeyboard() {
        visit();
        Set<String> reached = new LinkedHashSet<>();
        for (int i = 0; i < MOST_TABS; i++) {
            browser.press(Keys.TAB);
            WebElement focused = browser.focused();
            reached.add(focused.getTagName() + "#" + focused.getDomProperty("id"));
            if (focused.getDomProperty("id").equals("pause")) {
                browser.press(Keys.ENTER).waitForText("#state", "Paused");
                browser.press(Keys.SPACE).waitForText("#state", "Running");
            }
            if (focused.getDomProperty("id").equals("stop")) {
                browser.press(Keys.ENTER).find("#confirm[open]");
                browser.press(Keys.ESCAPE).waitFor("no dialog", () -> browser.all("#confirm[open]").isEmpty());
            }
        }
        assertTrue(reached.containsAll(Set.of("button#language", "button#theme", "button#pause", "input#factor",
                "button#setRate", "button#stop", "input#smoothing", "input#log", "canvas#", "td#")),
                reached.toString());
        browser.find(".loss canvas").sendKeys(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
        browser.waitFor("a readout by the arrow keys",
                () -> browser.text(".loss .readout").contains("training, by step"));
    }

    @Test
    void tipsTeachOneSentence() {
        visit();
        browser.find(".loss .help").sendKeys("");
        browser.run("document.querySelector('.loss .help').focus()");
        browser.press(Keys.SHIFT, Keys.TAB).press(Keys.TAB);
        browser.hover(".loss .help").waitFor("a tip",
                () -> browser.text("#tip").startsWith("How wrong the predictions are"));
    }

    @Test
    void aTipLeadsToItsPageOfTheGuide() {
        visit();
        browser.run("document.querySelector('.loss .help').focus()");
        browser.press(Keys.SHIFT, Keys.TAB).press(Keys.TAB).press(Keys.F1).find(".guide[open] #help-curves:focus");
        guideIsThere("docs/guide/watch-a-training.md", "docs/guide/why-it-does-not-learn.md");
        browser.press(Keys.ESCAPE).waitFor("no guide", () -> browser.all(".guide").isEmpty());
        browser.hover("#pause").waitFor("its tip", () -> browser.text("#tip").startsWith("Stops after"));
        browser.click("#tip button").find(".guide[open] #help-controls:focus");
        browser.click(".guide .buttons button").click("#language").click("#help").find("#help-start:focus");
        guideIsThere("docs/guide/zh-CN/watch-a-training.md", "docs/guide/zh-CN/why-it-does-not-learn.md");
        browser.press(Keys.ESCAPE).click("#language");
    }

    private static void guideIsThere(String... pages) {
        List<String> named = Eyes.texts(browser, ".guide .soft").stream()
                .map(text -> text.replaceAll(".*(docs/)", "$1")).distinct().toList();
        assertEquals(List.of(pages), named);
        assertEquals(List.of(), named.stream().filter(page -> !Files.exists(Path.of("../../" + page))).toList());
    }

    @Test
    void aReloadShowsTheSameTraining() {
        visit();
        browser.click("[data-axis='epoch']").reload().waitForText("#state", "Running").find(".confusion td");
        assertEquals("true", browser.find("[data-axis='epoch']").getDomAttribute("aria-pressed"));
        assertTrue(!browser.address().contains("token"), browser.address());
        browser.click("[data-axis='step']");
    }

    @Test
    void twoTabsShowTheSame() {
        visit();
        String first = browser.tab();
        String second = browser.newTab(training.address());
        browser.waitForText("#state", "Running").click("#pause").waitForText("#state", "Paused");
        browser.tab(first).waitForText("#state", "Paused").click("#pause").waitForText("#state", "Running");
        browser.tab(second).waitForText("#state", "Running").closeTab().tab(first);
    }

    @Test
    void aSlowConnectionSlowsOnlyThePage() {
        visit();
        browser.throttle(300, 100_000);
        try {
            browser.reload().waitForText("#state", "Running").find(".confusion td");
            String before = browser.text(".facts");
            browser.waitFor("news", () -> !browser.text(".facts").equals(before));
        } finally {
            browser.throttle(0, -1);
        }
    }

    @Test
    void nothingIsCutOffOnPhonesAndLargeScreens() {
        visit();
        for (int[] size : new int[][]{{390, 844}, {1440, 900}, {3840, 2160}}) {
            browser.resize(size[0], size[1]);
            browser.run("return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
            assertEquals(List.of(), Eyes.tooWide(browser), size[0] + " pixels");
        }
        browser.resize(1440, 900);
    }

    @Test
    void darkAndLightFollowTheSystemAndTheButton() {
        visit();
        browser.prefer("prefers-color-scheme", "dark")
                .waitFor("dark", () -> "dark".equals(browser.run("return document.documentElement.dataset.theme")));
        browser.prefer("prefers-color-scheme", "light")
                .waitFor("light", () -> "light".equals(browser.run("return document.documentElement.dataset.theme")));
        browser.click("#theme").waitFor("dark", () -> "dark".equals(browser.run("return localStorage['weft.theme']")));
        browser.click("#theme");
    }
}
