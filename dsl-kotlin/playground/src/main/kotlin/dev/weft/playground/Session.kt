package dev.weft.playground

import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.thread
import kotlin.concurrent.withLock

/** What one run looks like at a moment, for threads that draw it. */
internal class Look(
    val run: Run,
    val moment: Moment,
    val curve: List<CurvePoint>,
    val stride: Long,
    val revision: Int,
    val rate: Double,
    val error: String?,
)

/** What a session looks like at a moment. */
internal class Scene(
    val link: Link,
    val looks: List<Look>,
    val isPlaying: Boolean,
    val isSeeking: Boolean,
    val reached: Long,
    val epochsPerSecond: Double,
    val view: View,
    val version: Long,
    val error: String? = null,
)

/** What a page hears whose session has ended; it opens the picture of its address again. */
internal class SessionEnded(reason: String = "was away for too long") :
    IllegalArgumentException("the page $reason, so its session has ended: its picture is opened again")

/** What the thread of a session is told to do; whoever told it waits for [done]. */
private class Command<T>(private val action: () -> T) {
    val done = CompletableFuture<T>()

    fun run() {
        try {
            done.complete(action())
        } catch (failure: Throwable) {
            done.completeExceptionally(failure)
        }
    }
}

/**
 * A page's training: one thread that trains at full speed, and does what it is told between two slices of a few
 * milliseconds. It never waits for a page: a reader asks for a [Scene] and draws it on its own thread.
 */
