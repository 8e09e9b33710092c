package dev.weft.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A library that computes workloads. Its process makes one and talks to the coordinator through {@link Protocol}. */
public interface Peer {
    /** The library's version and what multiplies for it. */
    String version();

    /**
     * A workload with its weights and batches in memory, as the library's own tensors.
     *
     * @throws UnsupportedOperationException if the library has no such thing, with the reason
     */
    Work prepare(Workload workload);

    /** Several ways of computing the same workload, by name. */
    default Map<String, Work> ways(Workload workload) {
        return Map.of("", prepare(workload));
    }

    /**
     * Document 003's whole job: 784-500-10, 10,000 {@code steps} of 200 shuffled digits of 55,000, decaying rate, L2,
     * moving averages, the loss every 1,000 steps, then the averaged weights' accuracy on the 10,000 test digits,
     * which is returned. First values are the peer's own choice; nothing is saved.
     */
    default double mnist(Path folder, int steps) throws IOException {
        throw new UnsupportedOperationException("not written for this peer");
    }

    /** Something that can be repeated. */
    interface Work extends AutoCloseable {
        /** Repeats the workload, going on with the next batch, and returns when the last result is there. */
        void run(long repetitions);

        @Override
        default void close() {}
    }
}
