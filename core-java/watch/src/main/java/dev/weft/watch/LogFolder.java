package dev.weft.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The logs below a folder, up to {@value #RUNS}, with the hyper-parameters in the checkpoints beside them. The
 * checkpoints of {@code a.csv} are {@code a.safetensors} or in the folder {@code a}; those of a log that is alone in
 * its folder may also be in that folder, or in {@code model} below it. Links are not followed, and folders that cannot
 * be read are left out.
 */
final class LogFolder {
    /** The most logs. */
    static final int RUNS = 100;
    private static final int DEPTH = 5;
    private static final int TABLES = 1_000;
    private static final int EVENTS = 200;
    private static final int TEXT = 200;
    private static final String MODEL = ".safetensors";

    private final Path folder;
    private final Map<Path, LogFile> logs = new TreeMap<>();
    private final Map<String, String> problems = new LinkedHashMap<>();
    private final List<String> gone = new ArrayList<>();
    private int more;

    LogFolder(Path folder) {
        this.folder = folder;
    }

    /** What one page has seen. */
    static final class Cursor {
        private final Map<Growing, Growing.Seen> seen = new HashMap<>();
        private int gone;
        private @Nullable Object rest;
    }

    /** Reads what is new. */
    synchronized void read() throws IOException {
        List<Path> found = found();
        more = Math.max(0, found.size() - RUNS);
        List<Path> shown = found.subList(0, Math.min(RUNS, found.size()));
        logs.keySet().stream().filter(path -> !shown.contains(path)).toList()
                .forEach(path -> gone.add(logs.remove(path).name()));
        problems.clear();
        shown.forEach(path -> logs.computeIfAbsent(path, any -> new LogFile(path, name(path))));
        for (LogFile log : logs.values()) {
            Path path = log.file();
            try {
                while (log.read()) {
                    // A log of many mebibytes is read in blocks.
                }
                log.events(events(path));
                if (!log.hasSettings()) {
                    log.settings(settings(path));
                }
            } catch (IOException | UncheckedIOException | MalformedDataException unreadable) {
                problems.put(log.name(), String.valueOf(unreadable.getMessage()));
            }
            log.problem().ifPresent(text -> problems.put(log.name(), text));
        }
    }

    private String name(Path path) {
        return folder.relativize(path).toString().replace('\\', '/');
    }

    private List<Path> found() throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(folder, Set.of(), DEPTH, new SimpleFileVisitor<>() {
            private int tables;

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                String name = path.toString();
                if (attributes.isRegularFile() && name.endsWith(".csv") && !name.endsWith(Controls.Log.ENDING)) {
                    tables++;
                    if (logs.containsKey(path) || isLog(path)) {
                        found.add(path);
                    }
                }
                return tables < TABLES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }
        });
        Collections.sort(found);
        return found;
    }

    /** Whether a file begins as a log does. */
    private static boolean isLog(Path path) {
        byte[] wanted = (String.join(",", LogFile.PLACES) + ",").getBytes(UTF_8);
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(wanted, in.readNBytes(wanted.length));
        } catch (IOException unreadable) {
            return false;
        }
    }

    private List<Object> events(Path log) throws IOException {
        String file = log.getFileName().toString();
        Path events = log.resolveSibling(file.substring(0, file.length() - ".csv".length()) + Controls.Log.ENDING);
        if (!Files.isRegularFile(events, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(events, UTF_8)) {
            return lines.skip(1).limit(EVENTS).map(LogFile::cells).filter(cells -> cells.size() == 4)
                    .filter(cells -> cells.get(0).matches("\\d{1,18}")).<Object>map(cells -> Fields.of("step",
                            Long.parseLong(cells.get(0)), "kind", cells.get(3), "text", cells.get(2)))
                    .toList();
        }
    }

    /** The hyper-parameters of the checkpoint that belongs to {@code log}; empty if there is none. */
    private Map<String, @Nullable Object> settings(Path log) throws IOException {
        String file = log.getFileName().toString();
        String stem = file.substring(0, file.length() - ".csv".length());
        Path single = log.resolveSibling(stem + MODEL);
        boolean isAlone =
                logs.keySet().stream().filter(other -> log.getParent().equals(other.getParent())).count() == 1;
        List<Path> folders = new ArrayList<>(List.of(log.resolveSibling(stem)));
        if (isAlone) {
            folders.addAll(List.of(log.getParent(), log.resolveSibling("model")));
        }
        Optional<Path> checkpoint = Files.isRegularFile(single, LinkOption.NOFOLLOW_LINKS) ? Optional.of(single)
                : Optional.empty();
        for (Path place : folders) {
            checkpoint = checkpoint.isPresent() ? checkpoint : newest(place);
        }
        return checkpoint.isPresent() ? facts(checkpoint.get()) : Map.of();
    }

    private static Optional<Path> newest(Path place) throws IOException {
        if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(path -> path.toString().endsWith(MODEL))
                    .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .max(Comparator.comparingLong(path -> path.toFile().lastModified()));
        }
    }

    private static Map<String, @Nullable Object> facts(Path checkpoint) throws IOException {
        Map<String, @Nullable Object> facts = Checkpoint.read(checkpoint, tensor -> false).facts();
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        if (facts.get("recipe") instanceof Map<?, ?> recipe) {
            recipe.forEach((name, value) -> settings.put(String.valueOf(name), text(value)));
        } else if (facts.get("model") instanceof Map<?, ?> model) {
            for (String part : Set.of("loss", "optimizer", "seed")) {
                settings.put(part, text(model.get(part)));
            }
        }
        if (facts.get("rateFactor") instanceof Number factor && factor.doubleValue() != 1) {
            settings.put("rateFactor", text(factor));
        }
        return settings;
    }

    private static String text(@Nullable Object value) {
        String text = value instanceof Map || value instanceof List ? Json.write(value) : String.valueOf(value);
        return text.length() <= TEXT ? text : text.substring(0, TEXT) + "…";
    }

    /** Returns what a page has not seen, which then counts as seen. */
    synchronized Map<String, @Nullable Object> since(Cursor cursor) {
        List<Object> changed = new ArrayList<>();
        for (LogFile log : logs.values()) {
            Growing.Seen before = cursor.seen.getOrDefault(log, Growing.Seen.NOTHING);
            if (log.changes() > before.changes()) {
                Growing.Seen now = log.since(before);
                cursor.seen.put(log, now);
                changed.add(log.json(now.from()));
            }
        }
        Map<String, @Nullable Object> news = new LinkedHashMap<>();
        news.put("runs", changed);
        news.put("gone", List.copyOf(gone.subList(cursor.gone, gone.size())));
        cursor.gone = gone.size();
        List<Object> wrong = problems.entrySet().stream()
                .<Object>map(entry -> Fields.of("file", entry.getKey(), "text", entry.getValue())).toList();
        Object rest = List.of(wrong, more);
        if (!rest.equals(cursor.rest)) {
            cursor.rest = rest;
            news.put("problems", wrong);
            news.put("more", more);
        }
        return news;
    }
}
