package dev.weft.playground

import dev.weft.serve.Browser
import dev.weft.training.Predictor
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import org.openqa.selenium.Keys
import java.nio.file.Files
import java.util.Base64

/** What is on the screen as a program and as a file, driven in a browser. */
class ProgramPageSpec : FreeSpec({
    "the picture is shown as a program in both languages".config(enabled = Browser.isInstalled()) {
        MorePage().use { page ->
            page.browser.click("#copy-kotlin")
            page.browser.text("#program") shouldContain "dense(4, tanh)"
            page.browser.text("dialog") shouldContain "./weft run circle.main.kts"
            page.browser.click("#program-copy")
            page.waitFor("it must say that it has copied, or that it has selected") {
                page.browser.text("dialog").let { "Copied." in it || "Selected" in it }
            }
            page.browser.press(Keys.ESCAPE)
            page.browser.click("#copy-java")
            page.waitForText("#program", "public")
            page.browser.text("dialog") shouldContain " Circle.java"
        }
    }

    "the program of each of two networks is shown".config(enabled = Browser.isInstalled()) {
        MorePage(link = "compare.rate=0.3").use { page ->
            page.browser.click("#copy-java")
            page.waitForText("#program", "0.03")
            page.browser.click("dialog .segments button:nth-child(2)")
            page.waitForText("#program", "0.3")
        }
    }

    "the program says how a table was scaled".config(enabled = Browser.isInstalled()) {
        val file = Files.writeString(tempdir().toPath().resolve("iris.csv"), IRIS)
        MorePage().use { page ->
            page.browser.find("#csv-file").sendKeys(file.toAbsolutePath().toString())
            page.waitFor("the points must be trained on") { "own" in page.link }
            page.browser.run("window.scrollTo(0, 0)")
            page.browser.click("#copy-kotlin")
            page.browser.text("#program") shouldStartWith "// iris.csv: x1 = (width - 3.1) / 0.0727273"
        }
    }

    "the network is saved as a file that Weft reads".config(enabled = Browser.isInstalled()) {
        MorePage().use { page ->
            page.browser.run(
                "window.saved = []; const before = URL.createObjectURL;" +
                    "URL.createObjectURL = blob => { window.saved.push(blob); return before(blob); }",
            )
            page.browser.click("#copy-model")
            page.waitForText("dialog", "./weft predict circle.safetensors")
            page.browser.click("#model-save")
            val bytes = page.browser.runAsync(
                "const done = arguments[0]; window.saved[0].arrayBuffer().then(all =>" +
                    "done(btoa(String.fromCharCode(...new Uint8Array(all)))))",
            ) as String
            val file = Files.write(tempdir().toPath().resolve("m.safetensors"), Base64.getDecoder().decode(bytes))
            Predictor.load(file).features().size() shouldBe 2
        }
    }
})