internal class Session(
    link: Link,
    @Volatile private var start: Moment? = null,
    private val mostEpochs: Long = Limits.EPOCHS,
) : AutoCloseable {
    private val lock = ReentrantLock()
    private val changed = lock.newCondition()
    private val commands = ArrayDeque<Command<*>>()
    private var wanted: CompletableFuture<Scene>? = null
    private var wantedAfter = -1L
    private var isClosed = false

    // Only the thread of the session touches these.
    private var setup = link.setup
    private var runs = make(setup)
    private var view = View()
    private var isPlaying = false
    private var goal: Position? = null
    private var arrival = CompletableFuture<Unit>()
    private var epochsPerSecond: Double? = null
    private val pace = Pace()
    private var changes = 0L

    init {
        require(link.edits.all { it.run < runs.size }) { "the link has an edit of a configuration that it lacks" }
        runs.forEachIndexed { index, run -> run.plan(link.edits.filter { it.run == index }) }
        if (link.position != Position(0)) goal = link.position
    }

    private val thread = thread(name = "weft-playground", isDaemon = true) {
        try {
            loop()
        } finally {
            end()
        }
    }

    private fun make(setup: Setup) = setup.configurations.mapIndexed { index, one ->
        Run(setup, one, if (index == 0) start else null)
    }

    private fun loop() {
        while (true) {
            val command = lock.withLock {
                while (!isClosed && commands.isEmpty() && !isDue() && !answers()) waitForWork()
                if (isClosed) return
                commands.removeFirstOrNull()
            }
            if (command != null) command.run() else if (isDue()) train()
            answer()
        }
    }

    /** Nobody waits for a session that has ended. */
    private fun end() = lock.withLock {
        isClosed = true
        wanted?.cancel(false)
        commands.forEach { it.done.completeExceptionally(SessionEnded()) }
        commands.clear()
    }

    private fun waitForWork() {
        val nanos = if (isPlaying) pace.nanosToWait(epochsPerSecond) else Long.MAX_VALUE
        if (nanos > 0) changed.awaitNanos(minOf(nanos, TimeUnit.SECONDS.toNanos(1)))
    }

    private fun isDue(): Boolean =
        goal != null || isPlaying && pace.nanosToWait(epochsPerSecond) <= 0

    /** Trains all runs up to the same epoch, or stops earlier if there is something else to do. */
    private fun train() {
        val began = System.nanoTime()
        val last = goal ?: Position(mostEpochs)
        val next = Position(runs.minOf { it.epoch } + 1)
        // Two runs stay side by side: both finish an epoch before anything else is done.
        val isTogether = runs.size > 1 || epochsPerSecond != null && goal == null
        val target = if (isTogether && last.epoch >= next.epoch) next else last
        for (run in runs) run.train(step(run, target)) { runs.size == 1 && isInterrupted(began) }
        if (runs.any { it.error != null }) isPlaying = false
        if (runs.any { it.error != null } || runs.all { it.step >= step(it, last) }) arrive()
        if (isAtEnd) isPlaying = false
        pace.at(position.epoch)
    }

    private fun arrive() {
        goal = null
        arrival.complete(Unit)
    }

    private fun aim(position: Position?) {
        arrive()
        goal = position
        arrival = CompletableFuture()
    }

    private fun step(run: Run, position: Position) =
        position.epoch * run.stepsPerEpoch + minOf(position.steps, run.stepsPerEpoch)

    private fun isInterrupted(began: Long): Boolean {
        if (System.nanoTime() - began > TURN_NANOS) return true
        return lock.withLock { isClosed || commands.isNotEmpty() || wanted != null }
    }

    private val isAtEnd: Boolean get() = runs.all { it.epoch >= mostEpochs }

    private val position: Position
        get() = with(runs[0]) { Position(step / stepsPerEpoch, step % stepsPerEpoch) }

    /** The number that changes with everything a reader could see. */
    private val version: Long get() = changes + runs.sumOf { it.version }

    private fun answers() = wanted != null && version != wantedAfter

    private fun answer() {
        val reader = lock.withLock { if (answers()) wanted.also { wanted = null } else null }
        reader?.complete(scene())
    }

    private fun scene() = Scene(
        link(), runs.map { Look(it, it.moment(), it.curve(), it.stride(), it.revision, it.rate, it.error) }, isPlaying,
        goal != null, runs[0].reached, pace.epochsPerSecond(), view, version, if (isAtEnd) over() else null,
    )

    private fun over() = "the playground trains at most $mostEpochs epochs: reset it to begin again"

    private fun link() = Link(
        setup, position,
        runs.flatMap { it.edits }.filter { edit -> edit.step <= runs[edit.run].step },
    )

    /**
     * Waits for a scene that differs from version [after], and returns it; null if nothing has changed for a while.
     *
     * @throws SessionEnded if the session is closed
     */
    fun scene(after: Long, seconds: Long): Scene? {
        val asked = lock.withLock {
            if (isClosed) throw SessionEnded()
            wanted?.cancel(false)
            wantedAfter = after
            CompletableFuture<Scene>().also {
                wanted = it
                changed.signalAll()
            }
        }
        return try {
            asked.get(seconds, TimeUnit.SECONDS)
        } catch (e: TimeoutException) {
            null
        }
    }

    /** Runs [action] on the thread of the session, between two slices, and returns what it returns. */
    private fun <T> call(action: () -> T): T {
        val command = Command {
            try {
                action()
            } finally {
                changes++
            }
        }
        lock.withLock {
            if (isClosed) throw SessionEnded()
            commands.addLast(command)
            changed.signalAll()
        }
        try {
            return command.done.get()
        } catch (failure: ExecutionException) {
            throw failure.cause ?: failure
        }
    }

    /** Where the session is after a command. */
    data class Place(val position: Position, val step: Long, val isPlaying: Boolean, val link: Link)

    private fun place() = Place(position, runs[0].step, isPlaying, link())

    fun look(seen: View): Place = call {
        view = seen
        place()
    }

    fun play(): Place = call {
        isPlaying = !isAtEnd && runs.none { it.error != null }
        aim(null)
        pace.begin(position.epoch)
        place()
    }

    fun pause(): Place = call {
        isPlaying = false
        aim(null)
        place()
    }

    /** Takes a step, or the rest of an epoch, and pauses. */
    fun advance(isEpoch: Boolean): Place = to {
        require(!isAtEnd) { over() }
        if (isEpoch) Position(position.epoch + 1) else position.copy(steps = position.steps + 1)
    }

    /** Goes to an epoch that was reached before, with the same bits, and pauses. */
    fun goto(epoch: Long): Place = to {
        require(epoch in 0..runs[0].reached) {
            "goto expects an epoch from 0 to ${runs[0].reached} but got $epoch"
        }
        runs.forEach { it.back(epoch * it.stepsPerEpoch) }
        Position(epoch)
    }

    private fun to(where: () -> Position): Place {
        val arrived = call {
            isPlaying = false
            aim(where())
            arrival
        }
        try {
            // Short ways are done at once; a long way back continues while the page watches.
            arrived.get(PATIENCE_SECONDS, TimeUnit.SECONDS)
        } catch (e: TimeoutException) {
            return call { place() }
        }
        return call { place() }
    }

    fun reset(): Place = call {
        isPlaying = false
        begin(setup)
        place()
    }

    private fun begin(other: Setup) {
        runs = make(other)
        setup = other
        aim(null)
        pace.begin(0)
        changes += runs.size + 1L shl 32
    }

    /** Sets how many epochs a second [play] trains at most; null for full speed. */
    fun speed(most: Double?): Place = call {
        epochsPerSecond = most
        pace.begin(position.epoch)
        place()
    }

    /** Changes the setup: training starts again, unless only the view differs. */
    fun change(other: Setup): Place = call {
        if (other.copy(view = setup.view) == setup) {
            setup = other
        } else {
            // The weights of a file suit its own network only.
            start = null
            begin(other)
        }
        place()
    }

    fun edit(index: Int, name: String, element: Int, value: Double): Place = call {
        require(index in runs.indices) { "run expects a number from 0 to ${runs.size - 1} but got $index" }
        require(runs.sumOf { it.edits.size } < Limits.EDITS) {
            "a session takes ${Limits.EDITS} edits: reset it to edit more"
        }
        val run = runs[index]
        run.edit(Edit(index, run.step, name, element, value))
        aim(null)
        place()
    }

    fun rate(value: Double): Place {
        call { runs.indices.toList() }.forEach { edit(it, Edit.RATE, 0, value) }
        return call { place() }
    }

    /** Computes something of the current state on the thread of the session. */
    fun <T> read(action: (Setup, List<Run>, Link) -> T): T = call { action(setup, runs, link()) }

    /** Whether the weights began with those of a file. */
    val isFromFile: Boolean get() = start != null

    /** Ends the training after the current slice. */
    override fun close() {
        lock.withLock {
            isClosed = true
            wanted?.cancel(false)
            changed.signalAll()
        }
        if (Thread.currentThread() != thread) thread.join(TimeUnit.SECONDS.toMillis(5))
    }

    val isRunning: Boolean get() = thread.isAlive

    private companion object {
        const val TURN_NANOS = 20_000_000L
        const val PATIENCE_SECONDS = 2L
    }
}
