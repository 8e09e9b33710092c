package dev.weft.spark.cluster;

import java.util.List;

/**
 * What a training on a cluster gave.
 *
 * @param fitted the model and its history
 * @param timings where the time of each worker went; after a failure, since the last checkpoint
 */
public record Outcome(Fitted fitted, List<Timings> timings) {
    /** Copies the list. */
    public Outcome {
        timings = List.copyOf(timings);
    }
}
