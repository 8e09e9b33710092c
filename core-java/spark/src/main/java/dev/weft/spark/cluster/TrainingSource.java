package dev.weft.spark.cluster;

import dev.weft.training.Training;
import java.io.Serializable;

/**
 * Makes the settings of a training on each worker. Spark sends it there, so it must be serializable; a lambda is.
 *
 * <pre>{@code
 * TrainingSource source = () -> Training.epochs(20).withBatchSize(200).withListener(EarlyStopping.of("val_loss", 3));
 * }</pre>
 *
 * <p>Every worker has listeners of its own, which see the same numbers. One that stops the training must do so on all.
 * Validation data, shards and threads are added later.
 */
@FunctionalInterface
public interface TrainingSource extends Serializable {
    /** Returns the settings, with new listeners. */
    Training training();
}
