package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.tensor.Tensor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PrefetchTest {
    @Test
    void theNextBatchDoesNotOverwriteTheOneInUse() {
        try (Prefetch ahead = Batches.cyclic(BatchesTest.counting(10), 1).prefetch()) {
            Batch first = ahead.next();
            assertEquals(0, first.labels().item());
            Batch second = ahead.next();
            assertEquals(1, second.labels().item());
            assertSame(first, ahead.next());
        }
    }

    @Test
    void theCallerGetsWhatFailedAndMayTryAgain() {
        int[] failures = {1};
        Dataset failing = BatchesTest.counting(10).map(row -> {
            if (row.item() == 3 && failures[0]-- > 0) {
                throw new IllegalStateException("no row 3 today");
            }
            return row;
        });
        try (Prefetch ahead = Batches.cyclic(failing, 1).prefetch()) {
            for (int i = 0; i < 3; i++) {
                assertEquals(i, ahead.next().labels().item());
            }
            assertEquals("no row 3 today", assertThrows(IllegalStateException.class, ahead::next).getMessage());
            assertEquals(3, ahead.drawn());
            assertEquals(3, ahead.next().labels().item());
        }
    }

    @Test
    void anInterruptedThreadGetsItsBatchAndStaysInterrupted() {
        try (Prefetch ahead = Batches.cyclic(BatchesTest.counting(10), 1).prefetch()) {
            Thread.currentThread().interrupt();
            assertEquals(0, ahead.next().labels().item());
            assertEquals(1, ahead.next().labels().item());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void closingEndsTheThreadAndGivesTheCursorBack() throws InterruptedException {
        AtomicReference<Thread> worker = new AtomicReference<>();
        Batches source = Batches.cyclic(BatchesTest.counting(10).map(row -> {
            worker.set(Thread.currentThread());
            return row;
        }), 1);
        Prefetch ahead = source.prefetch();
        ahead.next();
        ahead.close();
        ahead.close();
        worker.get().join(120_000);
        assertFalse(worker.get().isAlive());
        assertTrue(worker.get().isDaemon());
        assertEquals(Tensor.vector(1), source.next().labels());
        assertEquals("Prefetch is closed: use the original batches, or call prefetch() on them again",
                assertThrows(IllegalStateException.class, ahead::next).getMessage());
    }
}
