package dev.weft.blas;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A small fixed pool of threads that share the tasks of one piece of work. The calling thread takes tasks, too, so
 * nothing waits for a helper that gets no processor. Helpers start with the first work that several can share. Idle
 * ones spin briefly, then sleep. After two seconds without work they end, and the next work starts them again, so no
 * thread keeps a class loader that an application server has discarded. Any number of threads may share a pool: while
 * one uses the helpers, the others run their tasks alone.
 *
 * <pre>{@code
 * float[] squares = new float[1000];
 * try (Workers workers = Workers.of(4)) {
 *     workers.run(10, task -> {
 *         for (int i = task * 100; i < (task + 1) * 100; i++) {
 *             squares[i] = i * i;
 *         }
 *     });
 * }
 * }</pre>
 *
 * <p>Weft cuts work into tasks by its shape, never by the number of threads, so results are bit-identical on any
 * number. To train on fewer threads, pass a pool to {@code Training.withWorkers}.
 *
 * <p>Close a pool that {@link #of} made when it is no longer needed. {@link #shared} stays open: closing it has no
 * effect.
 */
public final class Workers implements AutoCloseable {
    private static final int SPINS = 2_000;
    /** If light work starts this soon after other light work, more is expected. */
    private static final long SOON_NANOS = 10_000;
    private static final long IDLE_NANOS = 2_000_000_000;

    private final Helper[] helpers;
    private final AtomicBoolean taken = new AtomicBoolean();
    /** The number of the current piece of work, shifted left by 32, plus the next task to take. */
    private final AtomicLong ticket = new AtomicLong();
    private final AtomicInteger finished = new AtomicInteger();
    /** How many helpers sleep or have no thread. */
    private final AtomicInteger sleeping;
    /** When the last light work ended, in nanoseconds. */
    private volatile long ended;
    private volatile int tasks;
    private volatile @Nullable IntConsumer work;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    private static final class Shared {
        static final Workers ALL = of(Runtime.getRuntime().availableProcessors());
    }

    private Workers(int helperCount) {
        helpers = new Helper[helperCount];
        for (int i = 0; i < helperCount; i++) {
            helpers[i] = new Helper("weft-worker-" + (i + 1));
        }
        sleeping = new AtomicInteger(helperCount);
    }

    /** Returns the pool with one thread per processor, open as long as the JVM runs. */
    public static Workers shared() {
        return Shared.ALL;
    }

    /**
     * Returns a pool in which {@code threads} threads work, the caller included. The {@code threads - 1} helpers are
     * daemons: make one pool, not one for each task.
     *
     * @throws IllegalArgumentException if {@code threads} is below 1
     */
    public static Workers of(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("Workers expects at least 1 thread but got " + threads);
        }
        return new Workers(threads - 1);
    }

    /** The number of threads that work, the caller included. */
    public int threads() {
        return helpers.length + 1;
    }

    /**
     * Runs {@code work} once for every number in {@code [0, tasks)} and returns when all tasks are done. Tasks run in
     * any order and at the same time. What they write is visible to the caller afterwards. If tasks throw, one of the
     * exceptions is thrown here once no task is running; some tasks may not have run then. Called inside a task, it
     * runs its tasks alone.
     *
     * @param tasks the number of tasks; 0 does nothing
     * @param work called with the number of each task, by several threads at once
     * @throws IllegalStateException if the pool is closed
     */
    public void run(int tasks, IntConsumer work) {
        expectOpen();
        if (tasks < 2 || helpers.length == 0 || !taken.compareAndSet(false, true)) {
            alone(tasks, work);
            return;
        }
        try {
            this.work = work;
            this.tasks = tasks;
            finished.set(0);
            ticket.set(((ticket.get() >>> 32) + 1) << 32);
            if (sleeping.get() > 0) {
                for (Helper helper : helpers) {
                    helper.wake();
                }
            }
            takeTasks();
            for (int spins = 0; finished.get() < tasks; spins++) {
                pause(spins);
            }
            rethrow(failure);
        } finally {
            // Closes this piece of work, so that a late helper cannot take a task of the next piece by mistake.
            ticket.set(ticket.get() | Integer.MAX_VALUE);
            failure = null;
            this.work = null;
            taken.set(false);
        }
    }

    /**
     * As {@link #run}, for work that takes less time than waking a helper: sleeping helpers are left asleep unless
     * light work is frequent.
     *
     * @param tasks the number of tasks
     * @param work called with the number of each task
     * @throws IllegalStateException if the pool is closed
     */
    public void runLight(int tasks, IntConsumer work) {
        expectOpen();
        if (sleeping.get() > 0 && System.nanoTime() - ended > SOON_NANOS) {
            alone(tasks, work);
        } else {
            run(tasks, work);
        }
        ended = System.nanoTime();
    }

    /**
     * Stops the helper threads, each after its current task. Work in progress is finished by its caller. Does not wait;
     * may be called more than once and from any thread. Has no effect on {@link #shared}.
     */
    @Override
    public void close() {
        if (this != Shared.ALL) {
            closed = true;
            for (Helper helper : helpers) {
                helper.wake();
            }
        }
    }

    /**
     * Checks that the pool is open, also for work that is too small for a second thread.
     *
     * @throws IllegalStateException if the pool is closed
     */
    public void expectOpen() {
        if (closed) {
            throw new IllegalStateException("Workers of " + threads()
                    + " threads are closed: use Workers.shared() or a new pool"
                    + " of Workers.of(" + threads() + ")");
        }
    }

    private static void alone(int tasks, IntConsumer work) {
        for (int task = 0; task < tasks; task++) {
            work.accept(task);
        }
    }

    private static void pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }

    private void takeTasks() {
        while (true) {
            long present = ticket.get();
            int task = (int) present;
            IntConsumer work = this.work;
            if (task >= tasks || work == null) {
                return;
            }
            // Succeeds only while this piece of work still has this task; the next piece has another number.
            if (ticket.compareAndSet(present, present + 1)) {
                try {
                    work.accept(task);
                } catch (Throwable thrown) {
                    failure = thrown;
                } finally {
                    finished.incrementAndGet();
                }
            }
        }
    }

    /** One more hand, whose thread exists while there is work. */
    private final class Helper implements Runnable {
        private final String name;
        private @Nullable Thread thread;

        Helper(String name) {
            this.name = name;
        }

        synchronized void wake() {
            if (thread != null) {
                LockSupport.unpark(thread);
            } else if (!closed) {
                // Nothing of the caller is inherited: in an application server, the thread may outlive its application.
                Thread started = new Thread(null, this, name, 0, false);
                started.setContextClassLoader(Workers.class.getClassLoader());
                started.setDaemon(true);
                started.start();
                thread = started;
            }
        }

        @Override
        public void run() {
            sleeping.decrementAndGet();
            while (!closed) {
                long seen = ticket.get() >>> 32;
                takeTasks();
                for (int spins = 0; ticket.get() >>> 32 == seen && !closed; spins++) {
                    if (spins < SPINS) {
                        Thread.onSpinWait();
                    } else if (!sleep(seen)) {
                        return;
                    }
                }
            }
        }

        /** Sleeps until there may be work; false if there was none for so long that this thread ends. */
        private boolean sleep(long seen) {
            sleeping.incrementAndGet();
            long start = System.nanoTime();
            // Checked again after announcing the sleep, so that work that starts now is not missed.
            if (ticket.get() >>> 32 == seen && !closed) {
                LockSupport.parkNanos(this, IDLE_NANOS);
            }
            if (System.nanoTime() - start >= IDLE_NANOS && ends(seen)) {
                return false;
            }
            sleeping.decrementAndGet();
            return true;
        }

        /** Ends this thread unless new work came, whose caller would wake a thread that is ending. */
        private synchronized boolean ends(long seen) {
            if (ticket.get() >>> 32 == seen) {
                thread = null;
                return true;
            }
            return false;
        }
    }
}
