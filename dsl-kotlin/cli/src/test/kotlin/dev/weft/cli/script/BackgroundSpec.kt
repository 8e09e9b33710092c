package dev.weft.cli.script

import dev.weft.cli.Outcome
import dev.weft.file.CacheFiles
import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import java.io.IOException
import java.net.StandardProtocolFamily
import java.net.UnixDomainSocketAddress
import java.nio.ByteBuffer
import java.nio.channels.ServerSocketChannel
import java.nio.channels.SocketChannel
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import kotlin.concurrent.thread
import kotlin.io.path.name
import kotlin.time.Duration.Companion.minutes

/** Scripts compiled by the process in the background; each run is a process of its own. */
class BackgroundSpec : FreeSpec({
    val folder = tempdir().toPath()
    val cache = Files.createDirectories(folder.resolve("cache"))
    val scripts = cache.resolve("scripts")

    // From Java 24 on, it warns of what the Kotlin compiler does; the launcher keeps that quiet, too.
    val java = listOf(Path.of(System.getProperty("java.home"), "bin", "java").toString()) +
        if (Runtime.version().feature() < 24) listOf() else listOf("--sun-misc-unsafe-memory-access=allow")

    fun start(name: String, vararg words: String, memory: String = "-Xmx512m"): Process = ProcessBuilder(
        java + listOf(
            memory, "-Dweft.cache=$cache", "-Dweft.compiler=background", "-cp",
            System.getProperty("java.class.path"), "dev.weft.cli.MainKt", "run"
        ) + words
    ).directory(folder.toFile()).redirectError(folder.resolve("$name.err").toFile())
        .redirectOutput(folder.resolve("$name.out").toFile()).start()

    fun end(name: String, process: Process) = Outcome(
        process.waitFor(), Files.readString(folder.resolve("$name.out")), Files.readString(folder.resolve("$name.err"))
    )

    fun run(vararg words: String) = end("run", start("run", *words))

    fun script(text: String, name: String = "own"): String =
        Files.writeString(folder.resolve("$name.main.kts"), text).name

    fun listed(): List<Path> = Files.list(scripts.resolve(".bg")).use { it.toList() }

    fun socket(): Path = listed().single { it.name.endsWith(".socket") }

    /** The process that the lock file names. */
    fun compiler(): ProcessHandle? =
        ProcessHandle.of(Files.readString(listed().single { it.name.endsWith(".lock") }).toLong()).orElse(null)

    suspend fun stopped() {
        run("--stop").code shouldBe 0
        eventually(2.minutes) { (compiler()?.isAlive ?: false) shouldBe false }
    }

    "a script is compiled in the background, and an edited one by the same process" {
        run(script("println(1)")) shouldBe Outcome(0, "1\n", "")
        val first = compiler()?.pid()
        Files.readString(Path.of("/proc/$first/cmdline")) shouldContain "CompilerProcess"
        run(script("println(2)")) shouldBe Outcome(0, "2\n", "")
        compiler()?.pid() shouldBe first
        run("--stop") shouldBe Outcome(0, "", "weft: stopped the compiler in the background\n")
        eventually(2.minutes) { ProcessHandle.of(first!!).isPresent shouldBe false }
        run("--stop") shouldBe Outcome(0, "", "weft: no compiler is running in the background\n")
    }

    "what the script is given stays as it was" {
        val text = "println(args.joinToString()); println(readln()); println(java.io.File(\"\").absolutePath); " +
            "println(Runtime.getRuntime().maxMemory() shr 20); System.exit(7)"
        val process = start("run", script(text), "a", "--stop", memory = "-Xmx100m")
        process.outputStream.use { it.write("line\n".toByteArray()) }
        end("run", process) shouldBe Outcome(7, "a, --stop\nline\n${folder.toRealPath()}\n100\n", "")
    }

    "an error is the same as without it, and two scripts are compiled at once" {
        val bad = script("val x: Int = \"three\"", "bad")
        run(bad).err shouldContain "bad.main.kts:1:12"
        val started = (1..3).map { script("println($it)", "s$it") }.map { it to start(it, it) }
        started.forEachIndexed { i, (name, process) -> end(name, process) shouldBe Outcome(0, "${i + 1}\n", "") }
    }

    "a script that reads other files is compiled where it runs" {
        Files.createDirectories(folder.resolve("lib"))
        run(script("@file:DependsOn(\"lib\")\nprintln(3)")) shouldBe Outcome(0, "3\n", "")
        run(script("@file:DependsOn(\"missing.jar\")\nprintln(3)")).err shouldContain "missing.jar"
        run(script("@file:CompilerOptions(\"-nowarn\")\nprintln(4)")) shouldBe Outcome(0, "4\n", "")
        script("val n = 5", "imported")
        run(script("@file:Import(\"imported.main.kts\")\nprintln(n)")) shouldBe Outcome(0, "5\n", "")
    }

    "only the user can reach it" {
        run(script("println(6)"))
        PosixFilePermissions.toString(Files.getPosixFilePermissions(scripts.resolve(".bg"))) shouldBe "rwx------"
        PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())) shouldBe "rw-------"
        val ports = Files.list(Path.of("/proc/${compiler()?.pid()}/fd")).use { all ->
            // One that is closed meanwhile is gone.
            all.map { runCatching { Files.readSymbolicLink(it).toString() }.getOrDefault("") }.toList()
        }.filter { it.startsWith("socket:") }.map { it.removeSurrounding("socket:[", "]") }
        val tcp = listOf("tcp", "tcp6", "udp", "udp6").flatMap { Files.readAllLines(Path.of("/proc/net/$it")) }
        tcp.filter { line -> ports.any { " $it " in line } }.shouldBeEmpty()
    }

    "one that is killed, or whose socket is gone, is replaced" {
        run(script("println(7)"))
        compiler()?.destroyForcibly()
        run(script("println(8)")) shouldBe Outcome(0, "8\n", "")
        Files.delete(socket())
        eventually(2.minutes) { (compiler()?.isAlive ?: false) shouldBe false }
        run(script("println(9)")) shouldBe Outcome(0, "9\n", "")
        (compiler()?.isAlive ?: false) shouldBe true
    }

    "nonsense is refused, and many connections do no harm" {
        run(script("println(10)"))
        val pid = compiler()?.pid()
        val connections = List(30) {
            SocketChannel.open(StandardProtocolFamily.UNIX).apply {
                connect(UnixDomainSocketAddress.of(socket()))
                try {
                    write(ByteBuffer.wrap(ByteArray(it + 1) { -1 }))
                } catch (_: IOException) {
                    // It is one too many, and closed already.
                }
            }
        }
        run(script("println(11)")) shouldBe Outcome(0, "11\n", "")
        connections.forEach(SocketChannel::close)
        run(script("println(12)")) shouldBe Outcome(0, "12\n", "")
        compiler()?.pid() shouldBe pid
    }

    "answers that make no sense are not believed" - {
        val files = CacheFiles.`in`(Files.createDirectories(folder.resolve("other")).toRealPath())
        val place = CompilerPlace.of(files)
        mapOf(
            "nothing" to byteArrayOf(),
            "a part" to byteArrayOf(0, 0),
            "an unknown kind" to byteArrayOf(9, 0, 0, 0, 0),
            "more lines than memory" to byteArrayOf(1, 127, 127, 127, 127),
            "half a line" to byteArrayOf(1, 0, 0, 0, 1, 0, 9, 65),
        ).forEach { (name, bytes) ->
            name {
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).use { server ->
                    Files.deleteIfExists(place.socket)
                    server.bind(UnixDomainSocketAddress.of(place.socket))
                    thread(isDaemon = true) {
                        server.accept().use {
                            it.read(ByteBuffer.allocate(100))
                            it.write(ByteBuffer.wrap(bytes))
                        }
                    }
                    BackgroundCompiler(files).compile(Path.of("/none.main.kts")) shouldBe Answer.Elsewhere
                }
            }
        }
    }

    "where no socket can be, scripts are compiled all the same" {
        stopped()
        val deep = Files.createDirectories(folder.resolve("d".repeat(100)))
        val process = ProcessBuilder(
            java + listOf(
                "-Dweft.cache=$deep", "-Dweft.compiler=background", "-cp", System.getProperty("java.class.path"),
                "dev.weft.cli.MainKt", "run", script("println(13)")
            )
        ).directory(folder.toFile()).redirectErrorStream(true).start()
        withClue("deep") { process.inputReader().readText() shouldStartWith "13" }
    }
})
