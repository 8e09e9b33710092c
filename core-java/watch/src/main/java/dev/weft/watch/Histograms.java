package dev.weft.watch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The histograms of a layer over time, in bounded memory: whenever there are {@value #MOST}, every second one is
 * dropped, and from then on only every second one is kept.
 */
final class Histograms implements Growing {
    /** The most histograms over time. */
    static final int MOST = 40;
    private static final int BINS = 32;
    private static final int NUMBERS = 10_000;

    private final String group;
    private final String name;
    private final List<Map<String, @Nullable Object>> snapshots = new ArrayList<>();
    private long every = 1;
    private long offered;
    private int thinned;
    private long changes;

    /** Histograms of the layer {@code name}; the group is {@code weights} or {@code activations}. */
    Histograms(String group, String name) {
        this.group = group;
        this.name = name;
    }

    /** Whether the next one is kept; else it need not be made. */
    boolean keepsNext() {
        return offered++ % every == 0;
    }

    /** Adds the histogram of {@code values}; of more than {@value #NUMBERS} numbers, that of as many of them. */
    void add(long step, double seconds, float[] values) {
        if (snapshots.size() == MOST) {
            for (int i = MOST - 1; i > 0; i -= 2) {
                snapshots.remove(i);
            }
            every *= 2;
            offered = 1;
            thinned++;
        }
        snapshots.add(histogram(step, seconds, values, Math.max(1, values.length / NUMBERS)));
        changes++;
    }

    private static Map<String, @Nullable Object> histogram(long step, double seconds, float[] values, int stride) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int i = 0; i < values.length; i += stride) {
            double value = values[i];
            if (Double.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
                sum += value;
                squares += value * value;
                count++;
            }
        }
        double mean = count == 0 ? Double.NaN : sum / count;
        double width = high - low;
        long[] counts = new long[BINS];
        for (int i = 0; i < values.length; i += stride) {
            if (Float.isFinite(values[i])) {
                counts[width > 0 ? (int) Math.min(BINS - 1, (values[i] - low) / width * BINS) : 0]++;
            }
        }
        return Fields.of("step", step, "seconds", seconds, "low", Fields.number(low), "high", Fields.number(high),
                "counts", Arrays.stream(counts).boxed().toList(), "mean", Fields.number(mean), "deviation",
                Fields.number(Math.sqrt(Math.max(0, squares / count - mean * mean))));
    }

    @Override
    public long changes() {
        return changes;
    }

    @Override
    public Seen since(Seen before) {
        return new Seen(changes, thinned, snapshots.size(), before.thinned() == thinned ? before.size() : 0);
    }

    @Override
    public Map<String, @Nullable Object> json(int from) {
        return Fields.of("id", group + "/" + name, "group", group, "name", name, "from", from, "snapshots",
                List.copyOf(snapshots.subList(from, snapshots.size())));
    }
}
