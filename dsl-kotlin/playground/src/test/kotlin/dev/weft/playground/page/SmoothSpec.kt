package dev.weft.playground.page

import io.kotest.core.annotation.EnabledIf
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.ints.shouldBeGreaterThanOrEqual
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.shouldBe

/**
 * The page stays smooth where the network is large: it draws the latest state once a frame and asks only for what is
 * seen. `-Dweft.measure=true` measures how smooth that is on this machine.
 */
@EnabledIf(WithChromium::class)
internal class SmoothSpec : FunSpec({
    val wide = List(10) { "64:tanh" }.joinToString(",", "layers=")
    val isMeasured = System.getProperty("weft.measure") == "true"

    fun OpenPage.expandAll() = (1..10).forEach { browser.click("[data-key=fold-$it]") }

    /** Counts states, how many of them came in one frame at most, and frames. */
    fun OpenPage.count() = browser.run(
        "window.counts = { states: 0, most: 0, frames: 0, start: performance.now() }; let inFrame = 0;" +
            "new MutationObserver(() => { counts.states++; counts.most = Math.max(counts.most, ++inFrame); })" +
            ".observe(document.body, { attributeFilter: ['data-epoch'] });" +
            "const next = () => { inFrame = 0; counts.frames++; requestAnimationFrame(next); };" +
            "requestAnimationFrame(next); return true;",
    )

    fun OpenPage.counted(name: String): Long = text("return Math.floor(counts.$name)").toLong()

    test("a state is drawn once a frame at most, also by ten layers of 64 neurons") {
        OpenPage.open(wide).use { page ->
            page.expandAll()
            page.count()
            page.browser.click(".play")
            page.browser.waitFor("ten states") { page.counted("states") >= 10 }
            page.counted("most") shouldBe 1
        }
    }

    test("only the maps that are seen are asked for") {
        OpenPage.open(wide).use { page ->
            page.browser.run(
                "window.asked = 0; const own = window.fetch; window.fetch = (path, options) => {" +
                    "if (path === '/api/view') window.asked = JSON.parse(options.body).neurons.length;" +
                    "return own(path, options); }",
            )
            page.expandAll()
            page.browser.waitFor("a new request") { page.text("return window.asked").toInt() > 0 }
            val all = page.browser.all(".neuron:not(.feature)").size
            (page.text("return window.asked").toInt() < all) shouldBe true
        }
    }

    test("a slow browser gets few states of a training that goes on without it") {
        OpenPage.open().use { page ->
            page.browser.slowDown(20)
            page.count()
            page.browser.click(".play")
            page.browser.waitFor("many epochs are not seen") {
                page.epoch.let { it >= 2000 && page.counted("states") < it / 2 }
            }
        }
    }

    test("frames a second").config(enabled = isMeasured) {
        fun OpenPage.measure(what: String): Int {
            count()
            browser.waitFor("two seconds") { text("return performance.now() - counts.start > 2000") == "true" }
            val frames = text("return Math.floor(1000 * counts.frames / (performance.now() - counts.start))").toInt()
            println("$what: $frames frames/s")
            return frames
        }
        OpenPage.open(wide).use { page ->
            page.browser.click(".play")
            page.waitForEpoch(3)
            page.measure("10 x 64 collapsed") shouldBeGreaterThanOrEqual 20
        }
        OpenPage.open(wide).use { page ->
            page.expandAll()
            page.browser.click(".play")
            page.waitForEpoch(3)
            page.measure("10 x 64 with all neurons") shouldBeGreaterThanOrEqual 20
        }
    }

    test("epochs a second beside a browser that is 20 times slower").config(enabled = isMeasured) {
        OpenPage.open().use { page ->
            page.browser.slowDown(20)
            page.browser.click(".play")
            page.waitForEpoch(1)
            val (start, from) = System.nanoTime() to page.epoch
            page.browser.waitFor("many epochs") { page.epoch > from + 20_000 }
            val perSecond = (page.epoch - from) * 1_000_000_000L / (System.nanoTime() - start)
            println("beside a browser that is 20 times slower: $perSecond epochs/s")
            perSecond shouldBeGreaterThan 5000
        }
    }
})
