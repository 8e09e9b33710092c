package dev.weft.cli.page

import dev.weft.cli.Cli
import dev.weft.cli.weft
import dev.weft.dsl.dense
import dev.weft.dsl.input
import dev.weft.dsl.mse
import dev.weft.dsl.network
import dev.weft.dsl.sgd
import dev.weft.dsl.tanh
import dev.weft.internal.text.Json
import dev.weft.playground.Playground
import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldMatch
import io.kotest.matchers.string.shouldStartWith
import java.io.ByteArrayOutputStream
import java.net.InetAddress
import java.net.ServerSocket
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.nio.file.Files
import java.util.Locale
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.minutes

/** `weft playground`: a page, or a picture of it. */
class PlaygroundSpec : FreeSpec({
    val folder = tempdir().toPath()

    "a recording is written, says its losses, and is the same again" {
        val files = listOf("a.gif", "b.gif", "a.png").map(folder::resolve)
        val printed = files.map { weft("playground", "data=xor&layers=4:tanh", "--record", it, "--epochs", 5) }
        printed.forEach { it.code shouldBe Cli.OK }
        printed[0].out shouldMatch Regex(
            "after 5 epochs: training loss \\d\\.\\d{4}, test loss \\d\\.\\d{4}\nwrote ${files[0]}\n"
        )
        Files.mismatch(files[0], files[1]) shouldBe -1
        printed[2].out.lines()[0] shouldBe printed[0].out.lines()[0]
    }

    "a link is taken as the browser shows it" {
        val start = "http://127.0.0.1:8080/#data=xor"
        weft("playground", start, "--record", folder.resolve("c.png"), "--epochs", 5).code shouldBe Cli.OK
        weft("playground", "data=xor", "--record", folder.resolve("d.png"), "--epochs", 5).code shouldBe Cli.OK
        Files.mismatch(folder.resolve("c.png"), folder.resolve("d.png")) shouldBe -1
    }

    "a saved model is opened" {
        val model = folder.resolve("circle=.safetensors")
        network { input(2); dense(4, tanh); dense(1, tanh); loss(mse); optimizer(sgd(0.03)) }.build().save(model)
        val drawn = weft("playground", model, "--record", folder.resolve("model.png"), "--epochs", 1)
        (drawn.code to drawn.err) shouldBe (Cli.OK to "")
        drawn.out shouldStartWith "after 1 epochs: "
    }

    "the page is served until the program ends" {
        val out = ByteArrayOutputStream()
        val err = ByteArrayOutputStream()
        val code = AtomicInteger(-1)
        val running = thread { code.set(Cli.run(listOf("playground", "data=xor", "--no-browser"), out, err)) }
        eventually(2.minutes) { err.toString() shouldBe "weft: the playground is open; Ctrl-C ends it\n" }
        val address = out.toString().trim()
        address shouldMatch Regex("http://127\\.0\\.0\\.1:\\d+/#token=\\w+&data=xor")
        val page = URI(address.substringBefore('#'))
        val reply = HttpClient.newHttpClient().send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
        (reply.statusCode() to reply.body()).toString() shouldContain "Weft"
        running.interrupt()
        running.join(120_000)
        code.get() shouldBe Cli.OK
    }

    "the page's Kotlin is a script that prints the losses of the page" {
        Playground.open("data=moons&seed=7&epochs=3").use { page ->
            val session = page.asked("/api/open", mapOf())["session"]
            // The program is that of the moment, and the page takes one to train what its link says.
            val code = eventually(2.minutes) {
                page.asked("/api/code", mapOf("session" to session, "language" to "kotlin"))
                    .also { "${it["text"]}" shouldContain "    epochs = 3\n" }
            }
            val text = "${code["text"]}"
            text shouldStartWith "@file:DependsOn(\"dev.weft:weft-dsl:${Cli.VERSION}\")\n"
            val printed = weft("run", Files.writeString(folder.resolve("${code["name"]}"), text))
            (printed.code to printed.err) shouldBe (Cli.OK to "")
            val recorded = weft("playground", page.address, "--record", folder.resolve("moons.png"))
            val losses = printed.out.trim().lines().last().split(" ").drop(1).map {
                "%.4f".format(Locale.ROOT, it.toDouble())
            }
            recorded.out.lines()[0] shouldBe "after 3 epochs: training loss ${losses[0]}, test loss ${losses[1]}"
        }
    }

    "an error is one line" {
        ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { taken ->
            mapOf(
                listOf("--port", taken.localPort) to
                    (1 to "${taken.localPort} of 127.0.0.1 is not free (Address already in use): name another one"),
                listOf("--port", "0") to (2 to "--port expects a whole number from 1 to 65535 but got 0"),
                listOf("--epochs", "5") to (2 to "--epochs belongs to --record: leave it out or add --record FILE"),
                listOf("--record", "a.png", "--port", "5") to
                    (2 to "--record and --port cannot be combined: leave one out"),
                listOf("--record", "a.jpg") to
                    (2 to "--record expects a file name that ends in .png or .gif but got a.jpg"),
                listOf("--record", folder.resolve("none/a.png")) to (1 to "create this folder"),
                listOf("--record", "a.png", "--epochs", "0") to
                    (2 to "--epochs expects a whole number from 1 to 1000000"),
                listOf("data=spirl", "--no-browser") to (1 to "spiral"),
                listOf("dta=spiral", "--record", "a.png") to (1 to "data"),
                listOf("rate=1000&output=linear&layers=4:relu", "--record", folder.resolve("wild.png")) to
                    (4 to "diverged"),
                listOf("missing.safetensors") to (1 to "missing.safetensors does not exist"),
                listOf(folder, "--no-browser") to (1 to "is a folder"),
            ).forEach { (line, expected) ->
                withClue(line) {
                    val outcome = weft("playground", *line.toTypedArray())
                    (outcome.code to outcome.out) shouldBe (expected.first to "")
                    outcome.err shouldStartWith "weft: "
                    outcome.err shouldContain expected.second
                    outcome.err.trim().lines().size shouldBe 1
                }
            }
        }
    }
})

/** What the server of the page answers to [body]. */
private fun Playground.asked(path: String, body: Map<String, Any?>): Map<*, *> {
    val origin = address.substringBefore("/#")
    val request = HttpRequest.newBuilder(URI(origin + path)).header("Content-Type", "application/json")
        .header("Origin", origin).header("Weft-Token", address.substringAfter("token=").substringBefore('&'))
        .POST(BodyPublishers.ofString(Json.write(body))).build()
    return Json.read("reply", HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body()) as Map<*, *>
}
