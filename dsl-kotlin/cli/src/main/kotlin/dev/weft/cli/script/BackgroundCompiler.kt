package dev.weft.cli.script

import dev.weft.file.CacheFiles
import java.io.File
import java.io.IOException
import java.lang.management.ManagementFactory
import java.nio.file.Path

/**
 * The compiler that stays in the background after a script was compiled, so the next one is compiled in a tenth of the
 * processor time. It is a process of this user, reached through a socket in the cache of compiled [scripts]; it puts
 * what it compiles there, and ends after a while without work, or when its jars change. No run depends on it.
 */
internal class BackgroundCompiler(private val scripts: CacheFiles) {
    /** Compiles [script], an absolute path, there; starts the process if it does not run. */
    fun compile(script: Path): Answer = try {
        val place = CompilerPlace.of(scripts)
        (place.connect(LIMIT_MILLIS) ?: started(place))?.use { connection ->
            connection.ask(script)
            connection.answered()
        } ?: Answer.Elsewhere
    } catch (e: IOException) {
        missed(e) // It has ended, or the file system has no sockets.
    } catch (e: UnsupportedOperationException) {
        missed(e) // This system cannot tell who is at the other end.
    } catch (e: LinkageError) {
        missed(e) // Nor can this Java.
    }

    private fun missed(reason: Throwable): Answer {
        if (System.getenv("WEFT_TRACE") == "1") reason.printStackTrace()
        return Answer.Elsewhere
    }

    /** Stops the processes of all versions; returns how many there were. */
    fun stop(): Int = CompilerPlace.all(scripts).count(CompilerPlace::stop)

    private fun started(place: CompilerPlace): Connection? {
        if (!hasRoom()) return null
        val process = start(place)
        val end = System.nanoTime() + START_MILLIS * 1_000_000
        // One that ends well leaves the work to another that has started at the same time.
        while (System.nanoTime() < end && (process.isAlive || process.exitValue() == 0)) {
            place.connect(LIMIT_MILLIS)?.let { return it }
            Thread.sleep(CompilerPlace.POLL_MILLIS)
        }
        return null
    }

    private fun start(place: CompilerPlace): Process {
        val archive = place.files.path(place.archive).takeIf { place.files.holds(place.archive) }
        val flags = listOfNotNull(archive?.let { "-XX:SharedArchiveFile=$it" })
        // Whatever ends this run, Ctrl-C or a closed terminal, is not meant for the compiler.
        val detached = listOf("/bin/sh", "-c", "trap '' INT HUP QUIT TSTP TTOU; exec \"\$@\"", "weft")
        val builder = ProcessBuilder(detached + java(flags, "serve", "${scripts.folder()}"))
        builder.directory(scripts.folder().toFile())
        builder.environment().keys.retainAll(KEPT)
        builder.redirectInput(File("/dev/null"))
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD)
        return builder.start()
    }

    /** A script must not run out of memory because its compiler stays. */
    private fun hasRoom(): Boolean {
        val system = ManagementFactory.getOperatingSystemMXBean() as? com.sun.management.OperatingSystemMXBean
        return system == null || system.totalMemorySize >= LEAST_BYTES
    }

    companion object {
        private const val LIMIT_MILLIS = 60_000L
        private const val START_MILLIS = 60_000L
        private const val LEAST_BYTES = 2L shl 30

        /** The rest of the environment is the script's affair; options for Java, for example, would apply to both. */
        private val KEPT = setOf("HOME", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "TMPDIR")

        /** The command that starts the compiler's process with [flags] and [words]. */
        fun java(flags: List<String>, vararg words: String): List<String> = listOf(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            // Little memory and a quick start: scripts are small.
            "-Xmx256m", "-XX:+UseSerialGC", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30",
            "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError",
            "-XX:ErrorFile=/dev/null", "-Djava.awt.headless=true"
        ) + flags + listOf(
            "-cp", System.getProperty("java.class.path"), CompilerProcess::class.java.name
        ) + words
    }
}
