package dev.weft.cli

import dev.weft.blas.Blas
import dev.weft.cli.device.Hardware
import dev.weft.data.Dataset
import dev.weft.dsl.ProgressBar
import dev.weft.internal.text.PythonFormat
import dev.weft.lint.Lint
import dev.weft.training.Listener
import dev.weft.training.NonFiniteException
import dev.weft.training.Progress
import dev.weft.training.Trained
import dev.weft.training.Training
import java.util.Locale

/** Trains on other machines, notifies the listeners here, and says what trained: workers, threads, blas. */
internal fun interface Elsewhere {
    fun fit(trained: Trained, data: Dataset, training: Training): Map<String, Any>
}

/**
 * A training run from the command line: trains, saves, and prints progress and results.
 *
 * @property again the command that continues it
 * @property elsewhere trains on other machines; null to train here
 */
internal class Course(
    private val lesson: Lesson,
    private val store: Store,
    private val speech: Speech,
    private val terminal: Terminal,
    private val interruption: Interruption,
    private val again: String,
    private val elsewhere: Elsewhere? = null,
) {
    private val obedience = Obedience { interruption.code != null || terminal.out.failure != null }
    private val digest = Digest(terminal, redraws = terminal.columns != null)
    private val bar = ProgressBar(terminal.screen).takeIf { terminal.columns != null && !lesson.isBrief }

    private var machines = mapOf<String, Any>()

    /** Trains [trained] to the last step of the lesson or until an interruption, and returns the exit code. */
    fun run(trained: Trained, hardware: Hardware, logs: List<Listener>, folds: Report?, page: (Saver) -> Page?): Int {
        val before = trained.step()
        if (before > 0) {
            val factor = trained.minimizer().rateFactor()
            val changed = if (factor ==
                1.0
            ) "" else ", with the learning rate times $factor as changed while it trained"
            terminal.say("resuming after step $before$changed")
        }
        val isComplete = before >= lesson.lastStep || lesson.isOver
        if (isComplete && !speech.quiet) {
            terminal.say("the training is complete at step $before: to continue, raise --steps or --epochs")
        }
        val saver = Saver(store, lesson, speech.every, before)
        val losses = Losses()
        page(saver).use { view ->
            interruption.then = { view?.stop() }
            val watchers = listOf(losses, saver, Announcer(saver)) + logs +
                listOfNotNull(view?.listener, obedience.takeIf { elsewhere == null }, saver.last)
            val whole = hardware.of(lesson.training(before))
            machines = fit(trained, if (isComplete) whole.withSteps(0) else whole, watchers, saver)
            // Without the bar, nobody has said it yet.
            if (speech.quiet) view?.note?.let(terminal::say)
        }
        val stopped = interruption.code
        interruption.close() // The model is saved: from here on, a signal ends the program as usual.
        (logs.filterIsInstance<EpochLog>().map { it.note } + store.note).filterNotNull().forEach(terminal::say)
        if (stopped != null) {
            terminal.say("interrupted after step ${trained.step()}, saved ${saver.file}; to continue: $again")
            return stopped
        }
        if (saver.isOutOfPatience && !speech.quiet) {
            terminal.say("stopped after step ${trained.step()}, since the validation loss did not get better")
        } else if (!isComplete && !saver.isOutOfPatience && trained.step() < lesson.lastStep) {
            terminal.say("stopped from the page after step ${trained.step()}; to continue: $again")
        }
        val usable = lesson.examples.usable(trained)
        report(usable, losses.last, trained.step() - before, losses.seconds, hardware, saver, folds)
        return Cli.OK
    }

    private fun fit(trained: Trained, plan: Training, watchers: List<Listener>, saver: Saver): Map<String, Any> {
        val shown = if (speech.quiet) listOf() else listOf(bar ?: digest)
        val training = (watchers + shown).fold(plan, Training::withListener)
        val data = lesson.examples.training
        if (!speech.quiet) {
            Lint.of(trained.model(), data, training)
                .forEach { terminal.say("hint: ${it.message()}; ${Advice.of(it.fix())}") }
        }
        try {
            elsewhere?.let { return it.fit(trained, data, training) }
            trained.fit(data, training)
            return mapOf()
        } catch (e: NonFiniteException) {
            clear()
            saver.file?.let { terminal.say("the last good checkpoint is $it") }
            throw e
        } finally {
            clear()
            Thread.interrupted()
        }
    }

    private fun clear() {
        bar?.clear()
        digest.clear()
    }

    /** Prints the loss regularly, in the format of document 003; for tables only if asked how often. */
    private inner class Losses : Listener {
        var last: Float? = null
        private var begun = System.nanoTime()
        private var ended = begun

        /** How long the steps took. */
        val seconds get() = (ended - begun) / 1e9

        override fun started(progress: Progress) {
            begun = System.nanoTime()
        }

        override fun finished(progress: Progress) {
            ended = System.nanoTime()
        }

        override fun step(progress: Progress) {
            last = progress.loss()
            val isAsked = speech.everyGiven || !lesson.isBrief
            if (isAsked && (progress.step() - 1) % speech.every == 0L && !(speech.quiet && speech.json)) {
                clear()
                terminal.sayEngine()
                (if (speech.json) terminal.err else terminal.out).line(lossLine(progress))
            }
        }
    }

    /** Prints the saved file at regular steps if there is no progress bar. */
    private inner class Announcer(private val saver: Saver) : Listener {
        override fun step(progress: Progress) {
            val isAsked = speech.everyGiven || !lesson.isBrief
            if (isAsked && progress.step() % speech.every == 0L && terminal.columns == null && !speech.quiet) {
                terminal.say("step ${progress.step()} of ${progress.lastStep()}, saved ${saver.file}")
            }
        }
    }

    private fun report(
        trained: Trained,
        loss: Float?,
        steps: Long,
        seconds: Double,
        hardware: Hardware,
        saver: Saver,
        folds: Report?,
    ) {
        val report = lesson.examples.report(trained)
        val engine = machines["blas"] ?: Blas.engine().name()
        val count = machines["threads"] ?: hardware.workers.threads()
        if (speech.json) {
            val scores = folds?.facts.orEmpty() + report.facts
            val facts = linkedMapOf("steps" to trained.step(), "loss" to loss) + scores + linkedMapOf(
                "seconds" to seconds, "stepsPerSecond" to steps / seconds, "blas" to engine, "threads" to count,
            ) + hardware.facts + linkedMapOf(
                "seed" to lesson.seed, "weightsSha256" to trained.weightsSha256(),
                store.label to saver.file.toString(),
            ) + machines["workers"]?.let { mapOf("workers" to it) }.orEmpty()
            terminal.out.line(jsonOf(facts))
        } else {
            val workers = machines["workers"]?.let { if (it == 1) "1 worker, " else "$it workers, " }.orEmpty() +
                if (count == 1) "1 thread" else "$count threads"
            val place = hardware.device?.name() ?: "$workers of $engine"
            terminal.out.line("%d steps in %.1f s on %s".format(Locale.ROOT, steps, seconds, place))
            terminal.out.lines(folds?.lines.orEmpty() + report.lines)
            terminal.out.line("saved ${saver.file}")
        }
        speech.picture.write(terminal) { lesson.examples.pictures(trained) }
    }
}

private fun lossLine(progress: Progress): String {
    val loss = PythonFormat.g(progress.loss().toDouble())
    return "After ${progress.step()} training steps, loss on training batch is $loss."
}
