package dev.weft.playground.page

import dev.weft.playground.Playground
import io.kotest.core.annotation.EnabledIf
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.string.shouldNotContain

/** A link is the whole picture: after a reload, in another tab, on a slow line. */
@EnabledIf(WithChromium::class)
internal class LinkPageSpec : FunSpec({
    lateinit var page: OpenPage
    beforeEach { page = OpenPage.open() }
    afterEach { page.close() }

    /** Losses as shown, and the pixels of the output and of all neurons. */
    fun OpenPage.picture(): String {
        // The maps that are seen are asked for with a short delay.
        browser.waitFor("maps in all neurons") {
            text(
                "return [...document.querySelectorAll('.neuron canvas')].every(canvas => canvas.width > 1)",
            ) == "true"
        }
        return text(
            "return [...document.querySelectorAll('.map, .neuron canvas')].map(each => each.toDataURL()).join() + " +
                "[...document.querySelectorAll('[data-loss]')].map(each => each.textContent).join()",
        )
    }

    test("a link reproduces the picture exactly, weights that were changed included") {
        page.visit("data=spiral&noise=10&seed=5&features=x1,x2,sin(x1)&layers=5:relu,3:tanh&optimizer=adam&rate=0.01")
        page.browser.click("[data-key='n-1-0']")
        page.enter(page.browser.find("[data-weight='dense1.kernel:5']"), "1.25")
        page.waitForLink("edits=0,0,dense1.kernel,5,1.25").browser.press(org.openqa.selenium.Keys.ESCAPE)
        repeat(12) { i ->
            page.browser.click(".to-epoch")
            page.waitForLink("epochs=${i + 1}")
        }
        val link = page.browser.address().substringAfter('#')
        val before = page.picture()
        page.visit("").visit(link)
        page.picture() shouldBe before
        page.browser.address().substringAfter('#') shouldBe link
    }

    test("the token is never in the address") {
        page.browser.address() shouldNotContain "token"
        page.browser.click(".to-epoch")
        page.waitForLink("epochs=1")
        page.browser.address() shouldNotContain "token"
    }

    test("a reload during training opens the picture of the address") {
        page.browser.click(".play")
        page.waitForEpoch(50)
        page.browser.waitFor("the address must follow") { "epochs=" in page.link }
        val before = page.link.substringAfter("epochs=").substringBefore("&").toLong()
        page.browser.reload()
        page.ready().waitForEpoch(before).waitForPause()
        page.browser.click(".play")
        page.waitForEpoch(page.epoch + 50)
    }

    test("a link that is pasted over the address opens") {
        page.browser.run("location.hash = 'data=xor&epochs=3'")
        page.browser.waitFor("the other picture") { page.epoch == 3L }
        page.browser.find("[data-set=xor]").getDomAttribute("aria-checked") shouldBe "true"
    }

    test("a link that no page can show is explained, and the default opens") {
        page.browser.visit("about:blank").visit("http://127.0.0.1:${page.playground.port}/#rate=fast")
        page.ready().browser.text("#message-text") shouldBe "the link expects rate as a number but got fast"
        page.browser.forgetConsole()
    }

    test("two tabs train on their own") {
        val first = page.browser.tab()
        page.browser.click(".play")
        page.waitForEpoch(10)
        page.browser.newTab("${page.playground.address}&data=xor")
        page.ready()
        page.epoch shouldBe 0
        page.isPlaying shouldBe false
        page.browser.click(".to-epoch")
        page.waitForEpoch(1)
        page.browser.tab(first)
        page.isPlaying shouldBe true
    }

    test("a slow connection shows fewer states and keeps the controls alive") {
        page.browser.throttle(300, 40_000)
        page.browser.click(".play")
        page.waitForEpoch(1000)
        page.browser.click(".play")
        page.waitForPause()
        page.trainLoss shouldNotBe ""
    }

    /** Ends the session of the page, as the server does with one that nobody reads, and may change its requests. */
    fun OpenPage.endSession(change: String = "") {
        browser.runAsync(
            """
            const [done] = arguments;
            const send = window.fetch;
            let isOver = false;
            window.fetch = (path, options) => {
              const body = JSON.parse(options.body);
              if (path === "/api/control" && !isOver) {
                isOver = true;
                send("/api/close", { ...options, body: JSON.stringify({ session: body.session }) }).then(() => done());
              }
              $change
              return send(path, options);
            };
            document.querySelector(".to-step").click();
            """.trimIndent(),
        )
    }

    test("a page whose session has ended opens its picture again and says why") {
        page.browser.click(".to-epoch")
        page.waitForLink("epochs=1")
        page.endSession()
        page.browser.waitForText(
            "#message-text", "the page was away for too long, so its session has ended: its picture is opened again",
        )
        page.browser.waitFor("the picture must be open again") {
            page.browser.click(".to-epoch")
            page.epoch >= 2
        }
        page.browser.forgetConsole()
    }

    test("a page that is refused a session says what the server says") {
        page.endSession(
            "if (path === '/api/open') return Promise.resolve(new Response(" +
                "JSON.stringify({ error: 'the playground has 8 open pages' }), { status: 400 }));",
        )
        page.browser.waitForText("#message-text", "the playground has 8 open pages")
        page.browser.forgetConsole()
    }

    test("a page whose server was started again says where to go") {
        page.playground.close()
        Playground.open(port = page.playground.port).use {
            page.browser.waitForText(
                "#message-text", "The server has been started again: open the address that it printed.",
            )
        }
        page.browser.forgetConsole()
    }

    test("a page whose server has gone says so") {
        page.playground.close()
        page.browser.waitFor("the message") {
            page.browser.text("#message-text").startsWith("The server has stopped")
        }
        page.browser.forgetConsole()
    }
})
