package dev.weft.search;

import dev.weft.internal.check.Expect;
import dev.weft.random.RandomStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings that a search may choose from: the product of some ranges. A point of a space of d ranges is d shares
 * from 0 to below 1.
 *
 * @param ranges the ranges, from 1 to 32, with different names
 */
public record Space(List<Range<?>> ranges) {
    private static final int MOST_RANGES = 32;

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is no range, there are more than 32, or two have the same name
     */
    public Space {
        ranges = List.copyOf(ranges);
        Expect.that(!ranges.isEmpty() && ranges.size() <= MOST_RANGES, "Space", "1 to " + MOST_RANGES + " ranges",
                ranges.size());
        Set<String> names = new HashSet<>();
        for (Range<?> range : ranges) {
            Expect.that(names.add(range.name()), "Space", "ranges with different names", range.name() + " twice");
        }
    }

    /** The product of {@code ranges}. */
    public static Space of(Range<?>... ranges) {
        return new Space(List.of(ranges));
    }

    /**
     * Returns the settings that trial {@code number} has if nothing is known about other trials: a function of
     * {@code seed} and {@code number} alone. The points of successive numbers fill the space more evenly than
     * independent ones: point n is {@code frac(shift + n · φ^-(j+1))} for range j, where φ is the solution of
     * {@code φ^(d+1) = φ + 1} and the shifts are random (Roberts, "The unreasonable effectiveness of quasirandom
     * sequences", 2018).
     *
     * @param seed any number
     * @param number the number of the trial, from 1
     */
    public Settings draw(long seed, int number) {
        return at(point(seed, number));
    }

    double[] point(long seed, int number) {
        RandomStream shifts = RandomStream.of(seed, "search").split("shifts");
        double root = 2;
        for (int i = 0; i < 50; i++) {
            root = StrictMath.pow(1 + root, 1.0 / (ranges.size() + 1));
        }
        double[] point = new double[ranges.size()];
        double step = 1;
        for (int j = 0; j < point.length; j++) {
            step /= root;
            double along = shifts.nextDouble() + number * step;
            point[j] = along - Math.floor(along);
        }
        return point;
    }

    /**
     * Returns {@code settings} with each value moved to the nearest one that its range has.
     *
     * @param settings a value for each range
     * @throws IllegalArgumentException if a value is missing, or is not of its range's type
     */
    public Settings nearest(Settings settings) {
        double[] shares = point(settings);
        Map<String, Object> values = new LinkedHashMap<>();
        for (int j = 0; j < shares.length; j++) {
            Range<?> range = ranges.get(j);
            Object value = settings.get(range.name());
            // Four digits would change a number that the range has
            boolean isExact = range instanceof Range.Numbers numbers && value instanceof Number number
                    && number.doubleValue() >= numbers.low() && number.doubleValue() <= numbers.high();
            values.put(range.name(), isExact ? ((Number) value).doubleValue() : range.at(shares[j]));
        }
        return new Settings(values);
    }

    /** Returns the point whose settings are nearest to {@code settings}. */
    double[] point(Settings settings) {
        return ranges.stream().mapToDouble(range -> range.share(settings.get(range.name()))).toArray();
    }

    /** Returns the settings at a point. */
    Settings at(double[] point) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int j = 0; j < point.length; j++) {
            values.put(ranges.get(j).name(), ranges.get(j).at(point[j]));
        }
        return new Settings(values);
    }
}
