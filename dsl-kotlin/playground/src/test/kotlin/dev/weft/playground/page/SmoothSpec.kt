package dev.weft.playground.page

import io.kotest.core.annotation.EnabledIf
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.shouldBe

/** The page stays smooth where the network is large, and draws only what is seen. */
@EnabledIf(WithChromium::class)
internal class SmoothSpec : FunSpec({
    val wide = List(10) { "64:tanh" }.joinToString(",", "layers=")

    /** Frames that the browser shows in a second, over two of them. */
    fun OpenPage.framesPerSecond(): Double = (
        browser.runAsync(
            "const done = arguments[arguments.length - 1]; const start = performance.now(); let frames = 0;" +
                "const next = () => { frames++; if (performance.now() - start < 2000) requestAnimationFrame(next);" +
                "else done(1000 * frames / (performance.now() - start)); }; requestAnimationFrame(next);",
        ) as Number
        ).toDouble()

    fun OpenPage.atLeast(framesPerSecond: Int, what: String) {
        // Other tests may share the processors: the best of a few looks counts.
        var best = 0.0
        browser.waitFor("$what must show $framesPerSecond frames/s") {
            best = maxOf(best, framesPerSecond())
            best >= framesPerSecond
        }
        println("$what: ${best.toInt()} frames/s")
    }

    test("ten layers of 64 neurons show at least 20 frames a second while they train") {
        OpenPage.open(wide).use { page ->
            page.browser.click(".play")
            page.waitForEpoch(3)
            page.atLeast(20, "10 x 64 collapsed")
            (1..10).forEach { page.browser.click("[data-key=fold-$it]") }
            page.atLeast(20, "10 x 64 with all neurons")
            page.isPlaying shouldBe true
            val before = page.epoch
            page.browser.waitFor("training must go on") { page.epoch > before }
        }
    }

    test("only the maps that are seen are asked for") {
        OpenPage.open(wide).use { page ->
            page.browser.run(
                "window.asked = 0; const own = window.fetch; window.fetch = (path, options) => {" +
                    "if (path === '/api/view') window.asked = JSON.parse(options.body).neurons.length;" +
                    "return own(path, options); }",
            )
            (1..10).forEach { page.browser.click("[data-key=fold-$it]") }
            page.browser.waitFor("a new request") { page.text("return window.asked").toInt() > 0 }
            val all = page.browser.all(".neuron:not(.feature)").size
            (page.text("return window.asked").toInt() < all) shouldBe true
        }
    }

    test("a slow browser slows nothing but itself") {
        OpenPage.open().use { page ->
            page.browser.slowDown(20)
            page.browser.click(".play")
            page.waitForEpoch(1)
            val (start, from) = System.nanoTime() to page.epoch
            page.browser.waitFor("many epochs") { page.epoch > from + 20_000 }
            val perSecond = (page.epoch - from) * 1_000_000_000L / (System.nanoTime() - start)
            println("default network beside a browser that is 20 times slower: $perSecond epochs/s")
            perSecond shouldBeGreaterThan 1000
        }
    }
})
