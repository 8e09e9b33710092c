package dev.weft.playground.page

import dev.weft.playground.Playground
import dev.weft.serve.Browser
import io.kotest.assertions.withClue
import io.kotest.core.annotation.Condition
import io.kotest.core.spec.Spec
import io.kotest.matchers.collections.shouldBeEmpty
import org.openqa.selenium.By
import org.openqa.selenium.Keys
import org.openqa.selenium.WebElement
import org.openqa.selenium.interactions.Actions
import java.net.URLDecoder
import kotlin.reflect.KClass

/** The playground in a browser, as a user has it. Closing it fails if the console has an error. */
internal class OpenPage private constructor(val playground: Playground, val browser: Browser) : AutoCloseable {
    /** The link that the server gave and the page put into the address. */
    val link: String get() = URLDecoder.decode(browser.address().substringAfter('#', ""), Charsets.UTF_8)

    val epoch: Long get() = text("return document.body.dataset.epoch").toLong()
    val isPlaying: Boolean get() = text("return document.body.dataset.playing") == "true"
    val trainLoss: String get() = browser.text("[data-loss=train]")

    fun text(script: String): String = "${browser.run(script)}"

    /** Loads the page at a link, without the token: a tab has it already. */
    fun visit(link: String): OpenPage {
        browser.visit("about:blank").visit("http://127.0.0.1:${playground.port}/#$link")
        return ready()
    }

    fun ready(): OpenPage {
        browser.waitFor("the page must be ready") {
            text("return document.body.dataset.ready && document.body.dataset.epoch !== undefined") == "true"
        }
        return this
    }

    fun waitForLink(part: String): OpenPage {
        browser.waitFor("the link must contain $part but is $link") { part in "&$link&" }
        return this
    }

    fun waitForEpoch(least: Long): OpenPage {
        browser.waitFor("epoch $least must come") { epoch >= least }
        return this
    }

    fun waitForPause(): OpenPage {
        browser.waitFor("it must pause") { !isPlaying }
        return this
    }

    /** The control of the field with a name. */
    fun field(name: String): WebElement {
        val label = browser.driver().findElement(By.xpath("//label[contains(@class,'name')]/span[text()='$name']/.."))
        return browser.driver().findElement(By.id(label.getDomAttribute("for")!!))
    }

    fun choose(name: String, option: String) {
        field(name).findElement(By.cssSelector("option[value='$option']")).click()
    }

    fun enter(name: String, value: String) {
        enter(field(name), value)
    }

    fun enter(input: WebElement, value: String) {
        input.click()
        input.sendKeys(Keys.chord(Keys.CONTROL, "a"), value, Keys.TAB)
    }

    /** A number of a choice in the settings, by its name in the DSL. */
    fun numberField(name: String): WebElement = browser.find("#settings input[aria-label='$name']")

    /** Shows the optional numbers of the choice in a field. */
    fun unfold(name: String): OpenPage {
        field(name).findElement(By.xpath("following-sibling::button")).click()
        return this
    }

    fun number(name: String, value: String): OpenPage {
        enter(numberField(name), if (value.isEmpty()) "${Keys.DELETE}" else value)
        return this
    }

    /** Moves a slider with the arrow keys. */
    fun slide(name: String, steps: Int) {
        val key = if (steps > 0) Keys.ARROW_RIGHT else Keys.ARROW_LEFT
        field(name).sendKeys(*Array(Math.abs(steps)) { key })
    }

    fun tick(text: String) {
        browser.driver().findElement(By.xpath("//label[contains(@class,'check')][normalize-space()='$text']")).click()
    }

    fun press(text: String) {
        browser.driver().findElement(By.xpath("//button[normalize-space()='$text']")).click()
    }

    fun pointAt(css: String, dx: Int = 0, dy: Int = 0): Actions =
        Actions(browser.driver()).moveToElement(browser.find(css), dx, dy)

    override fun close() {
        playground.use { browser.close() }
    }

    companion object {
        fun open(link: String = "", language: String = "en", width: Int = 1440, height: Int = 900): OpenPage {
            val playground = Playground.open(link)
            val browser = try {
                Browser.open(language, width, height)
            } catch (e: Exception) {
                playground.close()
                throw e
            }
            val page = OpenPage(playground, browser)
            browser.visit(playground.address)
            return page.ready()
        }
    }
}

/** Where Chromium is missing, the specs of the page are skipped. */
internal class WithChromium : Condition {
    override fun evaluate(kclass: KClass<out Spec>): Boolean = Browser.isInstalled()
}

/** Fails with the elements that a script finds wrong. */
internal fun OpenPage.shouldFindNothing(what: String, script: String) {
    withClue(what) { (browser.run(script) as List<*>).shouldBeEmpty() }
}
