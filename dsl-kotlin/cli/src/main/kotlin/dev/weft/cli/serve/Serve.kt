package dev.weft.cli.serve

import dev.weft.cli.Cli
import dev.weft.cli.Command
import dev.weft.cli.CommandLine
import dev.weft.cli.Expected
import dev.weft.cli.Interruption
import dev.weft.cli.Terminal
import dev.weft.cli.UsageException
import dev.weft.cli.count
import dev.weft.cli.device.OnDevice
import dev.weft.cli.device.shown
import dev.weft.cli.isSet
import dev.weft.cli.page.Playground.MOST_PORT
import dev.weft.cli.path
import dev.weft.cli.table.TRAINED
import dev.weft.evaluation.Threshold
import dev.weft.file.InputFile
import dev.weft.serve.model.ModelLimits
import dev.weft.serve.model.ModelServer
import dev.weft.serve.model.Serving
import java.io.IOException
import java.net.BindException
import java.net.InetAddress
import java.net.SocketException
import java.net.UnknownHostException
import java.nio.file.Files
import java.nio.file.Path
import java.security.SecureRandom
import java.util.HexFormat
import kotlin.concurrent.thread

/** `serve MODEL`: answers predictions over HTTP until the program ends. */
internal object Serve : Command {
    private const val USUAL_PORT = 8080
    private const val FIRST_FREE = 1024
    private const val LOOPBACK = "127.0.0.1"
    private const val TOKEN = "WEFT_TOKEN"
    private const val TOKEN_BYTES = 16
    private const val MOST_TOKEN = 10_000L
    private const val KIBI = 1024

    /** As many KiB as the largest array has. */
    private const val MOST_BODY = 1024 * 1024

    override val name = "serve"
    override val purpose =
        "Answers predictions of a saved model, or of all models of a folder, over HTTP; with a page to try them."
    override val example = "serve model --port 8080"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val model = line.argument(
            "MODEL", path("MODEL"), "a model file, a folder of checkpoints, or a folder of models and their versions"
        )
        val port = line.option("port", count(MOST_PORT), "port to listen on (default: $USUAL_PORT)")
        val host = line.option(
            "host", Expected("HOST", "a name or address") { it.ifEmpty { null } },
            "address to listen on, such as 0.0.0.0 for all networks; needs a token (default: $LOOPBACK)"
        )
        val token = line.option(
            "token-file", path("FILE"),
            "file with the token that requests need (default: $TOKEN; a new one for other hosts)"
        )
        val threshold = line.option(
            "threshold",
            Expected("X", "a probability from 0 to 1") { it.toDouble().takeIf { p -> p in 0.0..1.0 } },
            "probability that the second of two classes needs (default: $TRAINED)"
        )
        val raw = line.flag("raw", "use the weights of the last step, even if there is a moving average of them")
        val device = OnDevice(line)
        val limits = Limits(line)
        val quiet = line.flag("quiet", "print no line for each request")
        return { terminal ->
            var serving = Serving.of(model.value).withPort(port.value ?: USUAL_PORT).withLimits(limits.value)
                .withReport(terminal::say).withAccessLog { if (!quiet.isSet) terminal.out.line(it) }
            threshold.value?.let { serving = serving.withThreshold(Threshold(it)) }
            if (raw.isSet) serving = serving.withRawWeights()
            val there = device.open()?.also { serving = serving.withDevice(it.name()) }
            host.value?.let { serving = serving.withHost(it) }
            val known = token.value?.let(::read) ?: System.getenv(TOKEN)?.let { checked(it, TOKEN) }
            val fresh = if (known == null && isReachable(host.value ?: LOOPBACK)) random() else null
            (known ?: fresh)?.let { serving = serving.withToken(it) }
            run(fresh, there?.let { "serving on ${shown(it)}" } ?: "serving", terminal) {
                opened(serving, port.value ?: USUAL_PORT, host.value ?: LOOPBACK)
            }
        }
    }

    /** The options that bound what a server takes on. */
    private class Limits(line: CommandLine) {
        private val rows = line.option(
            "rows", count(), "most rows of a request (default: ${ModelLimits.DEFAULT.rows()})"
        )
        private val requests = line.option(
            "requests", count(10_000), "most predictions at the same time (default: ${ModelLimits.DEFAULT.requests()})"
        )
        private val body = line.option(
            "body", count(MOST_BODY),
            "longest body of a request, in KiB (default: " +
                "${ModelLimits.DEFAULT.bodyBytes() / KIBI})"
        )

        val value: ModelLimits get() = ModelLimits.DEFAULT
            .withRows(rows.value ?: ModelLimits.DEFAULT.rows())
            .withRequests(requests.value ?: ModelLimits.DEFAULT.requests())
            .withBodyBytes(body.value?.let { it * KIBI } ?: ModelLimits.DEFAULT.bodyBytes())
    }

    private fun read(file: Path): String {
        if (InputFile.size(file) > MOST_TOKEN) throw UsageException("--token-file expects a short file but got $file")
        // Other bytes than ASCII are characters, too, and refused below.
        return checked(Files.readString(file, Charsets.ISO_8859_1).trim(), "--token-file")
    }

    private fun checked(token: String, source: String): String = token.also {
        if (!it.matches(Regex("[!-~]{16,1000}"))) {
            throw UsageException("$source expects a token of 16 or more visible ASCII characters but got ${it.length}")
        }
    }

    private fun random(): String =
        HexFormat.of().formatHex(ByteArray(TOKEN_BYTES).also { SecureRandom().nextBytes(it) })

    /** Whether other machines can reach [host]. */
    private fun isReachable(host: String): Boolean = try {
        !InetAddress.getByName(host).isLoopbackAddress
    } catch (_: UnknownHostException) {
        throw UsageException("--host expects a name or address of this machine but got $host")
    }

    /** Serves until a signal comes; [what] says where. The address has the token [fresh], which nobody else knows. */
    private fun run(fresh: String?, what: String, terminal: Terminal, open: () -> ModelServer): Int {
        open().use { server ->
            Interruption().use { signals ->
                signals.then = { thread(isDaemon = true) { server.close() } }
                terminal.out.line(server.address() + (fresh?.let { "#token=$it" } ?: ""))
                terminal.say("$what; Ctrl-C ends it")
                try {
                    server.await()
                } catch (_: InterruptedException) {
                    Thread.currentThread().interrupt()
                }
            }
        }
        return Cli.OK
    }

    private fun opened(serving: Serving, port: Int, host: String): ModelServer = try {
        serving.open()
    } catch (e: UnknownHostException) {
        throw UsageException("--host expects a name or address of this machine but got $host")
    } catch (e: BindException) {
        throw IOException("port $port is not free (${e.cause?.message}): name another one with --port", e)
    } catch (e: SocketException) {
        throw IOException(
            "port $port is not allowed (${e.cause?.message}): name one of $FIRST_FREE or more with --port", e,
        )
    } catch (e: IllegalArgumentException) {
        if (e.message?.startsWith("Threshold ") != true) throw e
        throw UsageException("${e.message?.replaceFirst("Threshold", "--threshold")}: leave --threshold out")
    }
}
