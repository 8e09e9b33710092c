package dev.weft.playground.page

import io.kotest.core.annotation.EnabledIf
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.string.shouldContain
import org.openqa.selenium.By
import org.openqa.selenium.Keys

/** Each control changes what the server says about the setup, in the link. */
@EnabledIf(WithChromium::class)
internal class ControlsSpec : FunSpec({
    lateinit var page: OpenPage
    beforeSpec { page = OpenPage.open() }
    afterSpec { page.close() }

    class Row(val name: String, val link: String, val from: String = "", val act: OpenPage.() -> Unit)

    val more: OpenPage.() -> Unit = { browser.click("[data-key=more-settings]") }
    val layerDialog: OpenPage.() -> Unit = { browser.click("[data-key=layer-1]") }

    listOf(
        Row("learning rate", "rate=0.1") { enter("Learning rate", "0.1") },
        Row("learning rate by arrow key", "rate=0.1") { field("Learning rate").sendKeys(Keys.ARROW_UP) },
        Row("optimizer", "optimizer=momentum(0.9)") { choose("Optimizer", "momentum") },
        Row("a number of the optimizer", "optimizer=adam(0.9,0.99)", "optimizer=adam") {
            unfold("Optimizer").number("beta2", "0.99")
        },
        Row("a usual number of the optimizer", "optimizer=adam", "optimizer=adam(0.8)") { number("beta1", "0,9") },
        Row("a number of the activation", "layers=4:relu(none,0.1)", "layers=4:relu(6)") {
            number("slope", "0.1"); number("max", "")
        },
        Row("both rates of the regularization", "regularization=l1l2(0.1)", "regularization=l1l2(0.001)") {
            number("l2", "0.1")
        },
        Row("activation of all layers", "layers=4:relu,2:relu") { choose("Activation", "relu") },
        Row("regularization", "regularization=l2") { choose("Regularization", "l2") },
        Row("its rate", "regularizationRate=0.01", "regularization=l1") { enter("Regularization rate", "0.01") },
        Row("problem", "problem=regression") { choose("Problem", "regression") },
        Row("loss", "loss=huber(1)") { more(); choose("Loss", "huber") },
        Row("output activation", "output=linear") { more(); choose("Output activation", "linear") },
        Row("schedule", "schedule=exponential(0.99)") { more(); choose("Schedule", "exponential") },
        Row("a change of the rate more", "schedule=piecewise(100,0.01,200,0.001)", "schedule=piecewise(100,0.01)") {
            more(); number("epochs 2", "200"); number("rate 2", "0.001")
        },
        Row("a change of the rate less", "schedule=piecewise(2,0.1)", "schedule=piecewise(1,0.2,2,0.1)") {
            more(); number("epochs", ""); number("rate", "")
        },
        Row("a word of the initializer", "layers=4:tanh:varianceScaling(1,out,true)", "layers=4:tanh:varianceScaling") {
            more(); browser.find("#settings [aria-label=fan] option[value=out]").click()
        },
        Row("initializer", "layers=4:tanh:heNormal,2:tanh:heNormal") { more(); choose("Initializer", "heNormal") },
        Row("dropout of all layers", "layers=4:tanh:dropout(0.2),2:tanh:dropout(0.2)") {
            more(); enter("Dropout", "0.2")
        },
        Row("moving average", "average=0.99") { more(); enter("Moving average", "0.99") },
        Row("data set", "data=spiral") { browser.click("[data-set=spiral]") },
        Row("train share", "train=60") { slide("Training share", 1) },
        Row("noise", "noise=10") { slide("Noise", 2) },
        Row("points", "count=550") { slide("Points", 1) },
        Row("classes", "classes=4", "data=blobs") { slide("Classes", 2) },
        Row("batch size", "batch=20") { enter("Batch size", "20") },
        Row("seed", "seed=7") { enter("Seed", "7") },
        Row("regenerate", "seed=") { press("Regenerate") },
        Row("a feature more", "features=x1,x2,x1^2") { browser.click("[data-feature='x1^2']") },
        Row("a feature less", "features=x1") { browser.click("[data-feature='x2']") },
        Row("a layer more", "layers=4:tanh,2:tanh,2:tanh") { browser.click("[data-key=layer-more]") },
        Row("a layer less", "layers=4:tanh") { browser.click("[data-key=layer-less]") },
        Row("a neuron more", "layers=5:tanh,2:tanh") { browser.click("[data-key='units-1-1']") },
        Row("a neuron less", "layers=4:tanh,1:tanh") { browser.click("[data-key='units-2--1']") },
        Row("activation of one layer", "layers=4:relu,2:tanh") {
            layerDialog(); browser.find("dialog option[value=relu]").click()
        },
        Row("initializer of one layer", "layers=4:tanh:zeros,2:tanh") {
            layerDialog(); browser.find("dialog option[value=zeros]").click()
        },
        Row("dropout of one layer", "layers=4:tanh:dropout(0.1),2:tanh") {
            layerDialog(); browser.find("dialog input[type=range]").sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
        },
        Row("batch normalization of one layer", "layers=4:tanh:batchNorm,2:tanh") {
            layerDialog(); browser.click("dialog input[type=checkbox]")
        },
        Row("a frozen layer", "layers=4:tanh:frozen,2:tanh") {
            layerDialog()
            tick("Frozen")
            browser.waitFor("its lock") { browser.all("[data-key=layer-1] .lock").isNotEmpty() }
        },
        Row("neurons typed in", "layers=64:tanh,2:tanh") {
            layerDialog(); enter(browser.find("dialog [role=spinbutton]"), "64")
        },
        Row("a layer removed", "layers=2:tanh") { layerDialog(); press("Remove this layer") },
        Row("test points", "view=showTest") { tick("Test points") },
        Row("discrete output", "view=discrete") { tick("Discrete output") },
        Row("averaged weights", "view=averaged", "average=0.9") { tick("Averaged weights") },
        Row("hidden part", "view=hideData") { browser.click("#hide"); tick("Data") },
        Row("a weight", "edits=0,0,dense1.kernel,0,1.5") {
            browser.click("[data-key='n-1-0']"); enter(browser.find("[data-weight='dense1.kernel:0']"), "1.5")
        },
        Row("a bias", "edits=0,0,dense1.bias,1,-0.5") {
            browser.click("[data-key='n-1-1']"); enter(browser.find("[data-weight='dense1.bias:1']"), "-0.5")
        },
        Row("plane", "problem=regression", "problem=regression&data=multiGauss") {
            browser.click("[data-set=plane]"); browser.waitFor("the plane") { "data=" !in link }
        },
        Row("multiGauss", "data=multiGauss", "problem=regression") { browser.click("[data-set=multiGauss]") },
        Row("circle", "features=x1", "data=xor&features=x1") {
            browser.click("[data-set=circle]"); browser.waitFor("the circle") { "data=" !in link }
        },
        Row("a step as activation", "layers=4:binaryStep,2:binaryStep") { choose("Activation", "binaryStep") },
        Row("an epoch", "epochs=1") { browser.click(".to-epoch") },
        Row("a batch", "steps=1") { browser.click(".to-step") },
    ).plus(
        listOf("xor", "gauss", "moons", "rings", "blobs", "line", "andGate", "orGate", "xorGate").map { name ->
            Row("the set $name", "data=$name") { browser.click("[data-set=$name]") }
        },
    ).forEach { row ->
        test("${row.name} is in the link") {
            page.visit(row.from)
            row.act(page)
            page.waitForLink("&${row.link}" + if (row.link.endsWith("=")) "" else "&")
        }
    }

    test("play, pause, step and reset move the training") {
        page.visit("")
        page.browser.click(".play")
        page.waitForEpoch(20)
        page.browser.click(".play")
        page.waitForPause()
        val epoch = page.epoch
        page.browser.click(".to-epoch")
        page.waitForEpoch(epoch + 1).epoch shouldBe epoch + 1
        page.browser.click(".to-reset")
        page.browser.waitFor("epoch 0") { page.epoch == 0L }
        page.link shouldBe ""
    }

    test("a change of the rate goes on training from where it is") {
        page.visit("epochs=5")
        page.enter("Learning rate", "0.3")
        page.waitForLink("edits=0,125,rate")
        page.epoch shouldBe 5
    }

    test("a slow speed is kept") {
        page.visit("")
        page.field("Speed").sendKeys(Keys.HOME)
        val begun = System.nanoTime()
        page.browser.click(".play")
        page.waitForEpoch(1)
        page.isPlaying shouldBe true
        page.browser.click(".play")
        // One a second; a busy browser takes many seconds for two clicks.
        val seconds = (System.nanoTime() - begun) / 1_000_000_000
        (page.waitForPause().epoch < 20 + seconds) shouldBe true
    }

    test("the pointer on a neuron shows it large, with gradient and ratio beside it") {
        page.visit("epochs=10")
        page.pointAt("[data-key='n-1-0']").perform()
        page.browser.waitForText(".plane .caption", "Layer 1, neuron 1")
        page.browser.waitFor("the card must have numbers") { "…" !in page.browser.text(".card") }
        listOf("Bias", "Gradient", "Next update", "Update / weights").forEach {
            page.browser.text(".card") shouldContain
                it
        }
    }

    test("a click on a connection edits its weight") {
        page.visit("features=x1&layers=1:tanh")
        val from = page.browser.find("[data-key='n-0-0']").rect
        val to = page.browser.find("[data-key='n-1-0']").rect
        // The middle of the curve is the middle of the straight line.
        val dx = (to.x - from.x) / 2
        val dy = (to.y + to.height / 2 - from.y - from.height / 2) / 2
        page.pointAt("[data-key='n-0-0']", dx, dy).perform()
        page.browser.waitFor("the card must name it") {
            page.browser.text(".card").startsWith("x₁ → Layer 1, neuron 1")
        }
        page.pointAt("[data-key='n-0-0']", dx, dy).click().perform()
        page.enter(page.browser.find("[data-weight='dense1.kernel:0']"), "2.5")
        page.waitForLink("edits=0,0,dense1.kernel,0,2.5")
    }

    test("a refused setting is explained, and shown as it was") {
        page.visit("")
        page.browser.click("[data-key=more-settings]")
        page.choose("Loss", "msle")
        page.browser.waitFor("a message") { page.browser.all("#message:not([hidden])").isNotEmpty() }
        page.browser.text("#message-text") shouldNotBe ""
        page.browser.waitFor("the old loss") { page.field("Loss").getDomProperty("value") == "mse" }
        page.browser.forgetConsole()
    }

    test("the focus goes from one number of a choice to the next, and a refused one is shown as it was") {
        page.visit("optimizer=adam")
        page.numberField("beta1").isDisplayed shouldBe false
        page.unfold("Optimizer").number("beta1", "0.8").waitForLink("optimizer=adam(0.8)")
        page.text("return document.activeElement.ariaLabel") shouldBe "beta2"
        page.number("beta2", "2")
        page.browser.waitForText("#message-text", "Adam beta2 expects a number in [0, 1) but got 2.0")
        page.browser.waitFor("the old number") { page.numberField("beta2").getDomProperty("value") == "0.999" }
        page.number("beta2", "much").numberField("beta2").getDomProperty("value") shouldBe "0.999"
        page.browser.forgetConsole()
    }

    test("wide layers are collapsed until they are opened") {
        page.visit("layers=64:tanh,64:tanh")
        page.browser.all(".neuron[data-layer='1']").size shouldBe 8
        page.browser.click("[data-key=fold-1]")
        page.browser.all(".neuron[data-layer='1']").size shouldBe 64
        page.browser.waitFor("their maps") {
            page.text("return document.querySelector('[data-key=\"n-1-40\"] canvas').width") == "20"
        }
        page.browser.driver().findElements(By.cssSelector(".neuron[data-layer='2']")).size shouldBe 8
    }

    test("all classes of the output are drawn, as nothing opens it") {
        page.visit("data=blobs&classes=10&layers=16:relu")
        page.browser.all(".neuron[data-layer='2']").size shouldBe 10
        page.browser.waitFor("the map of the last class") {
            page.text("return document.querySelector('[data-key=\"n-2-9\"] canvas').width") == "20"
        }
    }
})
