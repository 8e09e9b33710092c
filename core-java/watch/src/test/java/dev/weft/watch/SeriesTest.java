package dev.weft.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesTest {
    private static final Series.Kind KIND = new Series.Kind("loss", "loss", "training", "step", true);

    @ParameterizedTest
    @ValueSource(ints = {1, 999, 1000, 1001, 4_096, 100_003})
    void keepsMeansAndExtremesInBoundedMemory(int count) {
        Series series = new Series(KIND);
        for (int step = 1; step <= count; step++) {
            series.add(step, step / 10.0, step % 5);
        }
        List<?> points = (List<?>) series.json(0).get("points");
        assertTrue(points.size() <= Series.MOST && points.size() >= Math.min(count, Series.MOST / 2));
        List<?> last = (List<?>) points.get(points.size() - 1);
        assertEquals((long) count, last.get(0));
        assertEquals(count / 10.0, last.get(1));
        if (count > 10 * Series.MOST) {
            List<?> first = (List<?>) points.get(0);
            assertEquals(List.of(0.0, 4.0), first.subList(3, 5));
            assertEquals(2.0, (Double) first.get(2), 0.05);
        }
    }

    @Test
    void whoReadsNowAndThenSeesTheSame() {
        Series series = new Series(KIND);
        Growing.Seen seen = Growing.Seen.NOTHING;
        List<Object> read = new ArrayList<>();
        for (int step = 1; step <= 7_777; step++) {
            series.add(step, step, Math.sin(step));
            if (step % 97 == 0 || step == 7_777) {
                seen = series.since(seen);
                read.subList(seen.from(), read.size()).clear();
                read.addAll((List<?>) series.json(seen.from()).get("points"));
            }
        }
        assertEquals(series.json(0).get("points"), read);
    }

    @Test
    void whatIsNoNumberIsNull() {
        Series series = new Series(KIND);
        series.add(1, 0, Double.NaN);
        List<?> point = (List<?>) ((List<?>) series.json(0).get("points")).get(0);
        assertEquals("[1, 0.0, null, null, null]", point.toString());
        assertEquals(Map.of("id", "loss/training/step/loss", "part", "training"),
                Map.of("id", series.json(0).get("id"), "part", series.json(0).get("part")));
    }

    @Test
    void histogramsThinThemselves() {
        Histograms all = new Histograms("weights", "dense1");
        int kept = 0;
        for (int step = 0; step < 1_000; step++) {
            if (all.keepsNext()) {
                all.add(step, step, new float[]{-1, 0, 1, 1});
                kept++;
            }
        }
        List<?> snapshots = (List<?>) all.json(0).get("snapshots");
        assertTrue(snapshots.size() <= Histograms.MOST && snapshots.size() >= Histograms.MOST / 2, "" + kept);
        Map<?, ?> first = (Map<?, ?>) snapshots.get(0);
        assertEquals(0L, first.get("step"));
        List<?> counts = (List<?>) first.get("counts");
        assertEquals(List.of(1L, 1L, 2L), List.of(counts.get(0), counts.get(16), counts.get(31)));
    }

    @Test
    void theBudgetIsNeverExceeded() {
        Budget budget = new Budget();
        long passed = 0;
        long spent = 0;
        for (int look = 0; look < 10_000; look++) {
            long cost = budget.allows(5e6) ? 5_000_000 : 10_000;
            budget.pass(20_000_000 + cost, cost, look % 2 == 0);
            passed += 20_000_000 + cost;
            spent += cost;
            assertTrue(spent <= Budget.SEEN * passed + 5_000_000, "after " + look);
        }
        assertTrue(spent > passed * Budget.UNSEEN, spent + " of " + passed);
        assertEquals(spent / (double) passed, budget.share(), 1e-12);
    }
}
