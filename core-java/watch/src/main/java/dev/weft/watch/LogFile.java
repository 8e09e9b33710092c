package dev.weft.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The log of a training, a file of a {@code CsvLog} that may still grow: its lines are read once. Of more than
 * {@value #MOST} lines, every second one is dropped, and from then on only every second one is kept. A resumed training
 * repeats epochs; the newer lines count.
 */
final class LogFile implements Growing {
    /** The most lines that are kept. */
    static final int MOST = 1000;
    /** The first columns of every log. */
    static final List<String> PLACES = List.of("epoch", "step", "rate");
    private static final int BLOCK = 1 << 20;
    private static final int COLUMNS = 200;
    private static final long GROWING = 60_000_000_000L;

    private final Path file;
    private final String name;
    private final List<String> columns = new ArrayList<>();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private Map<String, @Nullable Object> settings = Map.of();
    private List<Object> events = List.of();
    private Optional<String> problem = Optional.empty();
    private long at;
    private long every = 1;
    private long offered;
    private long epochs;
    private int cut;
    private long changes;
    private long grownAt;
    private boolean isRead;
    private boolean isGrowing;

    LogFile(Path file, String name) {
        this.file = file;
        this.name = name;
    }

    Path file() {
        return file;
    }

    String name() {
        return name;
    }

    /** What is wrong with the file, if anything is. */
    Optional<String> problem() {
        return problem.map(text -> name + ": " + text);
    }

    /** Whether this has hyper-parameters. */
    boolean hasSettings() {
        return !settings.isEmpty();
    }

    void settings(Map<String, @Nullable Object> known) {
        if (!known.equals(settings)) {
            settings = known;
            changes++;
        }
    }

    void events(List<Object> known) {
        if (!known.equals(events)) {
            events = known;
            changes++;
        }
    }

    /** Reads up to a mebibyte of new lines; returns whether there may be more. */
    boolean read() throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (in.length() < at) {
                clear();
            }
            byte[] block = new byte[(int) Math.min(BLOCK, in.length() - at)];
            in.seek(at);
            in.readFully(block);
            int end = block.length;
            while (end > 0 && block[end - 1] != '\n') {
                end--;
            }
            if (end == 0 && block.length == BLOCK) {
                throw new IOException("a line is longer than " + BLOCK + " bytes");
            }
            for (String line : new String(block, 0, end, UTF_8).split("\n", 0)) {
                line(line.strip());
            }
            at += end;
            boolean isMore = end > 0 && at < in.length();
            isRead |= !isMore;
            notice();
            return isMore;
        }
    }

    /** Notices whether lines have come lately, after those that were there at first. */
    private void notice() {
        boolean isNow = grownAt != 0 && System.nanoTime() - grownAt < GROWING;
        changes += isNow == isGrowing ? 0 : 1;
        isGrowing = isNow;
    }

    private void clear() {
        at = 0;
        columns.clear();
        rows.clear();
        every = 1;
        offered = 0;
        cut++;
        changes++;
    }

    private void line(String line) {
        if (line.isEmpty()) {
            return;
        }
        List<String> cells = cells(line);
        if (columns.isEmpty()) {
            columns.addAll(cells.subList(0, Math.min(COLUMNS, cells.size())));
            return;
        }
        List<@Nullable Object> row = new ArrayList<>();
        try {
            for (String cell : cells.subList(0, Math.min(columns.size(), cells.size()))) {
                row.add(Fields.number(Double.parseDouble(cell)));
            }
        } catch (NumberFormatException wrong) {
            problem = Optional.of("a line has a cell that is no number");
            return;
        }
        if (row.size() == columns.size() && row.get(0) instanceof Double epoch) {
            add(epoch, row);
        } else {
            problem = Optional.of("a line has other columns than the first");
        }
    }

    private void add(double epoch, List<@Nullable Object> row) {
        int before = rows.size();
        while (!rows.isEmpty() && rows.get(rows.size() - 1).get(0) instanceof Double last && last >= epoch) {
            rows.remove(rows.size() - 1);
        }
        cut += rows.size() < before ? 1 : 0;
        epochs = (long) epoch;
        changes++;
        grownAt = isRead ? System.nanoTime() : 0;
        if (offered++ % every != 0) {
            return;
        }
        if (rows.size() == MOST) {
            for (int i = MOST - 1; i > 0; i -= 2) {
                rows.remove(i);
            }
            every *= 2;
            offered = 1;
            cut++;
        }
        rows.add(row);
    }

    /** The cells of a line; names with commas or quotes are quoted. */
    static List<String> cells(String line) {
        if (line.indexOf('"') < 0) {
            return Arrays.asList(line.split(",", -1));
        }
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean isQuoted = false;
        for (int i = 0; i < line.length(); i++) {
            char letter = line.charAt(i);
            if (letter == '"') {
                boolean isPair = isQuoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (isPair) {
                    cell.append('"');
                    i++;
                } else {
                    isQuoted = !isQuoted;
                }
            } else if (letter == ',' && !isQuoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(letter);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    @Override
    public long changes() {
        return changes;
    }

    @Override
    public Seen since(Seen before) {
        return new Seen(changes, cut, rows.size(), before.thinned() == cut ? before.size() : 0);
    }

    @Override
    public Map<String, @Nullable Object> json(int from) {
        return Fields.of("id", name, "name", name, "from", from, "columns", List.copyOf(columns), "rows",
                List.copyOf(rows.subList(from, rows.size())), "epochs", epochs, "growing", isGrowing, "settings",
                settings, "events", events);
    }
}
