package dev.weft.cli

import dev.weft.blas.Blas
import dev.weft.blas.Workers
import dev.weft.dsl.ProgressBar
import dev.weft.internal.text.PythonFormat
import dev.weft.lint.Lint
import dev.weft.training.Listener
import dev.weft.training.NonFiniteException
import dev.weft.training.Progress
import dev.weft.training.Trained
import dev.weft.training.Training
import sun.misc.Signal
import sun.misc.SignalHandler
import java.util.Locale

/** The options for the output of a training. */
internal class Speech(line: CommandLine) {
    private val steps =
        line.option("every", count(), "save a checkpoint and print the loss every N steps (default: $USUAL)")
    private val asJson = jsonFlag(line)
    private val isQuiet = line.flag("quiet", "print no progress and no hints", "q")

    val every: Int get() = steps.value ?: USUAL
    val json: Boolean get() = asJson.isSet
    val quiet: Boolean get() = isQuiet.isSet

    private companion object {
        const val USUAL = 1000
    }
}

/** A training run from the command line: trains, saves, and prints progress and results. */
internal class Course(
    private val lesson: Lesson,
    private val store: Store,
    private val speech: Speech,
    private val terminal: Terminal,
    private val interruption: Interruption,
) {
    private val bar = ProgressBar(terminal.screen)

    /** Trains [trained] to the last step of the lesson or until an interruption, and returns the exit code. */
    fun run(trained: Trained, workers: Workers, log: EpochLog?, page: (Saver) -> Page?): Int {
        val before = trained.step()
        if (before > 0) {
            val factor = trained.minimizer().rateFactor()
            val changed = if (factor ==
                1.0
            ) "" else ", with the learning rate times $factor as changed while it trained"
            terminal.say("resuming after step $before$changed")
        }
        if (before >= lesson.lastStep && !speech.quiet) {
            terminal.say("the training is complete at step ${lesson.lastStep}: to continue, raise --steps or --epochs")
        }
        val saver = Saver(store, lesson, speech.every, before)
        val losses = Losses()
        val begun = System.nanoTime()
        page(saver).use { view ->
            interruption.then = { view?.stop() }
            val watchers = listOfNotNull(losses, saver, Announcer(saver), Listener(::obey), log, view?.listener)
            fit(trained, lesson.training(before).withWorkers(workers), watchers, saver)
            // Without the bar, nobody has said it yet.
            if (speech.quiet) view?.note?.let(terminal::say)
        }
        val seconds = (System.nanoTime() - begun) / 1e9
        val stopped = interruption.code
        interruption.close() // The model is saved: from here on, a signal ends the program as usual.
        listOfNotNull(log?.note, store.note).forEach(terminal::say)
        if (stopped != null) {
            terminal.say("interrupted after step ${trained.step()}, saved ${saver.file} (--resume continues)")
            return stopped
        }
        if (before < lesson.lastStep && trained.step() < lesson.lastStep) {
            terminal.say("stopped from the page after step ${trained.step()} (--resume continues)")
        }
        report(trained, losses.last, trained.step() - before, seconds, workers.threads(), saver)
        return Cli.OK
    }

    private fun fit(trained: Trained, plan: Training, watchers: List<Listener>, saver: Saver) {
        val training = (watchers + if (speech.quiet) listOf() else listOf(bar)).fold(plan, Training::withListener)
        val data = lesson.examples.training
        if (!speech.quiet) {
            Lint.of(trained.model(), data, training).forEach { terminal.say("hint: ${it.message()}; ${it.fix()}") }
        }
        try {
            trained.fit(data, training)
        } catch (e: NonFiniteException) {
            bar.clear()
            saver.file?.let { terminal.say("the last good checkpoint is $it") }
            throw e
        } finally {
            bar.clear()
        }
    }

    private fun obey(progress: Progress) {
        if (interruption.code != null || terminal.out.failure != null) {
            progress.stop()
        }
    }

    /** Prints the loss regularly, in the format of document 003. */
    private inner class Losses : Listener {
        var last: Float? = null

        override fun step(progress: Progress) {
            last = progress.loss()
            if ((progress.step() - 1) % speech.every == 0L && !(speech.quiet && speech.json)) {
                bar.clear()
                terminal.sayEngine()
                (if (speech.json) terminal.err else terminal.out).line(lossLine(progress))
            }
        }
    }

    /** Prints the saved file at regular steps if there is no progress bar. */
    private inner class Announcer(private val saver: Saver) : Listener {
        override fun step(progress: Progress) {
            if (progress.step() % speech.every == 0L && terminal.columns == null && !speech.quiet) {
                terminal.say("step ${progress.step()} of ${progress.lastStep()}, saved ${saver.file}")
            }
        }
    }

    private fun report(trained: Trained, loss: Float?, steps: Long, seconds: Double, threads: Int, saver: Saver) {
        val report = lesson.examples.report(trained)
        val engine = Blas.engine().name()
        if (speech.json) {
            val facts = linkedMapOf("steps" to trained.step(), "loss" to loss) + report.facts + linkedMapOf(
                "seconds" to seconds, "stepsPerSecond" to steps / seconds, "blas" to engine, "threads" to threads,
                "seed" to lesson.seed, "weightsSha256" to trained.weightsSha256(),
                store.label to saver.file.toString(),
            )
            terminal.out.line(jsonOf(facts))
        } else {
            val workers = if (threads == 1) "1 thread" else "$threads threads"
            terminal.out.line("%d steps in %.1f s on %s of %s".format(Locale.ROOT, steps, seconds, workers, engine))
            terminal.out.lines(report.lines)
            terminal.out.line("saved ${saver.file}")
        }
    }
}

private fun lossLine(progress: Progress): String {
    val loss = PythonFormat.g(progress.loss().toDouble())
    return "After ${progress.step()} training steps, loss on training batch is $loss."
}

/** What shows a training while it runs. */
internal interface Page : AutoCloseable {
    /** Follows the training. */
    val listener: Listener

    /** What could not be written at the end of the training; null if nothing. */
    val note: String?

    /** Ends the training after its step, also if it waits. */
    fun stop()
}

/**
 * While this is open, Ctrl-C (SIGINT), SIGTERM and SIGHUP do not end the program but set [code], so that a training can
 * finish its step and save. Only the first signal counts.
 */
internal class Interruption : AutoCloseable {
    /** The exit code for the first signal, 128 plus its number; null before a signal. */
    @Volatile
    var code: Int? = null
        private set

    /** What the first signal also does, on a thread of its own. */
    @Volatile
    var then: () -> Unit = {}

    private val handlers: Map<Signal, SignalHandler> = listOf("INT", "TERM", "HUP").mapNotNull(::handle).toMap()

    private fun handle(name: String): Pair<Signal, SignalHandler>? = try {
        val signal = Signal(name)
        signal to Signal.handle(signal) {
            code = code ?: (128 + it.number)
            then()
        }
    } catch (_: IllegalArgumentException) {
        null // Not known on this system, or reserved by the JVM.
    }

    override fun close() = handlers.forEach { (signal, handler) -> Signal.handle(signal, handler) }
}
