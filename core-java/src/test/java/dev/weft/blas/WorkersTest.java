package dev.weft.blas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(600)
class WorkersTest {
    private static void assertEachOnce(Workers workers, int tasks) {
        AtomicIntegerArray counts = new AtomicIntegerArray(tasks);
        workers.run(tasks, counts::incrementAndGet);
        for (int task = 0; task < tasks; task++) {
            assertEquals(1, counts.get(task), "task " + task);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void everyTaskRunsOnce(int threads) {
        Workers workers = Workers.of(threads);
        assertEquals(threads, workers.threads());
        for (int tasks : new int[]{0, 1, 2, 3, 7, 8, 9, 1000}) {
            assertEachOnce(workers, tasks);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void aHundredThousandTinyJobsOfChangingSizeRunEachTaskOnce(int threads) {
        Workers workers = Workers.of(threads);
        AtomicIntegerArray counts = new AtomicIntegerArray(9);
        for (int job = 0; job < 100_000; job++) {
            int tasks = 2 + job % 7;
            if (job % 3 == 0) {
                workers.runLight(tasks, counts::incrementAndGet);
            } else {
                workers.run(tasks, counts::incrementAndGet);
            }
            for (int task = 0; task < tasks; task++) {
                if (counts.getAndSet(task, 0) != 1) {
                    throw new AssertionError("task " + task + " of " + tasks + " in job " + job + " did not run once");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void anExceptionOfATaskIsThrownToTheCallerAndThePoolGoesOn(int threads) {
        Workers workers = Workers.of(threads);
        IllegalStateException planted = new IllegalStateException("planted");
        AssertionError error = new AssertionError("planted");
        for (int bad = 0; bad < 8; bad++) {
            int failing = bad;
            assertSame(planted, assertThrows(IllegalStateException.class, () -> workers.run(8, task -> {
                if (task == failing) {
                    throw planted;
                }
            })));
            assertSame(error, assertThrows(AssertionError.class, () -> workers.run(8, task -> {
                if (task == failing) {
                    throw error;
                }
            })));
            assertEachOnce(workers, 8);
        }
    }

    @Test
    void aTaskMayUseThePoolThatRunsIt() {
        Workers workers = Workers.of(4);
        AtomicInteger inner = new AtomicInteger();
        workers.run(8, outer -> workers.run(8, task -> inner.incrementAndGet()));
        assertEquals(64, inner.get());
    }

    @Test
    void threadsMayShareAPool() throws InterruptedException {
        Workers workers = Workers.of(3);
        AtomicIntegerArray counts = new AtomicIntegerArray(4);
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            int own = i;
            threads[i] = new Thread(() -> {
                for (int job = 0; job < 2_000; job++) {
                    workers.run(5, task -> counts.incrementAndGet(own));
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals("[10000, 10000, 10000, 10000]", counts.toString());
    }

    @Test
    void helpersAreNamedDaemonsAndWakeAfterSleep() throws InterruptedException {
        Set<Thread> seen = helpers(Workers.of(3));
        assertTrue(seen.stream().allMatch(thread -> thread.getName().startsWith("weft-worker-")), seen::toString);
        assertTrue(seen.stream().allMatch(Thread::isDaemon), seen::toString);
    }

    /** The helper threads of {@code workers}, a pool of three, each of which takes a task, also after a sleep. */
    private static Set<Thread> helpers(Workers workers) throws InterruptedException {
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        for (int job = 0; job < 20; job++) {
            CyclicBarrier met = new CyclicBarrier(3);
            workers.run(3, task -> {
                seen.add(Thread.currentThread());
                try {
                    met.await();
                } catch (InterruptedException | BrokenBarrierException e) {
                    throw new IllegalStateException(e);
                }
            });
            Thread.sleep(job % 5 == 0 ? 2 : 0);
        }
        seen.remove(Thread.currentThread());
        assertEquals(2, seen.size());
        return seen;
    }

    @ParameterizedTest(name = "helpers that have slept for {0} ms")
    @ValueSource(ints = {0, 20})
    void closingEndsTheHelpersAndRefusesMoreWork(int milliseconds) throws InterruptedException {
        Workers workers = Workers.of(3);
        Set<Thread> helpers = helpers(workers);
        Thread.sleep(milliseconds);
        workers.close();
        workers.close();
        for (Thread helper : helpers) {
            helper.join();
        }
        String closed = "Workers of 3 threads are closed: use Workers.shared() or a new pool of Workers.of(3)";
        assertEquals(closed, assertThrows(IllegalStateException.class, () -> workers.run(2, task -> {})).getMessage());
        assertEquals(closed,
                assertThrows(IllegalStateException.class, () -> workers.runLight(1, task -> {})).getMessage());
    }

    @Test
    void closingDuringWorkLosesNoTask() {
        for (int round = 0; round < 200; round++) {
            Workers workers = Workers.of(3);
            AtomicIntegerArray counts = new AtomicIntegerArray(100);
            workers.run(100, task -> {
                if (task == 10) {
                    workers.close();
                }
                counts.incrementAndGet(task);
            });
            for (int task = 0; task < 100; task++) {
                assertEquals(1, counts.get(task), "task " + task);
            }
        }
    }

    @Test
    void theSharedPoolStaysOpen() {
        Workers.shared().close();
        assertEachOnce(Workers.shared(), 8);
    }

    @Test
    void aPoolOfNobodyIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> Workers.of(0)).getMessage();
        assertEquals("Workers expects at least 1 thread but got 0", message);
    }
}
