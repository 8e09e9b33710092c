package dev.weft.playground

import dev.weft.serve.Browser
import org.openqa.selenium.By
import org.openqa.selenium.Keys
import org.openqa.selenium.interactions.Actions
import java.nio.file.Path

/** The playground in a browser, for the tests of what is below the network. */
internal class MorePage(
    language: String = "en",
    width: Int = 1440,
    height: Int = 900,
    link: String = ""
) : AutoCloseable {
    private val playground = Playground.open(link, 0, Path.of("../../examples/data/mnist"))
    val browser: Browser = Browser.open(language, width, height)

    init {
        browser.visit(playground.address)
        ready()
    }

    fun ready() {
        browser.waitFor("the page must be ready") {
            browser.run("return document.body.dataset.ready") == "true"
        }
    }

    /** Opens a folded panel by the keyboard, as its heading allows. */
    fun open(panel: String) {
        val heading = browser.find("#panel-$panel > summary")
        scroll("#panel-$panel > summary")
        heading.sendKeys(Keys.ENTER)
        browser.waitFor("the panel $panel must open") { browser.find("#panel-$panel").getAttribute("open") != null }
        scroll("#panel-$panel")
    }

    fun scroll(css: String) {
        browser.run("document.querySelector(arguments[0]).scrollIntoView({block: 'start'})", css)
    }

    /** Focuses an element and presses keys there. */
    fun keys(css: String, vararg keys: CharSequence) {
        browser.run("document.querySelector(arguments[0]).focus()", css)
        browser.press(*keys)
    }

    /** Drags the pointer over an element, through places given as shares of its width and height. */
    fun drag(css: String, vararg places: Pair<Double, Double>) {
        scroll(css)
        val target = browser.driver().findElement(By.cssSelector(css))
        val size = target.size
        fun across(place: Pair<Double, Double>) = ((place.first - 0.5) * size.width).toInt()
        fun down(place: Pair<Double, Double>) = ((place.second - 0.5) * size.height).toInt()
        val actions = Actions(browser.driver()).moveToElement(target, across(places[0]), down(places[0])).clickAndHold()
        places.drop(1).forEach { actions.moveToElement(target, across(it), down(it)) }
        actions.release().perform()
    }

    fun waitFor(what: String, condition: () -> Boolean) {
        browser.waitFor(what) { condition() }
    }

    fun waitForText(css: String, part: String) {
        waitFor("$css must contain $part") { part in browser.text(css) }
    }

    val link: String get() = browser.address().substringAfter('#', "")

    /** Waits until the server trains with so many own points: what is below the network has moved with it. */
    fun waitForPoints(count: Int) = waitFor("the link must have $count points") {
        link.substringAfter("points=", "").substringBefore('&').split(';').size == count
    }

    fun epoch(): Int = (browser.run("return document.body.dataset.epoch") as String?)?.toInt() ?: -1

    fun isPlaying(): Boolean = browser.run("return document.body.dataset.playing") == "true"

    override fun close() {
        try {
            browser.close()
        } finally {
            playground.close()
        }
    }
}
