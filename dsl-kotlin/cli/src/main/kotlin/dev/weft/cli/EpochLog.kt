package dev.weft.cli

import dev.weft.listener.CsvLog
import dev.weft.training.Listener
import dev.weft.training.Progress
import java.nio.file.Path

/** Logs each epoch to [file], and notices if no epoch ended. */
internal class EpochLog(private val file: Path) : Listener {
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
}
