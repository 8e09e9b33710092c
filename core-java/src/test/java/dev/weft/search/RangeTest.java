package dev.weft.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RangeTest {
    private static final double LAST = Math.nextDown(1.0);

    @Test
    void aLogRangeSpendsHalfOfItsSharesBelowTheGeometricMean() {
        Range<Double> rate = Range.log("rate", 1e-4, 1e-2);
        assertEquals(1e-4, rate.at(0));
        assertEquals(1e-3, rate.at(0.5));
        assertEquals(1e-2, rate.at(LAST));
    }

    @Test
    void aLinearRangeIsRoundedToFourDigitsAndStaysWithinItsBounds() {
        assertEquals(0.3333, Range.linear("dropout", 0, 1).at(1 / 3.0));
        assertEquals(0.123446, Range.linear("dropout", 0.123446, 0.5).at(0));
        assertEquals(0.98765432, Range.linear("dropout", 0, 0.98765432).at(LAST));
    }

    @Test
    void wholeNumbersIncludeBothBoundsAndAreEquallyLikely() {
        Range<Integer> layers = Range.whole("layers", -1, 2);
        Map<Integer, Integer> counts = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            counts.merge(layers.at(i / 400.0), 1, Integer::sum);
        }
        assertEquals(Map.of(-1, 100, 0, 100, 1, 100, 2, 100), counts);
        Range<Integer> units = Range.logWhole("units", 8, 512);
        assertEquals(List.of(8, 64, 512), List.of(units.at(0), units.at(0.5), units.at(LAST)));
        assertEquals(Integer.MAX_VALUE, Range.whole("any", Integer.MIN_VALUE, Integer.MAX_VALUE).at(LAST));
    }

    @Test
    void onlyRisingNumbersAmongChoicesHaveAnOrder() {
        assertEquals(0, Range.choice("hidden", 16, 64, 256).categories());
        assertEquals(3, Range.choice("hidden", 64, 16, 256).categories());
        assertEquals(2, Range.choice("optimizer", "adam", "sgd").categories());
        assertEquals(2, Range.choice("hidden", List.of(64), List.of(64, 64)).categories());
    }

    @Test
    void invalidRangesAreRefused() {
        refused("Range rate expects bounds above 0, the lower one first but got 0.0 and 1.0",
                () -> Range.log("rate", 0, 1));
        refused("Range rate expects finite bounds, the lower one first but got 2.0 and 1.0",
                () -> Range.linear("rate", 2, 1));
        refused("Range rate expects finite bounds, the lower one first but got 0.0 and NaN",
                () -> Range.linear("rate", 0, Double.NaN));
        refused("Range n expects finite bounds, the lower one first but got 3.0 and 3.0",
                () -> Range.whole("n", 3, 3));
        refused("Range hidden expects at least one choice, all with different texts but got [16, 16]",
                () -> Range.choice("hidden", 16, 16));
        refused("Range hidden expects at least one choice, all with different texts but got []",
                () -> Range.choice("hidden"));
        refused("Range expects a name but got \" \"", () -> Range.linear(" ", 0, 1));
        refused("Space expects ranges with different names but got rate twice",
                () -> Space.of(Range.linear("rate", 0, 1), Range.log("rate", 1, 2)));
        refused("Space expects 1 to 32 ranges but got 0", Space::of);
    }

    private static void refused(String message, Runnable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action::run).getMessage());
    }

    @Test
    void drawsDependOnSeedAndNumberAloneAndFillTheSpaceEvenly() {
        Range<Integer> tenth = Range.whole("tenth", 0, 9);
        Range<Integer> half = Range.whole("half", 0, 1);
        Space space = Space.of(tenth, half);
        assertEquals(space.draw(7, 3), space.draw(7, 3));
        assertNotEquals(space.draw(7, 3), space.draw(8, 3));
        int[] counts = new int[10];
        Set<Settings> cells = new HashSet<>();
        for (int number = 1; number <= 100; number++) {
            Settings settings = space.draw(7, number);
            counts[settings.get(tenth)]++;
            cells.add(settings);
        }
        for (int count : counts) {
            assertTrue(Math.abs(count - 10) <= 2, "tenths " + List.of(counts[0], count));
        }
        assertEquals(20, cells.size());
    }

    @Test
    void theNearestValueIsInTheRange() {
        Range<Double> rate = Range.log("rate", 0.01, 1);
        Range<Double> drop = Range.linear("drop", 0, 0.4);
        Range<Integer> layers = Range.whole("layers", 1, 3);
        Range<Integer> units = Range.logWhole("units", 8, 64);
        Range<Integer> batch = Range.choice("batch", 16, 64, 256);
        Range<String> rule = Range.choice("rule", "adam", "sgd");
        Space space = Space.of(rate, drop, layers, units, batch, rule);
        for (int number = 1; number <= 50; number++) {
            Settings drawn = space.draw(3, number);
            assertEquals(drawn, space.nearest(drawn));
            assertEquals(drawn, space.at(space.point(drawn)));
        }
        Settings far = new Settings(Map.of("rate", 0, "drop", 0.123456, "layers", 7, "units", 3, "batch", 100, "rule",
                "adagrad"));
        assertEquals("rate=0.01 drop=0.123456 layers=3 units=8 batch=64 rule=adam", space.nearest(far).toString());
        assertEquals(0.5, rate.share(0.1), 1e-12);
        assertEquals("sgd", rule.at(rule.share("sgd")));
        refused("Range rate expects a number but got fast", () -> rate.share("fast"));
    }

    @Test
    void settingsAreReadByRangeAndByName() {
        Range<Integer> hidden = Range.choice("hidden", 16);
        Settings settings = Space.of(hidden).draw(1, 1);
        assertEquals(16, settings.get(hidden));
        assertEquals(16, settings.get("hidden"));
        assertEquals("hidden=16", settings.toString());
        refused("Settings has no hiden, only [hidden] (did you mean hidden?): give the range to Space.of or Search.of",
                () -> settings.get("hiden"));
    }
}
