package dev.weft.cli.serve

import dev.weft.cli.Cli
import dev.weft.cli.installation
import dev.weft.cli.weft
import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.random.Random
import kotlin.time.Duration.Companion.minutes

/** A free port below those that the system gives to programs that ask for any, so that none takes it meanwhile. */
internal fun freePort(): Int = generateSequence { Random.nextInt(10_000, 32_768) }.first { port ->
    runCatching { ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close() }.isSuccess
}

/** `weft serve` as a process of its own, which signals end. */
class ServeProcessSpec : FreeSpec({
    val folder = tempdir().toPath()
    val model = folder.resolve("iris.safetensors")
    val body = """{"instances": [{"sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2}]}"""

    fun start(port: Int): Process {
        val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
        val process = ProcessBuilder(
            java, "-Dweft.home=$installation", "-cp", System.getProperty("java.class.path"), "dev.weft.cli.MainKt",
            "serve", "$model", "--port", "$port",
        )
        return process.directory(folder.toFile()).redirectError(folder.resolve("err").toFile())
            .redirectOutput(folder.resolve("out").toFile()).start()
    }

    fun request(port: Int): String = "POST /v1/models/iris:predict HTTP/1.1\r\nHost: localhost:$port\r\n" +
        "Content-Length: ${body.length}\r\nConnection: close\r\n\r\n$body"

    fun connect(port: Int) = Socket(InetAddress.getByAddress(byteArrayOf(127, 0, 0, 1)), port)
        .also { it.soTimeout = 120_000 }

    fun Socket.send(text: String) = getOutputStream().run { write(text.toByteArray()); flush() }

    fun Socket.reply(): String = getInputStream().readAllBytes().toString(Charsets.UTF_8)

    fun ask(port: Int, line: String = ""): String = connect(port).use {
        val get = "$line HTTP/1.1\r\nHost: localhost:$port\r\nConnection: close\r\n\r\n"
        it.send(if (line.isEmpty()) request(port) else get)
        it.reply()
    }

    suspend fun ready(port: Int) = eventually(2.minutes) { ask(port) shouldContain "\"prediction\":\"" }

    fun signal(process: Process, name: String) =
        ProcessBuilder("kill", "-$name", "${process.pid()}").start().waitFor() shouldBe 0

    beforeSpec {
        val iris = installation.resolve("examples/data/iris/iris.csv")
        weft("train", iris, "--label", "species", "--epochs", 3, "--save", model).code shouldBe Cli.OK
    }

    for (name in listOf("INT", "TERM")) {
        "SIG$name answers what is under way, refuses what is new, and ends with exit code 0" {
            val port = freePort()
            val process = start(port)
            try {
                ready(port)
                var answered = 1
                connect(port).use { slow ->
                    slow.send(request(port).dropLast(1))
                    // It runs, and so does the request that asks.
                    eventually(2.minutes) { ask(port, "GET /metrics") shouldContain "weft_requests_running 2\n" }
                    signal(process, name)
                    var late = ask(port)
                    while (late.startsWith("HTTP/1.1 200 ")) {
                        answered++
                        late = ask(port)
                    }
                    late shouldStartWith "HTTP/1.1 503 "
                    process.isAlive shouldBe true
                    slow.send("}")
                    slow.reply() shouldStartWith "HTTP/1.1 200 "
                    answered++
                }
                withClue(Files.readString(folder.resolve("err"))) {
                    process.waitFor(2, TimeUnit.MINUTES) shouldBe true
                    process.exitValue() shouldBe Cli.OK
                }
                Files.readString(folder.resolve("err")).lines().count { "Exception" in it } shouldBe 0
                Files.readAllLines(folder.resolve("out")).count { ":predict\" 200 " in it } shouldBe answered
            } finally {
                process.destroyForcibly()
            }
        }
    }

    "after SIGKILL nothing is left, and the port is free" {
        val port = freePort()
        val before = Files.list(folder).use { it.toList().toSet() }
        repeat(2) {
            val process = start(port)
            try {
                ready(port)
                signal(process, "KILL")
                process.waitFor(2, TimeUnit.MINUTES) shouldBe true
            } finally {
                process.destroyForcibly()
            }
        }
        Files.list(folder).use { it.toList().toSet() } shouldBe before
    }
})
