package dev.weft.spark.cluster;

import dev.weft.spark.cluster.Cluster.Outcome;
import dev.weft.training.NonFiniteException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Runs a training again when workers were lost. Spark does not: it never runs the last stage of a job again. */
final class Tries {
    private static final int MOST = 4;
    /** Spark may learn only now that an executor is gone. */
    private static final long PAUSE_MILLIS = 1_000;

    private final @Nullable Store store;

    /** @param checkpoints the folder of the checkpoints; empty for none */
    Tries(JavaSparkContext spark, String checkpoints) {
        store = checkpoints.isEmpty() ? null : new Store(checkpoints, spark.hadoopConfiguration());
    }

    /**
     * Returns what the training gives, and deletes its checkpoints.
     *
     * @param training runs it once, and returns the {@link Result} of each worker
     * @throws LostWorkerException if it loses workers {@value #MOST} times without a new checkpoint
     */
    Outcome run(Supplier<List<byte[]>> training) {
        List<String> newest = names();
        int tries = 0;
        while (true) {
            try {
                return outcome(training.get().stream().map(Result::of).toList());
            } catch (LostWorkerException lost) {
                List<String> now = names();
                tries = now.equals(newest) ? tries + 1 : 1;
                newest = now;
                if (tries == MOST) {
                    LostWorkerException last = new LostWorkerException("Training on a cluster failed " + MOST
                            + " times without a new checkpoint: " + lost.getMessage());
                    last.initCause(lost);
                    throw last;
                }
                LoggerFactory.getLogger(Tries.class).warn("Weft trains again from the {}: {}",
                        now.isEmpty() ? "beginning" : "last checkpoint", lost.getMessage());
                pause();
            }
        }
    }

    private List<String> names() {
        return store == null ? List.of() : store.names();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Training on a cluster was interrupted", interrupted);
        }
    }

    private Outcome outcome(List<Result> results) {
        for (Result result : results) {
            if (result.failure().startsWith(Worker.DIVERGED)) {
                throw new NonFiniteException(result.failure().substring(Worker.DIVERGED.length()));
            }
            if (!result.failure().isEmpty()) {
                throw new IllegalArgumentException(result.failure());
            }
        }
        Result first = results.get(0);
        if (store != null) {
            store.delete(first.training(), 0);
        }
        return new Outcome(new Fitted(first.model(), first.history()), results.stream().map(Result::timings).toList());
    }
}
