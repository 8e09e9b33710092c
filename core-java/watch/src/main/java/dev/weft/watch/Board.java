package dev.weft.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that is known of a training: the training thread writes, and each page reads what it has not seen. */
final class Board {
    private static final int NOTES = 200;

    /** A part of the state that is replaced as a whole. */
    private record Section(long version, @Nullable Object value) {}

    /** What one page has seen. */
    static final class Cursor {
        private long version = -1;
        private final Map<Growing, Growing.Seen> seen = new HashMap<>();
    }

    private final Map<String, Section> sections = new LinkedHashMap<>();
    private final Map<Series.Kind, Series> series = new LinkedHashMap<>();
    private final Map<String, Histograms> histograms = new LinkedHashMap<>();
    private final Map<String, List<Object>> notes = new HashMap<>();
    private long version;
    private boolean isOpen = true;

    /** Forgets all for another training, at once: a page that opens meanwhile finds what is {@code opened}. */
    synchronized void begin(Map<String, @Nullable Object> opened) {
        sections.clear();
        series.clear();
        histograms.clear();
        notes.clear();
        put("opened", opened);
    }

    /** Replaces the section called {@code name}. */
    synchronized void put(String name, @Nullable Object value) {
        sections.put(name, new Section(++version, value));
        notifyAll();
    }

    /** Adds a line to the list called {@code name}, which keeps the newest {@value #NOTES}. */
    synchronized void note(String name, Map<String, @Nullable Object> line) {
        List<Object> lines = notes.computeIfAbsent(name, any -> new ArrayList<>());
        if (lines.size() == NOTES) {
            lines.remove(0);
        }
        lines.add(line);
        put(name, List.copyOf(lines));
    }

    /** Adds a number to a curve. */
    synchronized void add(Series.Kind kind, long step, double seconds, double value) {
        series.computeIfAbsent(kind, Series::new).add(step, seconds, value);
        version++;
    }

    /** Adds the numbers of consecutive steps to a curve, the last of which is {@code step} at {@code seconds}. */
    synchronized void add(Series.Kind kind, long step, double seconds, double secondsPerStep, float[] values,
            int count) {
        Series curve = series.computeIfAbsent(kind, Series::new);
        for (int i = 0; i < count; i++) {
            int left = count - 1 - i;
            curve.add(step - left, seconds - left * secondsPerStep, values[i]);
        }
        version++;
    }

    /** Adds a histogram of a layer. */
    synchronized void histogram(String group, String layer, long step, double seconds, float[] values) {
        Histograms all = histograms.computeIfAbsent(group + "/" + layer, any -> new Histograms(group, layer));
        if (all.keepsNext()) {
            all.add(step, seconds, values);
            version++;
        }
    }

    /** The current value of a section. */
    synchronized Optional<Object> section(String name) {
        return Optional.ofNullable(sections.get(name)).map(Section::value);
    }

    /** Returns what the page of {@code cursor} has not seen, which then counts as seen. */
    synchronized Map<String, @Nullable Object> since(Cursor cursor) {
        Map<String, @Nullable Object> news = new LinkedHashMap<>();
        sections.forEach((name, section) -> {
            if (section.version > cursor.version) {
                news.put(name, section.value);
            }
        });
        put(news, "series", series.values(), cursor);
        put(news, "histograms", histograms.values(), cursor);
        cursor.version = version;
        return news;
    }

    private static void put(Map<String, @Nullable Object> news, String name, Iterable<? extends Growing> all,
            Cursor cursor) {
        List<Object> changed = new ArrayList<>();
        for (Growing one : all) {
            Growing.Seen before = cursor.seen.getOrDefault(one, Growing.Seen.NOTHING);
            if (one.changes() > before.changes()) {
                Growing.Seen now = one.since(before);
                cursor.seen.put(one, now);
                changed.add(one.json(now.from()));
            }
        }
        if (!changed.isEmpty()) {
            news.put(name, changed);
        }
    }

    /**
     * Waits for {@code millis} milliseconds, but no longer than until something happens that the page should show at
     * once: what it has asked for is done, or another training begins, or all pages end.
     */
    synchronized void awaitEvent(Cursor cursor, long millis) throws InterruptedException {
        await(millis, () -> Stream.of("opened", "events").map(sections::get)
                .anyMatch(section -> section != null && section.version > cursor.version));
    }

    /** Waits until there is something new or all pages end, for at most {@code millis} milliseconds. */
    synchronized void await(Cursor cursor, long millis) throws InterruptedException {
        await(millis, () -> version != cursor.version);
    }

    private synchronized void await(long millis, BooleanSupplier wanted) throws InterruptedException {
        long until = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; left > 0 && !wanted.getAsBoolean() && isOpen;) {
            wait(left);
            left = (until - System.nanoTime()) / 1_000_000;
        }
    }

    /** Whether there may be more. */
    synchronized boolean isOpen() {
        return isOpen;
    }

    /** Lets all pages end. */
    synchronized void close() {
        isOpen = false;
        notifyAll();
    }
}
