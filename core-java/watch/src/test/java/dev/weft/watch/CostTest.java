package dev.weft.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps the live view within its share of the time. {@code examples/benchmarks/run watch} measures it. */
class CostTest {
    private static final long MILLI = 1_000_000;

    @ParameterizedTest
    @CsvSource({"1, 0, 500", "1, 5, 500", "1, 10, 1000", "2, 10, 2000", "3, 10, 3000", "1, 300, 5000"})
    void theMoreALineCostsTheLongerIsThePause(int viewers, long millis, long pause) {
        Viewers all = new Viewers();
        for (int i = 0; i < viewers; i++) {
            all.come();
        }
        assertEquals(pause, all.pause(millis * MILLI));
        all.pause(MILLI);
        assertEquals((millis + 1) * MILLI, all.served());
        assertEquals(0, all.served());
        for (int i = 0; i < viewers; i++) {
            assertTrue(all.areThere());
            all.leave();
        }
        assertFalse(all.areThere());
    }

    /** Ten minutes of a training that looks up every 20 ms, with a measurement that is always due. */
    @ParameterizedTest
    @CsvSource({"false, 3, 0, 0.01", "false, 80, 0, 0.01", "true, 3, 0, 0.03", "true, 80, 0, 0.03",
        "true, 3, 1, 0.032", "true, 80, 10, 0.04", "true, 3, 30, 0.04"})
    void measurementsAndPagesKeepToTheirShares(boolean isSeen, long measurement, long line, double share) {
        Budget budget = new Budget();
        Viewers viewers = new Viewers();
        viewers.come();
        long nextLine = 0;
        for (long now = 0; now < 600_000; now += 20) {
            if (isSeen && now >= nextLine) {
                nextLine = now + viewers.pause(line * MILLI);
            }
            long watching = budget.allows(measurement * MILLI) ? measurement : 0;
            budget.pass((20 + watching) * MILLI, watching * MILLI, isSeen);
            budget.serve(viewers.served());
        }
        assertEquals(share, budget.share(), 0.0006);
    }

    @Test
    void whatHappensOnceCountsButLeavesNoDebt() {
        Budget budget = new Budget();
        budget.pass(1000 * MILLI, 200 * MILLI, true);
        assertFalse(budget.allows(MILLI));
        budget.forgive(200 * MILLI);
        assertTrue(budget.allows(30 * MILLI));
        assertFalse(budget.allows(31 * MILLI));
        assertEquals(0.2, budget.share(), 1e-9);
    }

    @Test
    void whatThePageAskedForIsShownAtOnce() throws Exception {
        Board board = new Board();
        Board.Cursor cursor = new Board.Cursor();
        board.since(cursor);
        CompletableFuture<Boolean> waits = CompletableFuture.supplyAsync(() -> {
            try {
                board.awaitEvent(cursor, TimeUnit.HOURS.toMillis(1));
                return board.since(cursor).containsKey("events");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        board.put("progress", Fields.of("state", "running"));
        board.note("events", Fields.of("kind", "pause"));
        assertTrue(waits.get(5, TimeUnit.MINUTES));
    }
}
