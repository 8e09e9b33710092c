package dev.weft.spark.cluster;

/**
 * A worker of a training is gone: its process ended, the network between two workers broke, or it took too long. The
 * message names the worker and its machine. Training it again from the last checkpoint may succeed.
 */
public final class LostWorkerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Creates the exception. */
    public LostWorkerException(String message) {
        super(message);
    }
}
