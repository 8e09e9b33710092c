package dev.weft.cli.watch

import dev.weft.cli.Cli
import dev.weft.cli.Output
import dev.weft.cli.Terminal
import dev.weft.cli.installation
import dev.weft.cli.weft
import dev.weft.internal.text.Json
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldMatch
import java.io.ByteArrayOutputStream
import java.net.InetAddress
import java.net.ServerSocket
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.nio.file.Files
import kotlin.concurrent.thread

/** `train --watch`, `train --report` and `watch`. */
class LiveViewSpec : FreeSpec({
    val folder = tempdir().toPath()
    val iris = installation.resolve("examples/data/iris/iris.csv")

    fun train(name: String, vararg more: Any) = weft(
        "train", "--csv", iris, "--label", "species", "--save", folder.resolve("$name.safetensors"), "-q", *more,
    )

    "a report is one file, and the weights are those without it" {
        val report = folder.resolve("report.html")
        val plain = train("plain", "--epochs", 3, "--json")
        val watched = train("watched", "--epochs", 3, "--json", "--report", report, "--watch", "--no-browser")
        watched.err shouldMatch Regex("weft: watching at http://127\\.0\\.0\\.1:\\d+/#token=\\S+\n")
        watched.json["weightsSha256"] shouldBe plain.json["weightsSha256"]
        val data = Files.readString(report).substringAfter("id=\"data\">").substringBefore("</script>")
        val state = (Json.read("report", data) as Map<*, *>)["state"] as Map<*, *>
        (state["progress"] as Map<*, *>)["state"] shouldBe "finished"
        // The held out rows, which are not trained on.
        (state["mistakes"] as Map<*, *>).let { it["on"] to it["of"] } shouldBe ("test" to 30L)
        train("again", "--epochs", 3, "--report", report).let { it.code to it.err } shouldBe
            (
                Cli.USAGE to
                    "weft: $report exists already: name another file with --report, or add --force to replace it\n"
                )
    }

    "options that do not fit are refused" {
        train("port", "--watch-port", 80).let { it.code to it.err } shouldBe
            (Cli.USAGE to "weft: --watch-port is an option of --watch: add --watch\n")
        train("port", "--watch", "--watch-port", 70_000).err shouldContain
            "--watch-port expects a whole number from 1 to 65535 but got 70000"
        weft("watch", folder.resolve("none")).let { it.code to it.err } shouldBe
            (Cli.FAILURE to "weft: ${folder.resolve("none")} is not a folder\n")
    }

    "what the page asks for is done, is in the log, and a resumed training says so" {
        val log = folder.resolve("run.csv")
        val err = ByteArrayOutputStream()
        val line = listOf(
            "train", "--csv", iris, "--label", "species", "--save", folder.resolve("run.safetensors"), "--recipe",
            "plain", "--epochs", 1_000_000, "--log", log, "--watch", "--no-browser", "--quiet",
        ).map { "$it" }
        var code = -1
        val training = thread {
            code = Cli.run(line, Terminal(Output(ByteArrayOutputStream()), Output(err)))
        }
        val page = Page(awaited { Regex("http\\S+").find("$err")?.value })
        awaited { page.control("""{"action":"rate","factor":0.5}""").takeIf { it == 200 } }
        page.control("""{"action":"pause"}""") shouldBe 200
        page.control("""{"action":"save"}""") shouldBe 200
        page.control("""{"action":"stop"}""") shouldBe 200
        training.join()
        withClue("$err") { code shouldBe Cli.OK }
        "$err" shouldContain "stopped from the page after step "
        val events = Files.readAllLines(folder.resolve("run.events.csv"))
        events.map { it.substringAfterLast(',') } shouldBe listOf("event", "rate", "pause", "save", "stop")
        events[1].split(',')[2] shouldBe "0.005"
        val resumed = weft(*line.take(9).toTypedArray(), "--resume", "--epochs", 1)
        resumed.err shouldContain ", with the learning rate times 0.5 as changed while it trained"
    }

    "Ctrl-C ends a paused training, which is saved" {
        val saved = folder.resolve("paused.safetensors")
        val out = ByteArrayOutputStream()
        val err = ByteArrayOutputStream()
        val line = listOf(
            "train", "--csv", iris, "--label", "species", "--save", saved, "--epochs", 1_000_000, "--watch",
            "--no-browser", "--quiet",
        ).map { "$it" }
        var code = -1
        val training = thread { code = Cli.run(line, Terminal(Output(out), Output(err))) }
        val page = Page(awaited { Regex("http\\S+").find("$err")?.value })
        awaited { page.control("""{"action":"pause"}""").takeIf { it == 200 } }
        awaited { Unit.takeIf { page.firstState().contains("\"state\":\"paused\"") } }
        sun.misc.Signal.raise(sun.misc.Signal("INT"))
        training.join()
        code shouldBe 130
        "$err" shouldMatch Regex(
            "(?s).*weft: interrupted after step \\d+, saved ${Regex.escape("$saved")}; " +
                "to continue: weft train .*--resume.*\n"
        )
        weft("predict", saved, iris).code shouldBe Cli.OK
    }

    "a report that cannot be written loses nothing" {
        val report = folder.resolve("late.html")
        val saved = folder.resolve("late.safetensors")
        val err = ByteArrayOutputStream()
        val line = listOf(
            "train", "--csv", iris, "--label", "species", "--save", saved, "--epochs", 1_000_000, "--watch",
            "--no-browser", "--quiet", "--report", report,
        ).map { "$it" }
        var code = -1
        val training = thread { code = Cli.run(line, Terminal(Output(ByteArrayOutputStream()), Output(err))) }
        val page = Page(awaited { Regex("http\\S+").find("$err")?.value })
        Files.createDirectories(report.resolve("in the way"))
        awaited { page.control("""{"action":"stop"}""").takeIf { it == 200 } }
        training.join()
        code shouldBe Cli.OK
        "$err" shouldContain "weft: cannot write the report $report: "
        Files.exists(saved) shouldBe true
    }

    "a port in use is one line, before the training" {
        ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { taken ->
            val answer = train("taken", "--epochs", 1, "--watch", "--no-browser", "--watch-port", taken.localPort)
            answer.code shouldBe Cli.FAILURE
            answer.err shouldMatch Regex("weft: .*${taken.localPort}.*\n")
        }
    }

    "Ctrl-C ends the view of a folder at once" {
        val out = ByteArrayOutputStream()
        var code = -1
        val viewing = thread {
            code = Cli.run(
                listOf("watch", "$folder", "--no-browser"), Terminal(Output(out), Output(ByteArrayOutputStream()))
            )
        }
        val page = Page(awaited { Regex("http\\S+").find("$out")?.value })
        page.post("/api/open", "{}") shouldBe 200
        sun.misc.Signal.raise(sun.misc.Signal("INT"))
        viewing.join()
        code shouldBe 130
    }
})

private fun <T : Any> awaited(value: () -> T?): T {
    val end = System.nanoTime() + 300_000_000_000
    while (System.nanoTime() < end) {
        value()?.let { return it }
        Thread.sleep(20)
    }
    throw AssertionError("not within five minutes")
}

/** What a page may ask for at its address. */
private class Page(address: String) {
    private val base = address.substringBefore("/#")
    private val token = address.substringAfter("token=")

    fun control(body: String) = post("/api/control", body)

    fun post(path: String, body: String): Int = client.send(request(path, body), BodyHandlers.discarding()).statusCode()

    /** The whole state, as a page that opens gets it. */
    fun firstState(): String =
        client.send(request("/api/states", "{}"), BodyHandlers.ofInputStream()).body().bufferedReader().use {
            it.readLine()
        }

    private fun request(path: String, body: String) =
        HttpRequest.newBuilder(URI.create(base + path)).header("Content-Type", "application/json")
            .header("Origin", base).header("Weft-Token", token).POST(BodyPublishers.ofString(body)).build()

    private companion object {
        val client: HttpClient = HttpClient.newHttpClient()
    }
}
