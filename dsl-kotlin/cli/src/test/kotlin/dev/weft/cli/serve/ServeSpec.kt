package dev.weft.cli.serve

import dev.weft.cli.Cli
import dev.weft.cli.installation
import dev.weft.cli.weft
import dev.weft.dsl.serve
import dev.weft.training.Trained
import io.kotest.assertions.nondeterministic.eventually
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
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.minutes

/** `weft serve`: predictions over HTTP. */
class ServeSpec : FreeSpec({
    val folder = tempdir().toPath()
    val model = folder.resolve("iris.safetensors")
    val row = """{"sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2}"""
    val header = "sepal_length,sepal_width,petal_length,petal_width"

    fun ask(address: String, token: String = ""): Pair<Int, String> {
        val request = HttpRequest.newBuilder(URI(address)).header("Authorization", "Bearer $token")
            .POST(BodyPublishers.ofString("""{"instances": [$row]}""")).build()
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).let { it.statusCode() to it.body() }
    }

    /** Runs the command until [use] is done with it. */
    suspend fun serving(vararg options: Any, use: suspend (String) -> Unit): Triple<Int, String, String> {
        val out = ByteArrayOutputStream()
        val err = ByteArrayOutputStream()
        val code = AtomicInteger(-1)
        val line = listOf("serve", "$model", "--port", "${freePort()}") + options.map(Any::toString)
        val running = thread { code.set(Cli.run(line, out, err)) }
        eventually(2.minutes) { err.toString() shouldContain "weft: serving; Ctrl-C ends it\n" }
        use(out.toString().trim())
        running.interrupt()
        running.join(120_000)
        return Triple(code.get(), out.toString(), err.toString())
    }

    beforeSpec {
        val iris = installation.resolve("examples/data/iris/iris.csv")
        weft("train", iris, "--label", "species", "--epochs", 20, "--save", model).code shouldBe Cli.OK
    }

    "the server answers what predict answers, and writes a line for each request" {
        val rows = Files.writeString(folder.resolve("rows.csv"), "$header\n5.1,3.5,1.4,0.2\n")
        val predicted = (weft("predict", model, rows, "--json").json["predictions"] as List<*>).single() as Map<*, *>
        val wanted = ((predicted["rows"] as List<*>).single() as Map<*, *>)["prediction"]
        val (code, out, err) = serving { address ->
            val (status, reply) = ask("${address}v1/models/iris:predict")
            status shouldBe 200
            reply shouldContain "\"prediction\":\"$wanted\""
        }
        code shouldBe Cli.OK
        out.lines()[1] shouldMatch Regex("\\S+ 127.0.0.1 \"POST /v1/models/iris:predict\" 200 .* model=iris/1 rows=1")
        err shouldMatch Regex("weft: iris version 1 is loaded, weights \\w{8}, after step \\d+\nweft: serving.*\n")
    }

    "a token is asked for" {
        val file = Files.writeString(folder.resolve("token"), "0123456789abcdef\n")
        serving("--token-file", file, "--quiet") { address ->
            ask("${address}v1/models/iris:predict").first shouldBe 401
            ask("${address}v1/models/iris:predict", "0123456789abcdef").first shouldBe 200
        }.second.lines().size shouldBe 2
    }

    "another host gets a new token, which the address carries" {
        serving("--host", "0.0.0.0") { address ->
            val port = URI(address).port
            val token = address.substringAfter("#token=")
            ask("http://127.0.0.1:$port/v1/models/iris:predict").first shouldBe 401
            ask("http://127.0.0.1:$port/v1/models/iris:predict", token).first shouldBe 200
        }
    }

    "limits and thresholds are options" {
        serving("--rows", 1, "--body", 1) { address ->
            ask("${address}v1/models/iris:predict?${"x".repeat(10)}").first shouldBe 200
        }.first shouldBe Cli.OK
    }

    "the DSL serves a file, and a model in training" {
        serve(model, port = 0).use { server -> ask("${server.address()}v1/models/iris:predict").first shouldBe 200 }
        Trained.load(model).serve("now", port = 0).use { server ->
            ask("${server.address()}v1/models/now:predict").first shouldBe 200
        }
    }

    "an error is one line" {
        val short = Files.writeString(folder.resolve("short"), "abc")
        val bytes = Files.write(folder.resolve("bytes"), ByteArray(99) { (it + 130).toByte() })
        val none = folder.resolve("none.safetensors")
        val empty = Files.createDirectory(folder.resolve("empty"))
        ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { taken ->
            mapOf(
                listOf(model, "--port", taken.localPort) to
                    (1 to "port ${taken.localPort} is not free (Address already in use): name another one with --port"),
                listOf(model, "--port", "0") to (2 to "--port expects a whole number from 1 to 65535 but got 0"),
                listOf(model, "--token-file", short) to
                    (2 to "--token-file expects a token of 16 or more visible ASCII characters but got 3"),
                listOf(model, "--token-file", bytes) to
                    (2 to "--token-file expects a token of 16 or more visible ASCII characters but got 99"),
                listOf(model, "--threshold", "2") to (2 to "--threshold expects a probability from 0 to 1 but got 2"),
                listOf(model, "--host", "no such host") to
                    (2 to "--host expects a name or address of this machine but got no such host"),
                listOf(model, "--host", "192.0.2.1") to
                    (2 to "--host expects a name or address of this machine but got 192.0.2.1"),
                listOf(model, "--threshold", "0.3") to
                    (
                        2 to "--threshold expects a model of two classes with probabilities but got iris " +
                            "version 1: leave --threshold out"
                        ),
                listOf(none) to (1 to "$none does not exist"),
                listOf(empty) to
                    (1 to "$empty has no model: put NAME.safetensors or NAME/VERSION/model.safetensors there"),
                listOf(short) to (3 to "$short"),
            ).forEach { (line, wanted) ->
                withClue(line) {
                    val outcome = weft("serve", *line.toTypedArray())
                    outcome.code shouldBe wanted.first
                    outcome.err shouldContain wanted.second
                    outcome.err.lines().count { !it.contains("is loaded") } shouldBe 2
                }
            }
        }
    }
})
