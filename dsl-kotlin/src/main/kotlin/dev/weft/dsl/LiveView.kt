package dev.weft.dsl

import dev.weft.checkpoint.CheckpointFolder
import dev.weft.data.Dataset
import dev.weft.training.Listener
import dev.weft.training.Progress
import dev.weft.watch.Settings
import dev.weft.watch.Watch
import java.nio.file.Path

/**
 * Shows the training in the browser while it runs, and prints the address of the page on standard error:
 * `digits.fit(mnist.train) { epochs = 5; validation(0.1); watch(report = Path.of("report.html")) }`. The page can pause
 * and stop the training and change its learning rate. It changes no bit otherwise. See [Watch], which a program opens
 * itself to look on after the training, or to watch a loop of its own: `listen(watch)`.
 *
 * @param port the port on 127.0.0.1, 0 for a free one
 * @param report the HTML file to write when the training ends: the page, without a server; null for none. If it cannot
 *   be written then, standard error says why, and the training is kept
 * @param test examples for the confusion matrix and the worst mistakes; by default the validation data
 * @param classes the names of the classes; by default those of the table, or numbers
 * @param checkpoints the folder for checkpoints that the page may ask for, which the caller closes; null for none
 * @throws IllegalArgumentException if [port] is not from 0 to 65,535
 * @throws java.io.IOException when the training starts, if the port is in use or the folder of [report] is missing
 */
public fun TrainingScope.watch(
    port: Int = 0,
    report: Path? = null,
    test: Dataset? = null,
    classes: List<String> = listOf(),
    checkpoints: CheckpointFolder? = null,
) {
    var settings = Settings.usual().withPort(port).withClasses(classes)
    report?.let { settings = settings.withReport(it) }
    test?.let { settings = settings.withTest(it) }
    checkpoints?.let { settings = settings.withCheckpoints(it) }
    listen(Watching(settings))
}

/** Opens a watch for each training, from its start to its end: a description alone, such as for lint, opens none. */
private class Watching(private val settings: Settings) : Listener {
    private var watch: Watch? = null

    override fun started(progress: Progress) {
        val opened = Watch.open(settings)
        watch = opened
        opened.address().ifPresent { Screen.standardError().write("watching at $it\n") }
        opened.started(progress)
    }

    override fun step(progress: Progress) {
        watch?.step(progress)
    }

    override fun epoch(progress: Progress, report: Map<String, Double>) {
        watch?.epoch(progress, report)
    }

    override fun warned(progress: Progress, warning: String) {
        watch?.warned(progress, warning)
    }

    override fun finished(progress: Progress) = end { it.finished(progress) }

    override fun failed(progress: Progress, failure: Throwable) = end { it.failed(progress, failure) }

    private fun end(say: (Watch) -> Unit) {
        watch?.use {
            say(it)
            it.problem().ifPresent { problem -> Screen.standardError().write("$problem\n") }
        }
        watch = null
    }
}
