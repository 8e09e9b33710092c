package dev.weft.cli

import dev.weft.listener.CsvLog
import dev.weft.training.Listener
import dev.weft.training.NonFiniteException
import dev.weft.training.Progress
import java.nio.file.FileAlreadyExistsException
import java.nio.file.Files
import java.nio.file.Path

/**
 * Saves the model [every] so many steps and at the end, but never with NaN or infinite weights. [saved] is the last
 * step that is already saved.
 */
internal class Saver(
    private val store: Store,
    private val lesson: Lesson,
    private val every: Int,
    private var saved: Long,
) : Listener {
    /** The newest saved file; null if nothing is saved yet. */
    var file: Path? = if (saved == 0L) null else store.file(saved)
        private set

    /** Whether the training lost patience: see [Recipe.patience]. */
    var isOutOfPatience = false
        private set

    override fun step(progress: Progress) {
        if (progress.step() % every == 0L) {
            save(progress)
        }
    }

    private var isStopped = false

    /** Notices, after all others, whether a signal or the page stopped the training in a step. */
    val last = Listener { isStopped = it.ended() }

    /** Of those that can stop a training, only the loss of patience comes before this listener in an epoch. */
    override fun epoch(progress: Progress, report: Map<String, Double>) {
        isOutOfPatience = progress.ended() && !isStopped
    }

    override fun finished(progress: Progress) {
        if (progress.step() != saved || file == null) {
            save(progress)
        }
    }

    /** Saves the model after the current step. */
    fun save(progress: Progress) {
        val model = progress.model()
        if (model.weights().values.any { it.firstNonFinite() >= 0 }) {
            val step = progress.step()
            throw NonFiniteException("training diverged: a weight is NaN or infinite after step $step; lower --rate")
        }
        store.save(progress.step(), lesson.checkpoint(model, isOutOfPatience))
        saved = progress.step()
        file = store.file(saved)
        progress.saved("$file")
    }
}

/** Logs each epoch to [file], which exists from the start, and notices if no epoch ended. */
internal class EpochLog(val file: Path) : Listener, AutoCloseable {
    private val log = CsvLog(file)
    private var stepsPerEpoch = 0L
    private var epochs = 0

    override fun started(progress: Progress) {
        stepsPerEpoch = progress.stepsPerEpoch()
    }

    override fun step(progress: Progress) = Unit

    override fun epoch(progress: Progress, report: Map<String, Double>) {
        log.epoch(progress, report)
        epochs++
    }

    /** A message if the run wrote nothing to the log; null otherwise. */
    val note: String?
        get() = if (epochs > 0) null else
            "nothing was written to $file: the run ended before the end of an epoch ($stepsPerEpoch steps)"

    /** Removes the file if nothing was written. */
    override fun close() {
        if (epochs == 0 && Files.size(file) == 0L) {
            Files.delete(file)
        }
    }

    companion object {
        /**
         * Claims [file], so that no other program logs to it.
         *
         * @throws UsageException if it exists, unless the training [resumes] or [forces]
         */
        fun open(file: Path, resumes: Boolean, forces: Boolean): EpochLog {
            if (!(resumes && Files.isRegularFile(file))) {
                val remedy = "name another file with --log, or add --force to replace it"
                newFile(file, remedy, forces)
                try {
                    if (forces) Files.deleteIfExists(file)
                    Files.createFile(file)
                } catch (_: FileAlreadyExistsException) {
                    throw UsageException("$file exists already: $remedy")
                }
            }
            return EpochLog(file)
        }
    }
}
