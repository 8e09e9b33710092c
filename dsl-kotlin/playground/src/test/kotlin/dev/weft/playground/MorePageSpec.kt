package dev.weft.playground

import dev.weft.serve.Browser
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.kotest.matchers.string.shouldStartWith
import org.openqa.selenium.Keys
import java.nio.charset.Charset
import java.nio.file.Files

internal val IRIS = """
    length,width,petals,kind,note
    5.1,3.5,1.4,setosa,first
    4.9,3.0,1.4,setosa,second
    7.0,3.2,4.7,versicolor,third
    6.4,,4.5,versicolor,fourth
    6.3,3.3,6.0,virginica,fifth
    5.8,2.7,5.1,virginica,sixth

""".trimIndent()

/** What the page has beside the network, driven in a browser. */
class MorePageSpec : FreeSpec({
    "own points are added, moved, given a class and deleted by the keyboard, and are in the link"
        .config(enabled = Browser.isInstalled()) {
            MorePage().use { page ->
                page.open("own")
                page.browser.click("#own-clear")
                val plane = "#panel-own .more-plane"
                page.keys(plane, "0", Keys.ENTER, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, "1", Keys.ENTER)
                page.keys(plane, Keys.ARROW_UP, Keys.ARROW_UP, "1", Keys.ENTER)
                page.waitForText("#panel-own", "3 points")
                page.waitFor("the link must have the points") { "own" in page.link }
                page.keys(plane, Keys.DELETE)
                page.waitForText("#panel-own", "2 points")
                page.keys(plane, Keys.ENTER, Keys.ENTER, Keys.ARROW_LEFT, Keys.ENTER)
                page.waitForText("#panel-own", "3 points")
                page.waitForText("#panel-own .more-readout", "x1 0.5, x2 1.0 · 1")
                page.waitFor("the setup must have three points") {
                    page.link.let { "0.5" in it && "own" in it }
                }
                page.browser.reload()
                page.ready()
                page.open("own")
                page.waitForText("#panel-own", "3 points")
            }
        }

    "own points are added and moved by the pointer, and taken from the data shown"
        .config(enabled = Browser.isInstalled()) {
            MorePage().use { page ->
                page.open("own")
                page.browser.click("#own-take")
                page.waitForText("#panel-own", "500 points")
                page.waitForPoints(500)
                page.browser.click("#own-clear")
                page.waitForText("#panel-own", "0 points")
                val plane = "#panel-own .more-plane"
                page.drag(plane, 0.3 to 0.3)
                page.waitForText("#panel-own", "1 points")
                page.browser.click("#own-class-2")
                page.drag(plane, 0.7 to 0.6)
                page.waitForText("#panel-own", "2 points")
                page.waitForPoints(2)
                page.drag(plane, 0.7 to 0.6, 0.6 to 0.4)
                page.waitForText("#panel-own .more-readout", "· 2")
                page.waitForText("#panel-own", "2 points")
                page.waitFor("three classes must be in the link") { "classes=3" in page.link }
                page.drag("#output .points", 0.2 to 0.2, 0.21 to 0.2)
                page.waitForText("#panel-own", "3 points")
                page.browser.find("#output .points").getAttribute("title") shouldStartWith "x1 -3.6, x2 3.6 · 2"
            }
        }

    "a CSV file becomes points; other columns can be chosen, and rows are shown"
        .config(enabled = Browser.isInstalled()) {
            val file = Files.writeString(tempdir().toPath().resolve("iris.csv"), IRIS)
            MorePage().use { page ->
                page.open("own")
                page.browser.find("#csv-file").sendKeys(file.toAbsolutePath().toString())
                page.waitForText("#csv-said", "5 of 6 rows")
                page.waitForText("#csv-said", "x1 = (width - 3.1)")
                page.browser.run(
                    "const x = document.querySelector('#csv-x1'); x.value = 'length';" +
                        "x.dispatchEvent(new Event('change'))",
                )
                page.waitForText("#csv-said", "6 of 6 rows")
                page.waitForText("#csv-said", "class 0 = kind setosa, class 1 = kind versicolor")
                page.waitForText("#panel-own", "6 points")
                page.waitFor("the classes must be in the link") { "classes=3" in page.link }
                page.browser.hover("#panel-own .more-plane .more-point")
                page.waitForText("#panel-own .more-readout", "note first")
            }
        }

    "a dropped CSV file is read, and one that is none is explained".config(enabled = Browser.isInstalled()) {
        MorePage().use { page ->
            fun drop(text: String) {
                page.browser.run(
                    """
                    const data = new DataTransfer();
                    data.items.add(new File([arguments[0]], 'own.csv'));
                    const options = {dataTransfer: data, bubbles: true, cancelable: true};
                    document.dispatchEvent(new DragEvent('drop', options));
                    """.trimIndent(),
                    text,
                )
            }
            drop(IRIS)
            page.waitForText("#csv-said", "5 of 6 rows")
            drop("a,b\n1,2\n1\n")
            page.waitForText("#message", "own.csv, line 3: expected 2 cells between commas")
            page.browser.forgetConsole()
        }
    }

    "a CSV file from Excel, pandas or a Chinese Windows is read".config(enabled = Browser.isInstalled()) {
        val excel = "a;b;kind\r\n1,5;2,5;x\r\n2,5;;y\r\n3,5;1,5;y\r\n"
        val pandas = ",height,width,颜色\n0,1,\"1,200\",红\n1,NA,900,蓝\n2,3,800,蓝\n"
        val files = listOf(
            excel.toByteArray(Charsets.UTF_16) to listOf("2 of 3 rows", "x1 = (a - 2.5)", "x2 = (b - 2)", "kind y"),
            ("\uFEFF" + excel).toByteArray(Charsets.UTF_16LE) to listOf("2 of 3 rows", "x2 = (b - 2)"),
            ("\uFEFF$pandas").toByteArray() to listOf("2 of 3 rows", "x1 = (height", "x2 = (width", "颜色 红"),
            excel.replace("kind", "größe").toByteArray(Charsets.ISO_8859_1) to listOf("2 of 3 rows", "größe x"),
        )
        val folder = tempdir().toPath()
        MorePage().use { page ->
            page.open("own")
            fun choose(bytes: ByteArray, name: String, vararg said: String) {
                val file = Files.write(folder.resolve(name), bytes)
                page.browser.find("#csv-file").sendKeys(file.toAbsolutePath().toString())
                (said.toList() + name).forEach { page.waitForText("#csv-said", it) }
            }
            files.forEachIndexed { i, (bytes, said) -> choose(bytes, "file $i.csv", *said.toTypedArray()) }
            page.browser.run("return [...document.querySelector('#csv-x1').options].map(o => o.text).join()") shouldBe
                "a,b"
            page.browser.click("#language")
            choose(pandas.toByteArray(Charset.forName("GBK")), "windows.csv", "颜色 红", "3 行中的 2 行")
            page.browser.run("return document.querySelector('#csv-x1').options[0].text") shouldBe "column 1"
        }
    }

    "two networks train side by side on the same data".config(enabled = Browser.isInstalled()) {
        MorePage().use { page ->
            page.open("compare")
            page.browser.click("#compare-on")
            page.waitFor("the fields must be there") { page.browser.find("#compare-rate").isDisplayed }
            page.browser.find("#compare-rate").sendKeys("0.3", Keys.ENTER)
            page.waitFor("the link must say what differs") { "0.3" in page.link }
            page.browser.find("#compare-units").sendKeys("3", Keys.ENTER)
            page.browser.run("window.scrollTo(0, 0)")
            page.browser.click("#training .play")
            page.waitFor("both must train") { page.epoch() > 20 }
            val losses = { page.browser.all("#panel-compare figure p").map { it.text } }
            // After seconds at full speed they are as small as 1.87e-6.
            val shown = Regex("training loss \\d")
            page.waitFor("both losses must be shown") { losses().take(2).all(shown::containsMatchIn) }
            losses()[0] shouldNotBe losses()[1]
            page.browser.click("#training .play")
            page.waitFor("it must stop") { !page.isPlaying() }
        }
    }

    "a link with a comparison shows it".config(enabled = Browser.isInstalled()) {
        MorePage(link = "data=xor&compare.optimizer=adam&epochs=5").use { page ->
            page.waitFor("the panel must be open") { page.browser.find("#panel-compare").getAttribute("open") != null }
            page.waitForText("#panel-compare figure p", "training loss")
        }
    }

    "time goes back by the slider and its buttons".config(enabled = Browser.isInstalled()) {
        MorePage().use { page ->
            page.browser.click("#training .play")
            page.waitFor("it must train") { page.epoch() > 50 }
            page.browser.click("#training .play")
            page.waitFor("it must stop") { !page.isPlaying() }
            val reached = page.epoch()
            page.open("history")
            page.browser.click("#history-first")
            page.waitFor("epoch 0") { page.epoch() == 0 }
            page.waitForText("#panel-history", "epoch 0 of")
            page.keys("#history", Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
            page.waitFor("epoch 3") { page.epoch() == 3 }
            page.browser.click("#history-back")
            page.waitFor("epoch 2") { page.epoch() == 2 }
            page.browser.click("#history-last")
            page.waitFor("the latest epoch") { page.epoch() >= reached }
        }
    }

    "the perceptron's line is drawn by hand and moved by the rule, which never ends for XOR"
        .config(enabled = Browser.isInstalled()) {
            MorePage().use { page ->
                val lesson = "#panel-lesson .more-own"
                fun errors() = page.browser.find(lesson).getAttribute("data-errors")!!.toInt()
                page.open("lesson")
                val before = page.browser.text("#lesson-formula")
                page.keys("#lesson-handle-0", Keys.ARROW_UP, Keys.ARROW_UP)
                page.browser.text("#lesson-formula") shouldNotBe before
                page.browser.click("#lesson-run")
                page.waitFor("AND must be learned") { errors() == 0 }
                page.waitForText("#lesson-said", "No errors")
                page.browser.click("#lesson-flip")
                errors() shouldBe 4
                page.browser.click("#lesson-or")
                page.browser.click("#lesson-step")
                page.browser.text("#lesson-rule") shouldContain "but the answer was"
                page.browser.click("#lesson-xor")
                page.browser.text("#lesson-why") shouldContain "a contradiction"
                page.browser.click("#lesson-run")
                page.waitForText("#lesson-rule", "the rule repeats itself")
                errors() shouldBeGreaterThan 0
                page.browser.click("#lesson-hidden")
                page.waitFor("XOR must be in the playground") { "xorGate" in page.link && page.epoch() > 5 }
            }
        }

    "the line of the perceptron is dragged".config(enabled = Browser.isInstalled()) {
        MorePage().use { page ->
            page.open("lesson")
            val before = page.browser.text("#lesson-formula")
            page.drag("#lesson-handle-1", 0.5 to 0.5, 2.0 to 4.0)
            page.browser.text("#lesson-formula") shouldNotBe before
        }
    }

    "digits are learned before one's eyes, and a drawn one is recognized".config(enabled = Browser.isInstalled()) {
        MorePage().use { page ->
            page.open("digits")
            page.browser.click("#digits-train")
            page.waitForText("#digits-said", "unseen digits correct")
            page.waitFor("it must have learned") {
                (page.browser.find("#panel-digits .more-stack").getAttribute("data-accuracy") ?: "0").toDouble() > 0.9
            }
            // A one, by the pointer
            page.drag("#pad", 0.5 to 0.2, 0.5 to 0.4, 0.5 to 0.6, 0.5 to 0.8)
            page.waitFor("a one must be seen") { page.browser.find("#digits-bars").getAttribute("data-best") == "1" }
            page.keys("#digits-units", Keys.ARROW_RIGHT, Keys.ARROW_DOWN)
            page.waitForText("#digits-activation", "Neuron 10 answers")
            page.browser.click("#digits-clear")
            page.waitFor("nothing must be seen") { page.browser.find("#digits-bars").getAttribute("data-best") == "" }
            // And by the keyboard
            page.keys("#pad", Keys.SPACE, *Array(18) { Keys.ARROW_DOWN }, Keys.SPACE)
            page.waitFor("a one must be seen") { page.browser.find("#digits-bars").getAttribute("data-best") == "1" }
        }
    }

    "the loss around the weights is drawn and read out".config(enabled = Browser.isInstalled()) {
        MorePage().use { page ->
            page.open("surface")
            page.waitForText("#surface-said", "0.00 across, 0.00 up")
            page.keys("#surface", Keys.ARROW_RIGHT, Keys.ARROW_UP)
            page.waitForText("#surface-said", "0.08 across, 0.08 up")
            page.browser.click("#surface-turn")
            page.waitForText("#surface-said", "0.00 across, 0.00 up")
        }
    }

    "every part speaks Chinese, on a phone, too".config(enabled = Browser.isInstalled()) {
        MorePage("zh-CN", 390, 844).use { page ->
            for (panel in listOf("history", "compare", "own", "lesson", "digits", "surface")) {
                page.open(panel)
                val text = page.browser.text("#panel-$panel")
                text shouldNotContain "more."
                Regex("[\\u4e00-\\u9fff]").findAll(text).count() shouldBeGreaterThan 5
            }
            val wide = page.browser.run("return document.documentElement.scrollWidth - window.innerWidth") as Long
            wide shouldBe 0L
            page.browser.run(
                "return [...document.querySelectorAll('#place-below [aria-label], #place-actions [aria-label]')]" +
                    ".filter(e => e.getAttribute('aria-label').startsWith('more.')).length",
            ) shouldBe 0L
        }
    }
})
