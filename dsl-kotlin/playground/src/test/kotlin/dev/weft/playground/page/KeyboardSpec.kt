package dev.weft.playground.page

import io.kotest.core.annotation.EnabledIf
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import org.openqa.selenium.Keys

/** Everything works with the keyboard alone, and screen readers hear what happens. */
@EnabledIf(WithChromium::class)
internal class KeyboardSpec : FunSpec({
    lateinit var page: OpenPage
    beforeEach { page = OpenPage.open() }
    afterEach { page.close() }

    /** Presses Tab until an element has the focus. */
    fun OpenPage.tabTo(css: String) {
        repeat(200) {
            if (browser.run("return document.activeElement.matches(arguments[0])", css) == true) return
            browser.press(Keys.TAB)
        }
        throw AssertionError("Tab never comes to $css")
    }

    test("from the start to a trained picture") {
        page.tabTo("[data-set=circle]")
        page.browser.press(Keys.ARROW_RIGHT)
        page.waitForLink("data=xor")
        page.tabTo("[data-key=n-0-0]")
        repeat(4) { page.browser.press(Keys.ARROW_DOWN) }
        page.browser.press(Keys.SPACE)
        page.waitForLink("features=x1,x2,x1*x2")
        page.browser.press(Keys.ARROW_RIGHT)
        page.browser.press(Keys.ENTER)
        page.browser.waitFor("the dialog of the neuron") { page.browser.all("dialog.weights").isNotEmpty() }
        page.browser.press(Keys.chord(Keys.CONTROL, "a"), "0.5", Keys.ENTER)
        page.waitForLink("edits=0,0,dense1.bias,3,0.5")
        page.browser.press(Keys.ESCAPE)
        page.browser.focused().getDomAttribute("data-key") shouldBe "n-1-3"
        page.browser.press("p")
        page.browser.waitFor("a trained picture") { page.trainLoss.toDouble() < 0.05 }
        page.browser.press("p")
        page.waitForPause()
        page.browser.waitFor("the status") {
            page.text("return document.getElementById('spoken').textContent").startsWith("Epoch ${page.epoch}:")
        }
    }

    test("a button keeps the focus when the network is drawn anew") {
        page.tabTo("[data-key='units-1-1']")
        repeat(3) { page.browser.press(Keys.ENTER) }
        page.waitForLink("layers=7:tanh,2:tanh")
        page.browser.focused().getDomAttribute("data-key") shouldBe "units-1-1"
    }

    test("each stop of Tab is visible, has a name and shows its focus") {
        page.browser.click("[data-key=more-settings]")
        page.shouldFindNothing(
            "controls without a name",
            "return [...document.querySelectorAll('button, input, select, canvas[tabindex], [role=img]')]" +
                ".filter(each => each.offsetParent && !(each.textContent.trim() || each.ariaLabel || each.title" +
                " || (each.labels && [...each.labels].some(label => label.textContent.trim()))))" +
                ".map(each => each.outerHTML)",
        )
        val seen = mutableSetOf<String>()
        page.browser.run("document.body.focus(); document.activeElement.blur()")
        repeat(80) {
            page.browser.press(Keys.TAB)
            val state = page.browser.run(
                "const e = document.activeElement; if (e === document.body) return '';" +
                    "const s = getComputedStyle(e);" +
                    "const inner = e.querySelector('canvas');" +
                    "const shadow = inner ? getComputedStyle(inner).boxShadow : 'none';" +
                    "const ring = s.outlineStyle !== 'none' || shadow !== 'none' || e.closest('.spin') !== null;" +
                    "return ring && e.getBoundingClientRect().width > 0 ? '' : e.outerHTML.slice(0, 200)",
            )
            state shouldBe ""
            seen += page.text("return document.activeElement.dataset.key || document.activeElement.id")
        }
        (seen.size > 15) shouldBe true
    }

    test("the loss curve is read out with the arrow keys") {
        page.visit("epochs=30").tabTo("#losses canvas")
        page.browser.press(Keys.END)
        page.browser.press(Keys.HOME)
        page.browser.waitFor("a readout") { page.browser.text("#losses .readout").startsWith("0 · Test loss") }
    }

    test("a tip comes with the focus, and F1 opens its page of the guide") {
        page.tabTo("input[data-key='settings.rate']")
        page.browser.waitFor("the tip") { page.browser.text("#tip").startsWith("How far each update moves") }
        page.browser.press(Keys.F1)
        page.browser.waitFor("the guide") { page.browser.all("dialog.help").isNotEmpty() }
        page.browser.focused().getDomAttribute("id") shouldBe "help-training"
        page.browser.focused().text shouldStartWith "Learning rate, optimizer and schedule"
    }

    test("a click hides the tip until the pointer comes again") {
        fun over(css: String) = page.browser.run(
            "return document.querySelector(arguments[0]).dispatchEvent(new PointerEvent('pointerover', " +
                "{ bubbles: true }))",
            css,
        )

        fun waitForTip(start: String) = page.browser.waitFor("the tip") { page.browser.text("#tip").startsWith(start) }
        page.browser.press(Keys.ESCAPE)
        over(".to-step")
        waitForTip("Trains on one batch")
        page.browser.click(".to-step")
        page.text("return document.getElementById('tip').hidden") shouldBe "true"
        // As if what is drawn on the button had changed below the pointer; a tip would come within 350 ms.
        over(".to-step")
        page.browser.runAsync("const done = arguments[arguments.length - 1]; setTimeout(() => done(true), 500)")
        page.text("return document.getElementById('tip').hidden") shouldBe "true"
        over(".to-epoch")
        waitForTip("Trains until")
        over(".to-step")
        waitForTip("Trains on one batch")
    }

    test("who wants less motion sees no flowing lines") {
        page.browser.prefer("prefers-reduced-motion", "reduce")
        page.browser.run(
            "window.flows = 0; const set = CanvasRenderingContext2D.prototype.setLineDash;" +
                "CanvasRenderingContext2D.prototype.setLineDash = function (dash) {" +
                "if (this.canvas.className === 'links' && dash.length > 0) window.flows++; set.call(this, dash); }",
        )
        page.browser.click(".play")
        page.waitForEpoch(50)
        page.text("return window.flows") shouldBe "0"
    }
})
