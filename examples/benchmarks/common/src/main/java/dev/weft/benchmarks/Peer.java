package dev.weft.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A library that runs workloads. Its process creates one and communicates with the coordinator through
 * {@link Protocol}.
 */
public interface Peer {
    /** The library's version and its matrix multiplication engine. */
    String version();

    /**
     * Prepares a workload with its weights and batches in memory, as the library's own tensors.
     *
     * @throws UnsupportedOperationException if the library cannot compute it; the message has the reason
     */
    Work prepare(Workload workload);

    /** Prepares several ways of computing the same workload, by name. */
    default Map<String, Work> ways(Workload workload) {
        return Map.of("", prepare(workload));
    }

    /**
     * Runs the whole job of document 003: 784-500-10, 10,000 {@code steps} of 200 shuffled digits of 55,000, decaying
     * learning rate, L2, moving averages, the loss every 1,000 steps. Returns the accuracy of the averaged weights on
     * the 10,000 test digits. The library chooses its own initial weights; nothing is saved.
     */
    default double mnist(Path folder, int steps) throws IOException {
        throw new UnsupportedOperationException("not written for this peer");
    }

    /** The whole programs that it has, by name. */
    default Map<String, Job> jobs() {
        return Map.of("mnist", arguments -> Map.of("accuracy",
                mnist(Path.of(arguments.get(0)), Integer.parseInt(arguments.get(1)))));
    }

    /** A whole program, from the start of its process on. */
    interface Job {
        /** Runs it and returns what it found, by name. */
        Map<String, Double> run(List<String> arguments) throws IOException;
    }

    /** A workload that can be repeated. */
    interface Work extends AutoCloseable {
        /** Runs the workload once on the next batch, and returns when the last result is available. */
        void run(long repetitions);

        @Override
        default void close() {}
    }
}
