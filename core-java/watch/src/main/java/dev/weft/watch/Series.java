package dev.weft.watch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A curve in bounded memory. It begins with a point for each number; whenever it has {@value #MOST} points, neighbours
 * merge, and from then on a point stands for twice as many numbers: their mean, least and largest.
 */
final class Series implements Growing {
    /** The most points of a curve. */
    static final int MOST = 1000;
    private static final int FIRST = 64;

    /**
     * What a curve shows.
     *
     * @param group the chart, such as {@code loss} or {@code gradient}
     * @param name the name in the chart, such as {@code accuracy} or {@code dense1}
     * @param part {@code training}, {@code validation}, or null
     * @param per {@code step}, {@code epoch}, or {@code sample} for a number that is taken now and then
     * @param smaller whether smaller is better, or null
     */
    record Kind(String group, String name, @Nullable String part, String per, @Nullable Boolean smaller) {
        static Kind sampled(String group, String name) {
            return new Kind(group, name, null, "sample", null);
        }

        String id() {
            return String.join("/", group, part == null ? "" : part, per, name);
        }
    }

    private final Kind kind;
    private long[] steps = new long[FIRST];
    /** The columns seconds, mean, least and largest. */
    private double[][] columns = new double[4][FIRST];
    private int size;
    private long perPoint = 1;
    private long inLast;
    private int thinned;
    private long changes;

    Series(Kind kind) {
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** Adds a number. */
    void add(long step, double seconds, double value) {
        changes++;
        if (size > 0 && inLast < perPoint) {
            merge(size - 1, step, seconds, value, value, value, inLast, 1);
            inLast++;
            return;
        }
        if (size == MOST) {
            thin();
            add(step, seconds, value);
            return;
        }
        if (size == steps.length) {
            int room = Math.min(MOST, 2 * size);
            steps = Arrays.copyOf(steps, room);
            columns = Arrays.stream(columns).map(column -> Arrays.copyOf(column, room)).toArray(double[][]::new);
        }
        steps[size] = step;
        columns[0][size] = seconds;
        columns[1][size] = value;
        columns[2][size] = value;
        columns[3][size] = value;
        inLast = 1;
        size++;
    }

    private void merge(int at, long step, double seconds, double mean, double least, double largest, double before,
            double more) {
        steps[at] = step;
        columns[0][at] = seconds;
        columns[1][at] = (columns[1][at] * before + mean * more) / (before + more);
        columns[2][at] = Math.min(columns[2][at], least);
        columns[3][at] = Math.max(columns[3][at], largest);
    }

    private void thin() {
        for (int i = 0; i < MOST / 2; i++) {
            int from = 2 * i;
            steps[i] = steps[from];
            for (double[] column : columns) {
                column[i] = column[from];
            }
            merge(i, steps[from + 1], columns[0][from + 1], columns[1][from + 1], columns[2][from + 1],
                    columns[3][from + 1], 1, 1);
        }
        size = MOST / 2;
        perPoint *= 2;
        inLast = perPoint;
        thinned++;
    }

    @Override
    public long changes() {
        return changes;
    }

    @Override
    public Seen since(Seen before) {
        // The last point may have changed, too.
        int from = before.thinned() == thinned ? Math.max(0, before.size() - 1) : 0;
        return new Seen(changes, thinned, size, from);
    }

    @Override
    public Map<String, @Nullable Object> json(int from) {
        List<Object> points = new ArrayList<>();
        for (int i = from; i < size; i++) {
            List<@Nullable Object> point = new ArrayList<>();
            point.add(steps[i]);
            for (double[] column : columns) {
                point.add(Fields.number(column[i]));
            }
            points.add(point);
        }
        return Fields.of("id", kind.id(), "group", kind.group(), "name", kind.name(), "part", kind.part(), "per",
                kind.per(), "smaller", kind.smaller(), "from", from, "points", points);
    }
}
