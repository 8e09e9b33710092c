package dev.weft.cli

import dev.weft.training.Listener
import dev.weft.training.NonFiniteException
import dev.weft.training.Progress
import java.nio.file.Path

/**
 * Saves a training every so many steps and at its end, but never weights that are not finite; [saved] is the step that
 * already is.
 */
internal class Saver(
    private val store: Store,
    private val lesson: Lesson,
    private val every: Int,
    private var saved: Long,
) : Listener {
    /** What is saved; null if nothing is. */
    var file: Path? = if (saved == 0L) null else store.file(saved)
        private set

    override fun step(progress: Progress) {
        if (progress.step() % every == 0L) {
            save(progress)
        }
    }

    override fun finished(progress: Progress) {
        if (progress.step() != saved || file == null) {
            save(progress)
        }
    }

    private fun save(progress: Progress) {
        val model = progress.model()
        if (model.weights().values.any { it.firstNonFinite() >= 0 }) {
            throw NonFiniteException("a weight is not finite after step ${progress.step()}: try a smaller --rate")
        }
        store.save(progress.step(), lesson.checkpoint(model))
        saved = progress.step()
        file = store.file(saved)
    }
}
