package dev.weft.spark.cluster;

import dev.weft.listener.EarlyStopping;
import dev.weft.listener.Monitor;
import dev.weft.training.Training;
import java.io.Serializable;

/**
 * How to train on a cluster. The model has its own settings: loss, optimizer, seed.
 *
 * @param epochs the number of epochs to train
 * @param batchSize the number of examples in a step, over all workers
 * @param shards into how many parts each batch is cut; the result depends on it, but not on the number of workers
 * @param workers the number of workers, at most {@code shards}; 0 for as many as the cluster has slots
 * @param patience the number of epochs without improvement after which training stops, with the weights of the best
 *     epoch; 0 for none. It monitors {@code val_loss} if there are examples for it, else {@code loss}
 * @param leastImprovement the least difference that counts as an improvement
 * @param checkpoints the folder for checkpoints on any file system that Hadoop knows; empty for none
 * @param checkpointInterval the number of epochs from one checkpoint to the next, at least 1
 * @param timeout the number of seconds to wait for another worker; 0 for the usual limit
 */
public record Settings(long epochs, int batchSize, int shards, int workers, int patience, double leastImprovement,
        String checkpoints, int checkpointInterval, int timeout) implements Serializable {
    private static final long serialVersionUID = 1;

    /**
     * Returns the training that these settings describe, without its shards and its validation data.
     *
     * @param isValidated whether it will have validation data
     */
    public Training training(boolean isValidated) {
        Training training = Training.epochs(epochs).withBatchSize(batchSize);
        return patience == 0 ? training
                : training.withListener(new EarlyStopping(Monitor.of(isValidated ? "val_loss" : "loss"), patience,
                        leastImprovement, true));
    }
}
