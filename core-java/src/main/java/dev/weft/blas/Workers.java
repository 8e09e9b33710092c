package dev.weft.blas;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A small fixed pool that helps the calling thread through the tasks of one piece of work. The caller takes tasks too,
 * so nothing waits for a helper that gets no processor. Helpers wait for the next piece actively for some microseconds
 * only, then sleep. May be shared by any number of threads: while one uses the helpers, the others do their tasks
 * alone.
 *
 * <p>Close a pool that {@link #of} made when nothing needs it any more. {@link #shared} cannot be closed: closing it
 * has no effect.
 */
public final class Workers implements AutoCloseable {
    private static final int SPINS = 2_000;
    /** Work that begins so shortly after the work before it will be followed by more. */
    private static final long SOON_NANOS = 10_000;

    private final Thread[] helpers;
    private final AtomicBoolean taken = new AtomicBoolean();
    /** The number of the present piece of work, shifted left by 32, plus the next task to take. */
    private final AtomicLong ticket = new AtomicLong();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicInteger sleeping = new AtomicInteger();
    /** When the last light work ended. */
    private volatile long ended;
    private volatile int tasks;
    private volatile @Nullable IntConsumer work;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    private static final class Shared {
        static final Workers ALL = of(Runtime.getRuntime().availableProcessors());
    }

    private Workers(int helperCount) {
        helpers = new Thread[helperCount];
        for (int i = 0; i < helperCount; i++) {
            helpers[i] = new Thread(this::help, "weft-worker-" + (i + 1));
            helpers[i].setDaemon(true);
            helpers[i].start();
        }
    }

    /** The pool that uses every processor, started at the first call and open as long as the JVM runs. */
    public static Workers shared() {
        return Shared.ALL;
    }

    /**
     * A pool in which {@code threads} threads work, the caller among them. Its helpers are daemons that live until
     * {@link #close}: make one pool, not one for each task.
     */
    public static Workers of(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("Workers expects at least 1 thread but got " + threads);
        }
        return new Workers(threads - 1);
    }

    /** How many threads work, the caller among them. */
    public int threads() {
        return helpers.length + 1;
    }

    /**
     * Runs {@code work} for every number in {@code [0, tasks)}, each once, and returns when all are done. An exception
     * of a task is thrown here after the others have ended.
     *
     * @throws IllegalStateException if the pool is closed
     */
    public void run(int tasks, IntConsumer work) {
        checkOpen();
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
                for (Thread helper : helpers) {
                    LockSupport.unpark(helper);
                }
            }
            takeTasks();
            for (int spins = 0; finished.get() < tasks; spins++) {
                pause(spins);
            }
            rethrow(failure);
        } finally {
            // Closes this piece: a helper that is late must not take a task of the next one under this one's number.
            ticket.set(ticket.get() | Integer.MAX_VALUE);
            failure = null;
            this.work = null;
            taken.set(false);
        }
    }

    /**
     * {@link #run} for work that is over before a sleeping helper would be awake: sleeping ones are left alone unless
     * work follows upon work.
     *
     * @throws IllegalStateException if the pool is closed
     */
    public void runLight(int tasks, IntConsumer work) {
        checkOpen();
        if (sleeping.get() > 0 && System.nanoTime() - ended > SOON_NANOS) {
            alone(tasks, work);
        } else {
            run(tasks, work);
        }
        ended = System.nanoTime();
    }

    /**
     * Ends the helper threads, each after the task that it is in. Work that has begun is finished by its caller. Does
     * not wait; may be called more than once and from any thread. On {@link #shared} it has no effect.
     */
    @Override
    public void close() {
        if (this != Shared.ALL) {
            closed = true;
            for (Thread helper : helpers) {
                LockSupport.unpark(helper);
            }
        }
    }

    private void checkOpen() {
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
            // Succeeds only while this very piece of work still has this task: a new one starts after all have ended.
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

    private void help() {
        long seen = ticket.get() >>> 32;
        while (!closed) {
            for (int spins = 0; ticket.get() >>> 32 == seen && !closed; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    sleep(seen);
                }
            }
            seen = ticket.get() >>> 32;
            takeTasks();
        }
    }

    private void sleep(long seen) {
        sleeping.incrementAndGet();
        // Looked at again after announcing the sleep, so that a piece of work that starts now is not slept through.
        if (ticket.get() >>> 32 == seen && !closed) {
            LockSupport.park(this);
        }
        sleeping.decrementAndGet();
    }
}
