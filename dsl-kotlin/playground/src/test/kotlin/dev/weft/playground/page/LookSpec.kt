package dev.weft.playground.page

import io.kotest.core.annotation.EnabledIf
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.doubles.shouldBeLessThan
import io.kotest.matchers.shouldBe
import java.awt.image.BufferedImage
import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.ImageIO
import kotlin.math.abs

/**
 * The page's look, compared with the pictures in `docs/pictures`; `-Dweft.renew=true` writes them anew. Fonts differ
 * from machine to machine, so that a few of a hundred pixels may, too.
 */
@EnabledIf(WithChromium::class)
internal class LookSpec : FunSpec({
    val trained = "data=spiral&features=x1,x2,sin(x1),sin(x2)&layers=8:tanh,6:tanh,4:tanh&optimizer=adam" +
        "&rate=0.01&epochs=150"
    val folder = generateSequence(Path.of("").toAbsolutePath()) { it.parent }
        .first { Files.isDirectory(it.resolve("docs/guide")) }.resolve("docs/pictures")

    class Look(val name: String, val width: Int, val height: Int, val theme: String, val language: String = "en")

    fun OpenPage.settle() {
        browser.waitFor("maps in all neurons that are seen") {
            text(
                "return [...document.querySelectorAll('.neuron canvas')].every(canvas => canvas.width > 1 ||" +
                    "canvas.getBoundingClientRect().top > innerHeight)",
            ) == "true"
        }
        // Transitions of colours end after 120 ms.
        browser.waitFor("no transition") { text("return document.getAnimations().length") == "0" }
    }

    listOf(
        Look("playground-light", 1440, 900, "light"),
        Look("playground-dark", 1440, 900, "dark"),
        Look("playground-phone-light", 390, 844, "light"),
        Look("playground-phone-dark", 390, 844, "dark"),
        Look("playground-zh", 1440, 900, "light", "zh-CN"),
    ).forEach { look ->
        test("${look.name} looks as its picture") {
            OpenPage.open(trained, look.language, look.width, look.height).use { page ->
                page.browser.prefer("prefers-color-scheme", look.theme)
                page.waitForEpoch(150).settle()
                val seen = page.browser.screenshot()
                val file = folder.resolve("${look.name}.png")
                if (System.getProperty("weft.renew") == "true") {
                    Files.createDirectories(folder)
                    Files.write(file, seen)
                }
                difference(ImageIO.read(file.toFile()), ImageIO.read(seen.inputStream())) shouldBeLessThan 0.06
            }
        }
    }

    test("on a large screen, neurons and charts grow with the letters") {
        OpenPage.open(width = 3840, height = 2160).use { page ->
            page.text(
                "return document.querySelector('[data-key=n-1-0] canvas').getBoundingClientRect().width /" +
                    "parseFloat(getComputedStyle(document.documentElement).fontSize)"
            ) shouldBe "2.75"
            page.text(
                "return Math.round(100 * parseFloat(document.querySelector('#losses canvas').getContext('2d').font) /" +
                    "parseFloat(getComputedStyle(document.documentElement).fontSize))"
            ) shouldBe "73"
        }
    }

    listOf(390 to 844, 768 to 1024, 1024 to 768, 1440 to 900, 2560 to 1440, 3840 to 2160).forEach { (width, height) ->
        test("nothing is cut off or overlaps at $width x $height") {
            OpenPage.open(trained, width = width, height = height).use { page ->
                // On a phone, the bar with the play button covers what is at the lower end of the window.
                page.browser.run(
                    "document.querySelector('[data-key=more-settings]').scrollIntoView({ block: 'center' })",
                )
                page.browser.click("[data-key=more-settings]")
                page.text("return document.documentElement.scrollWidth <= innerWidth") shouldBe "true"
                page.shouldFindNothing(
                    "panels that overlap",
                    "const all = [...document.querySelectorAll('main .panel')].filter(each => each.offsetParent &&" +
                        "getComputedStyle(each).position !== 'fixed')" +
                        ".map(each => [each.id, each.getBoundingClientRect()]);" +
                        "return all.flatMap(([a, r], i) => all.slice(i + 1).filter(([b, q]) => r.left < q.right - 1" +
                        " && q.left < r.right - 1 && r.top < q.bottom - 1 && q.top < r.bottom - 1)" +
                        ".map(([b]) => a + ' ' + b));",
                )
                page.shouldFindNothing(
                    "texts that are cut off",
                    "return [...document.querySelectorAll('button, label, h2, .big, .count')].filter(each =>" +
                        "each.offsetParent && each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0 &&" +
                        "getComputedStyle(each).display !== 'inline').map(each => each.outerHTML.slice(0, 160));",
                )
            }
        }
    }
})

/** The share of pixels that differ clearly; 1 for pictures of different size. */
private fun difference(expected: BufferedImage, seen: BufferedImage): Double {
    if (expected.width != seen.width || expected.height != seen.height) return 1.0
    var different = 0
    for (y in 0 until seen.height) {
        for (x in 0 until seen.width) {
            val (a, b) = expected.getRGB(x, y) to seen.getRGB(x, y)
            if ((0..16 step 8).any { abs((a shr it and 255) - (b shr it and 255)) > 40 }) different++
        }
    }
    return different.toDouble() / (seen.width * seen.height)
}
