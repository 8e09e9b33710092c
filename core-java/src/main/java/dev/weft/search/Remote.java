package dev.weft.search;

import java.util.function.BooleanSupplier;

/**
 * Other machines that train the trials of a search, such as a cluster, see {@link Search#run(Search.Task, Remote)}.
 *
 * <p>The search still draws all settings, decides which trials go on, and keeps its state. For each trial of a rung it
 * calls {@link #train} on a thread of its own, so several are called at the same time, {@link Search#threads} at most.
 * This one trains in the same JVM, as a search without one does:
 * <pre>{@code
 * Remote here = (stretch, stops) -> stretch.train(task, Workers.shared(), stops);
 * }</pre>
 */
@FunctionalInterface
public interface Remote {
    /**
     * Has another machine call {@link Stretch#train} and returns its result.
     *
     * @param stretch what to train, from its start
     * @param stops whether the search ends; ask it now and then while you wait
     * @return the state that the stretch ends with; {@code stretch.start()} if the search ends before
     */
    Stretch.State train(Stretch stretch, BooleanSupplier stops);
}
