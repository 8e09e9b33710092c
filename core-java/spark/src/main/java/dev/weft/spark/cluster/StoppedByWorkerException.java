package dev.weft.spark.cluster;

/** Another worker ended the training for all, for a reason that no second attempt changes. */
final class StoppedByWorkerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoppedByWorkerException(String reason) {
        super(reason);
    }
}
