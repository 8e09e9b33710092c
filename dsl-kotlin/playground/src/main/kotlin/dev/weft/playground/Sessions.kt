package dev.weft.playground

import java.security.SecureRandom
import java.util.HexFormat
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.Executors
import java.util.concurrent.ScheduledFuture
import java.util.concurrent.TimeUnit

/** The sessions of all pages: a few, each of which ends a while after its last reader has left. */
internal class Sessions(private val graceMillis: Long) : AutoCloseable {
    private class Kept(val session: Session) {
        var readers = 0
        var since = System.nanoTime()
        var end: ScheduledFuture<*>? = null
    }

    private val kept = ConcurrentHashMap<String, Kept>()
    private val random = SecureRandom()

    /** The session that ended last for the sake of another page. */
    @Volatile
    private var displaced: String? = null
    private val ends = Executors.newSingleThreadScheduledExecutor { task ->
        Thread(task, "weft-playground-sessions").apply { isDaemon = true }
    }

    /**
     * Begins a session; where there are many, the one ends that has been without a reader for longest.
     *
     * @throws IllegalArgumentException if there are too many
     */
    @Synchronized
    fun open(begin: () -> Session): String {
        if (kept.size >= Limits.SESSIONS) {
            kept.entries.filter { it.value.readers == 0 }.minByOrNull { it.value.since }?.let {
                close(it.key)
                displaced = it.key
            }
        }
        require(kept.size < Limits.SESSIONS) {
            "the playground has ${Limits.SESSIONS} open pages, which is the most: close another page and reload " +
                "this one"
        }
        val id = HexFormat.of().formatHex(ByteArray(16).also(random::nextBytes))
        kept[id] = Kept(begin())
        leave(id, 0)
        return id
    }

    operator fun get(id: Any?): Session = find(id).session

    private fun find(id: Any?): Kept = kept[id.toString()] ?: throw if (id == displaced) {
        SessionEnded("was away when another page needed its place among ${Limits.SESSIONS}")
    } else {
        SessionEnded()
    }

    /** Runs [read] as a reader of a session, which does not end meanwhile. */
    fun <T> reading(id: Any?, read: (Session) -> T): T {
        val session = synchronized(this) {
            find(id).also {
                it.readers++
                it.end?.cancel(false)
            }.session
        }
        try {
            return read(session)
        } finally {
            leave(id.toString(), 1)
        }
    }

    @Synchronized
    private fun leave(id: String, readers: Int) {
        val one = kept[id] ?: return
        one.readers -= readers
        one.since = System.nanoTime()
        if (one.readers == 0 && !ends.isShutdown) {
            one.end = ends.schedule({ end(id) }, graceMillis, TimeUnit.MILLISECONDS)
        }
    }

    private fun end(id: String) {
        if (synchronized(this) { (kept[id]?.readers ?: 1) == 0 }) close(id)
    }

    fun close(id: Any?) {
        kept.remove(id.toString())?.session?.close()
    }

    val size: Int get() = kept.size

    /** Ends all sessions. */
    override fun close() {
        ends.shutdownNow()
        kept.keys.toList().forEach(::close)
    }
}
