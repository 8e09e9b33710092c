package dev.weft.cli.script

import dev.weft.file.CacheFiles
import java.io.IOException
import java.net.StandardProtocolFamily
import java.net.UnixDomainSocketAddress
import java.nio.channels.ServerSocketChannel
import java.nio.channels.SocketChannel
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.BasicFileAttributes
import java.nio.file.attribute.PosixFilePermissions
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.SynchronousQueue
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.system.exitProcess

/** The process of the [BackgroundCompiler]. It reports nothing when it ends: the next run starts another. */
internal class CompilerProcess private constructor(private val scripts: CacheFiles) {
    private val digest = MainKts.digest()
    private val place = CompilerPlace.of(scripts)
    private val archive = ClassArchive(place)
    private val workers = ThreadPoolExecutor(0, MOST_AT_ONCE, 1, TimeUnit.SECONDS, SynchronousQueue())

    @Volatile
    private var lastUse = System.nanoTime()

    private fun serve() {
        val lock = place.lock() ?: return
        Files.deleteIfExists(place.socket) // Of one that was killed.
        CompilerPlace.all(scripts).filter { it.socket != place.socket }.forEach { it.removeIfAbandoned() }
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).use { server ->
            server.bind(UnixDomainSocketAddress.of(place.socket))
            Files.setPosixFilePermissions(place.socket, PosixFilePermissions.fromString("rw-------"))
            val own = identity()
            background { watch(own) }
            while (lock.isValid) {
                val channel = server.accept()
                try {
                    workers.execute { answer(channel) }
                } catch (_: RejectedExecutionException) {
                    channel.close()
                }
            }
        }
    }

    private fun answer(channel: SocketChannel) {
        try {
            Connection(channel, scripts.folder(), LIMIT_MILLIS).use { connection ->
                val script = connection.asked()
                if (script == null) {
                    connection.answer(Answer.Done)
                    end()
                }
                connection.answer(compiled(script))
            }
        } catch (_: IOException) {
            // It is no longer interested.
        } catch (_: Throwable) {
            // The compiler has failed, and may do so again.
            end()
        }
    }

    @Synchronized
    private fun compiled(script: Path): Answer {
        if (MainKts.digest() != digest) return Answer.Elsewhere
        lastUse = System.nanoTime()
        return try {
            Scripts.compile(script, scripts)
        } catch (_: IOException) {
            Answer.Elsewhere
        } finally {
            lastUse = System.nanoTime()
        }
    }

    /** Ends the process when nobody needs it, when its jars have changed, and when its socket is not [own] any more. */
    private fun watch(own: Any?) {
        var seen = lastUse
        while (true) {
            Thread.sleep(TICK_MILLIS)
            val idle = (System.nanoTime() - lastUse) / 1_000_000
            if (idle > IDLE_MILLIS || identity() != own || MainKts.digest() != digest) end()
            if (idle > TICK_MILLIS && seen != lastUse) {
                seen = lastUse
                background { archive.makeIfMissing() }
                System.gc() // Gives memory back.
            }
        }
    }

    private fun background(work: () -> Unit) = thread(isDaemon = true) { work() }

    private fun identity(): Any? = try {
        Files.readAttributes(place.socket, BasicFileAttributes::class.java).fileKey()
    } catch (_: IOException) {
        null
    }

    private fun end(): Nothing {
        archive.giveUp()
        exitProcess(0)
    }

    companion object {
        private const val MOST_AT_ONCE = 8
        private const val LIMIT_MILLIS = 60_000L
        private const val TICK_MILLIS = 3_000L
        private const val IDLE_MILLIS = 15 * 60_000L

        /** Serves, or compiles an example for the [ClassArchive], with the cache of compiled scripts that is named. */
        @JvmStatic
        fun main(args: Array<String>) {
            val (task, folder) = args
            val scripts = CacheFiles.`in`(Path.of(folder))
            if (task == "serve") CompilerProcess(scripts).serve() else ClassArchive.compileExample(scripts)
            exitProcess(0)
        }
    }
}
