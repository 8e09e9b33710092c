package dev.weft.serve.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.serve.Browser;
import dev.weft.training.Predictor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.interactions.Actions;

/** The page of a model server as a browser shows it. Pictures are written to {@code -Dweft.pictures=FOLDER}. */
class ModelPageTest {
    @BeforeAll
    static void aBrowserIsInstalled() {
        assumeTrue(Browser.isInstalled(), "chromium and chromedriver are not installed");
    }

    private static ModelServer serve(Predictor model) throws Exception {
        return Serving.of("sample", model).withAccessLog(line -> {}).open();
    }

    private static void picture(Browser browser, String name) throws Exception {
        String folder = System.getProperty("weft.pictures");
        if (folder != null) {
            browser.screenshot(Path.of(folder, name + ".png"));
        }
    }

    /** Waits until an element contains a text. */
    private static void says(Browser browser, String css, String text) {
        browser.waitFor(css + " must contain " + text, () -> browser.text(css).contains(text));
    }

    @Test
    void aRowIsFilledInByColumn() throws Exception {
        Predictor model = Samples.bought(1).predictor();
        try (ModelServer server = serve(model); Browser browser = Browser.open()) {
            browser.visit(server.address());
            says(browser, "#models", "bought");
            assertEquals(List.of("age", "city", "member", "since"), browser.all(".cells .name").stream()
                    .map(name -> name.getText()).toList());
            browser.click("select[name=city] option[value=Oslo]");
            browser.find("input[name=age]").clear();
            browser.type("input[name=age]", "31").click("#ask");
            says(browser, "#reply", "probabilities");
            String value = browser.text("#answer .value");
            assertTrue(List.of("no", "yes").contains(value), value);
            assertTrue(browser.text("#shell").contains("\"age\":31,\"city\":\"Oslo\""), browser.text("#shell"));
            picture(browser, "rows");
            browser.click("#language");
            says(browser, "#models", "预测 bought");
            browser.click("#theme").waitFor("the page is dark", () -> browser.run(
                    "return document.documentElement.dataset.theme").equals("dark"));
            browser.click("#ask");
            says(browser, "#answer", value);
            picture(browser, "rows-dark-zh");
            assertEquals(List.of(), browser.console());
        }
    }

    @Test
    void aDigitIsDrawn() throws Exception {
        try (ModelServer server = serve(Samples.digits(1).predictor()); Browser browser = Browser.open()) {
            browser.visit(server.address()).waitForText("#answer", "Draw a digit from 0 to 9.");
            new Actions(browser.driver()).moveToElement(browser.find("#paper"), -60, -80).clickAndHold()
                    .moveByOffset(100, 0).moveByOffset(-50, 160).release().perform();
            says(browser, "#reply", "prediction");
            assertEquals(10, browser.all(".shares .bar").size());
            picture(browser, "digits");
            browser.click("#clear").waitForText("#answer", "Draw a digit from 0 to 9.");
            assertEquals(List.of(), browser.console());
        }
    }

    @Test
    void otherInputsAreJson() throws Exception {
        try (ModelServer server = serve(Samples.shop().predictor()); Browser browser = Browser.open()) {
            browser.visit(server.address());
            says(browser, "#models", "About the model");
            browser.click("#ask");
            says(browser, "#answer", "returned");
            picture(browser, "tensors");
            browser.find("#json").clear();
            browser.type("#json", "{").click("#ask");
            says(browser, "#notice", "This is not JSON");
            browser.find("#json").clear();
            browser.type("#json", "{\"instances\": [3]}").click("#ask");
            says(browser, "#notice", "expected objects with the inputs [customer, product]");
            browser.forgetConsole();
        }
    }

    @Test
    void aTokenIsAskedForOrTakenFromTheAddress() throws Exception {
        String token = "0123456789abcdef";
        try (ModelServer server = Serving.of("sample", Samples.digits(1).predictor()).withToken(token)
                .withAccessLog(line -> {}).open(); Browser browser = Browser.open()) {
            browser.visit(server.address());
            says(browser, "#notice", "This server answers only with its token.");
            browser.type("#token", token).click("#open");
            says(browser, "#models", "About the model");
            browser.newTab(server.address() + "#token=" + token);
            says(browser, "#models", "About the model");
            assertEquals(server.address(), browser.address());
            browser.forgetConsole();
        }
    }

    @Test
    void aNarrowPageHasOneColumn() throws Exception {
        try (ModelServer server = serve(Samples.spent(1).predictor());
                Browser browser = Browser.open("en", 390, 844)) {
            browser.visit(server.address());
            says(browser, "#models", "About the model");
            browser.click("#ask");
            says(browser, "#reply", "prediction");
            long width = (Long) browser.run("return document.documentElement.scrollWidth");
            assertTrue(width <= 390, "the page is " + width + " pixels wide");
            picture(browser, "narrow");
            assertTrue(browser.driver().findElements(By.cssSelector("#answer .value")).size() == 1);
        }
    }
}
