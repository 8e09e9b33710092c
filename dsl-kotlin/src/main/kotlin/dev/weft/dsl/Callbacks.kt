package dev.weft.dsl

import dev.weft.checkpoint.CheckpointFolder
import dev.weft.listener.Checkpoints
import dev.weft.listener.CsvLog
import dev.weft.listener.EarlyStopping
import dev.weft.listener.Monitor
import dev.weft.listener.ReduceOnPlateau
import java.nio.file.Path

/**
 * Stops the training when [monitor] has not improved for [patience] epochs in a row:
 * `earlyStopping("val_loss", patience = 3)`. See [EarlyStopping].
 *
 * @param monitor the number in the epoch's report; the metric knows whether smaller or larger is better
 * @param patience at least 0
 * @param minDelta the least change that counts as an improvement, at least 0
 * @param restoreBest whether the weights of the best epoch are restored at the end
 * @param baseline the number that an epoch has to beat to count as an improvement; null for none
 * @param startFromEpoch the number of epochs at the start that do not count
 * @throws IllegalArgumentException if a number is out of range, if the direction of [monitor] is unknown, or after the
 *     first epoch if the report lacks it
 */
public fun TrainingScope.earlyStopping(
    monitor: String = "val_loss",
    patience: Int = 1,
    minDelta: Double = 0.0,
    restoreBest: Boolean = true,
    baseline: Double? = null,
    startFromEpoch: Int = 0,
) {
    val plain = EarlyStopping(Monitor.of(monitor), patience, minDelta, restoreBest).withStartFromEpoch(startFromEpoch)
    listen(if (baseline == null) plain else plain.withBaseline(baseline))
}

/**
 * Multiplies the learning rate by [factor] whenever [monitor] has not improved for [patience] epochs in a row:
 * `reduceOnPlateau("val_loss", factor = 0.5)`. See [ReduceOnPlateau].
 *
 * @param monitor the number in the epoch's report; the metric knows whether smaller or larger is better
 * @param factor above 0 and below 1
 * @param patience at least 0
 * @param minDelta the least change that counts as an improvement, at least 0
 * @param minRate the lower bound of the learning rate, at least 0
 * @param cooldown the number of epochs after a reduction of which all but the last do not count, at least 0
 * @throws IllegalArgumentException if a number is out of range, or after the first epoch if the report lacks [monitor]
 */
public fun TrainingScope.reduceOnPlateau(
    monitor: String = "val_loss",
    factor: Double = 0.1,
    patience: Int = 10,
    minDelta: Double = 0.0,
    minRate: Double = 0.0,
    cooldown: Int = 0,
) {
    listen(ReduceOnPlateau(Monitor.of(monitor), factor, patience, minDelta, minRate, cooldown))
}

/**
 * Appends each epoch's report as a line to the CSV file [file]: `csvLog(Path.of("log.csv"))`. A new file starts with a
 * header; an existing file must have the same columns. See [CsvLog].
 */
public fun TrainingScope.csvLog(file: Path) {
    listen(CsvLog(file))
}

/**
 * Saves the model to [folder] every [everySteps] steps and at the end: `checkpoints(folder, everySteps = 1_000)`. The
 * caller closes the folder. See [Checkpoints].
 *
 * @throws IllegalArgumentException if [everySteps] is below 1
 */
public fun TrainingScope.checkpoints(folder: CheckpointFolder, everySteps: Long) {
    listen(Checkpoints(folder, everySteps))
}

/**
 * Saves the model to [folder] after each epoch in which [monitor] is better than ever before:
 * `bestCheckpoints(folder, "val_accuracy")`. The caller closes the folder. See [Checkpoints.best].
 */
public fun TrainingScope.bestCheckpoints(folder: CheckpointFolder, monitor: String = "val_loss") {
    listen(Checkpoints.best(folder, Monitor.of(monitor)))
}
