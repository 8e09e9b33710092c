package dev.weft.dsl

import dev.weft.checkpoint.CheckpointFolder
import dev.weft.listener.Checkpoints
import dev.weft.listener.CsvLog
import dev.weft.listener.EarlyStopping
import dev.weft.listener.Monitor
import dev.weft.listener.ReduceOnPlateau
import java.nio.file.Path

/**
 * Ends the training when [monitor] is no longer getting better, with the best weights: `earlyStopping("val_loss",
 * patience = 3)`.
 */
public fun TrainingScope.earlyStopping(
    monitor: String = "val_loss",
    patience: Int = 1,
    minDelta: Double = 0.0,
    restoreBest: Boolean = true,
) {
    listen(EarlyStopping(Monitor.of(monitor), patience, minDelta, restoreBest))
}

/**
 * Makes the learning rate smaller when [monitor] is no longer getting better: `reduceOnPlateau("val_loss", factor =
 * 0.5)`.
 */
public fun TrainingScope.reduceOnPlateau(
    monitor: String = "val_loss",
    factor: Double = 0.1,
    patience: Int = 10,
    minDelta: Double = 0.0,
    minRate: Double = 0.0,
) {
    listen(ReduceOnPlateau(Monitor.of(monitor), factor, patience, minDelta, minRate))
}

/** Writes each epoch's report as a line of [file]: `csvLog(Path.of("log.csv"))`. */
public fun TrainingScope.csvLog(file: Path) {
    listen(CsvLog(file))
}

/** Saves the model to [folder] every so many steps and at the end: `checkpoints(folder, everySteps = 1_000)`. */
public fun TrainingScope.checkpoints(folder: CheckpointFolder, everySteps: Long) {
    listen(Checkpoints(folder, everySteps))
}

/**
 * Saves the model to [folder] after each epoch that is better than all before: `bestCheckpoints(folder,
 * "val_accuracy")`.
 */
public fun TrainingScope.bestCheckpoints(folder: CheckpointFolder, monitor: String = "val_loss") {
    listen(Checkpoints.best(folder, Monitor.of(monitor)))
}
