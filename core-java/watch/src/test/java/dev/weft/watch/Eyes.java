package dev.weft.watch;

import dev.weft.serve.Browser;
import java.util.List;

/** What the tests of the page look at in it. */
final class Eyes {
    /** The words whose key has no text, and texts that still have a place for a value. */
    private static final String UNTRANSLATED = """
            return [...document.querySelectorAll("[data-word]")]
                .filter(e => e.textContent === e.dataset.word && /[.a-z][A-Z.]/.test(e.dataset.word))
                .map(e => e.dataset.word).concat(document.body.innerText.match(/\\{\\w+\\}/g) ?? []);
            """;
    /** How many pixels of a canvas are drawn. */
    private static final String DRAWN = """
            const canvas = document.querySelector(arguments[0]);
            if (!canvas || canvas.width * canvas.height === 0) return 0;
            const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            let count = 0;
            for (let i = 3; i < data.length; i += 4) if (data[i] > 0) count++;
            return count;
            """;

    private static final String TEXTS = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)";

    /** The elements that end beyond the page. */
    private static final String TOO_WIDE = """
            return [...document.querySelectorAll("main *")]
                .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll, pre, .unseen"))
                .map(e => e.tagName + "." + e.className);
            """;

    private Eyes() {}

    /** Opens the page of a network that learns pictures, and waits until each part has been measured once. */
    static void waitForAll(Browser browser, String address) {
        browser.visit(address);
        for (String css : List.of(".loss canvas", ".histogram canvas", ".units canvas", ".confusion td",
                ".cards canvas",
                ".layers [data-name='gradient'] canvas", ".layers [data-name='dead'] canvas")) {
            // A busy machine has little time for measurements: each part has the whole patience of the browser.
            browser.find(css);
        }
        browser.waitFor("dead relus", () -> browser.find(".layers [data-name='dead']").isDisplayed());
    }

    /** How many pixels of the canvas of a CSS selector are drawn. */
    static long drawn(Browser browser, String css) {
        return (Long) browser.run(DRAWN, css);
    }

    /** The picture of a canvas. */
    static String picture(Browser browser, String css) {
        return (String) browser.run("return document.querySelector(arguments[0]).toDataURL()", css);
    }

    /** What a chart says to screen readers. */
    static String says(Browser browser, String css) {
        return browser.find(css).getDomAttribute("aria-label");
    }

    static Object untranslated(Browser browser) {
        return browser.run(UNTRANSLATED);
    }

    /** What is wider than the page. */
    static Object tooWide(Browser browser) {
        return browser.run(TOO_WIDE);
    }

    /** The texts of the elements of a CSS selector, at one moment: the page may replace them at any time. */
    @SuppressWarnings("unchecked")
    static List<String> texts(Browser browser, String css) {
        return (List<String>) browser.run(TEXTS, css);
    }
}
