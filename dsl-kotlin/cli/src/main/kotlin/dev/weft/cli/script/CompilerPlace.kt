package dev.weft.cli.script

import dev.weft.file.CacheFiles
import java.io.IOException
import java.net.StandardProtocolFamily
import java.net.UnixDomainSocketAddress
import java.nio.ByteBuffer
import java.nio.channels.FileChannel
import java.nio.channels.FileLock
import java.nio.channels.SocketChannel
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.nio.file.StandardOpenOption.CREATE
import java.nio.file.StandardOpenOption.READ
import java.nio.file.StandardOpenOption.WRITE
import kotlin.io.path.name

/**
 * Where the compiler of one version of the jars can be reached: a socket, a lock file that its process holds and that
 * names it, and an archive of its classes, all in [files], a folder that only this user can enter.
 *
 * @param name the start of their names, made from the digest of the jars
 */
internal class CompilerPlace(val files: CacheFiles, private val name: String) {
    val socket: Path get() = files.path("$name.socket")

    /** The name of the archive among the [files]. */
    val archive: String get() = "$name.jsa"

    private val lockFile get() = files.path("$name.lock")

    /** Connects to the process; null if there is none. */
    fun connect(limitMillis: Long): Connection? {
        val channel = SocketChannel.open(StandardProtocolFamily.UNIX)
        try {
            channel.connect(UnixDomainSocketAddress.of(socket))
            return Connection(channel, files.folder(), limitMillis)
        } catch (_: IOException) {
            channel.close()
            return null
        }
    }

    /** Takes the lock for this process until it ends; null if another has it. */
    fun lock(): FileLock? {
        val channel = FileChannel.open(lockFile, READ, WRITE, CREATE)
        val lock = channel.tryLock()
        if (lock == null) {
            channel.close()
        } else {
            // Not by another channel: closing that would release the lock.
            channel.truncate(0).write(ByteBuffer.wrap("${ProcessHandle.current().pid()}".toByteArray()))
        }
        return lock
    }

    /** Removes the files of a version whose process has ended, except the archive. */
    fun removeIfAbandoned() {
        if (holder() == null) {
            Files.deleteIfExists(socket)
            Files.deleteIfExists(lockFile)
        }
    }

    /** Stops the process, by force if it does not answer; returns whether there was one. */
    fun stop(): Boolean {
        val process = holder()
        try {
            connect(STOP_MILLIS)?.use {
                it.ask(null)
                it.answered()
            }
        } catch (_: IOException) {
            // It is stopped below.
        }
        val end = System.nanoTime() + STOP_MILLIS * 1_000_000
        while (process != null && process.isAlive && System.nanoTime() < end) Thread.sleep(POLL_MILLIS)
        return process?.also { it.destroyForcibly() } != null
    }

    /** The process that holds the lock; null if none does. */
    private fun holder(): ProcessHandle? = try {
        val lock = FileChannel.open(lockFile, READ, WRITE).use { it.tryLock()?.also(FileLock::release) }
        val pid = if (lock == null) Files.readString(lockFile).trim().toLongOrNull() else null
        pid?.let { ProcessHandle.of(it).orElse(null) }
    } catch (_: NoSuchFileException) {
        null
    }

    companion object {
        /** Between two looks at what another process does. */
        const val POLL_MILLIS = 10L
        private const val STOP_MILLIS = 3_000L
        private const val DIGITS = 16

        /** The place for this version of the jars in the cache of compiled [scripts]. */
        fun of(scripts: CacheFiles): CompilerPlace =
            CompilerPlace(folder(scripts), MainKts.digest().take(DIGITS))

        /** The places for all versions. */
        fun all(scripts: CacheFiles): List<CompilerPlace> {
            val files = folder(scripts)
            return Files.list(files.folder()).use { all -> all.map { it.name }.toList() }
                .filter { it.endsWith(".lock") }.map { CompilerPlace(files, it.removeSuffix(".lock")) }
        }

        // A short name: the path of a socket has at most 103 bytes.
        private fun folder(scripts: CacheFiles) = scripts.folder(".bg")
    }
}
