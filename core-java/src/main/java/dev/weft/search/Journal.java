package dev.weft.search;

import dev.weft.file.DurableFile;
import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Json;
import dev.weft.search.Attempt.Score;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The scores of a search, as its file keeps them: an object with what was searched, the number of the best trial, and
 * for each trial its settings and its score after each rung.
 *
 * <pre>{@code
 * {"format": "weft-search", "seed": 1, …, "ranges": [{"name": "rate", "kind": "log", "low": 0.001, "high": 0.1}],
 *  "best": 2, "trials": [{"trial": 1, "settings": {"rate": 0.0123},
 *                         "rungs": [{"epochs": 3, "trained": 3, "score": 0.5, "best_epoch": 2}]}]}
 * }</pre>
 *
 * <p>A score that does not exist is {@code null}; {@code trained} is smaller than {@code epochs} only for a trial that
 * diverged.
 */
final class Journal {
    private static final int LONGEST = 1 << 24;

    private final Search search;
    /** The trials by number: settings, and scores by the number of epochs at which the rung ends. */
    private final Map<Integer, Entry> entries = new LinkedHashMap<>();
    private int best;

    private record Entry(Map<String, @Nullable Object> settings, Map<Integer, Score> rungs) {}

    Journal(Search search) {
        this.search = search;
    }

    private static String source(Search search) {
        return search.file().map(Path::toString).orElse("search");
    }

    /** Reads what the search's file has, if it exists. */
    static Journal read(Search search) {
        Journal past = new Journal(search);
        if (search.file().isPresent() && Files.exists(search.file().get())) {
            past.parse(text(search.file().get()));
        }
        return past;
    }

    private static String text(Path file) {
        try (InputStream in = InputFile.open(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new MalformedDataException(file.toString(), "byte " + LONGEST, "more", "the end of the file");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void parse(String text) {
        Map<?, ?> found = object(Json.read(source(search), text), "JSON");
        if (!"weft-search".equals(found.get("format"))) {
            throw malformed("format", found.get("format"), "weft-search, the state of a search");
        }
        header().forEach((name, expected) -> {
            if (!Json.write(expected).equals(Json.write(found.get(name)))) {
                throw new IllegalArgumentException("Search expects the " + name + " "
                        + Json.write(expected) + " in " + source(search) + " but got " + Json.write(found.get(name))
                        + ": continue with the settings that the search began with, or delete the file");
            }
        });
        for (Object each : list(found.get("trials"), "trials")) {
            Map<?, ?> trial = object(each, "trials");
            int number = whole(trial.get("trial"), "trials.trial");
            Map<String, @Nullable Object> settings = new LinkedHashMap<>();
            object(trial.get("settings"), "trials.settings").forEach((name, value) -> settings.put((String) name,
                    value));
            Map<Integer, Score> rungs = new LinkedHashMap<>();
            for (Object rung : list(trial.get("rungs"), "trials.rungs")) {
                Map<?, ?> facts = object(rung, "trials.rungs");
                Object score = facts.get("score");
                rungs.put(whole(facts.get("epochs"), "trials.rungs.epochs"),
                        new Score(whole(facts.get("trained"), "trials.rungs.trained"),
                                score == null ? Double.NaN : number(score),
                                whole(facts.get("best_epoch"), "trials.rungs.best_epoch")));
            }
            entries.put(number, new Entry(settings, rungs));
        }
    }

    private double number(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw malformed("trials.rungs.score", value, "a number");
    }

    private int whole(@Nullable Object value, String place) {
        if (value instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw malformed(place, value, "a whole number >= 0");
    }

    private Map<?, ?> object(@Nullable Object value, String place) {
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw malformed(place, value, "an object");
    }

    private List<?> list(@Nullable Object value, String place) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw malformed(place, value, "a list");
    }

    private MalformedDataException malformed(String place, @Nullable Object found, String wanted) {
        return new MalformedDataException(source(search), place, String.valueOf(found), wanted);
    }

    /**
     * Returns the score of an attempt at the end of a rung, if the file has it.
     *
     * @throws IllegalArgumentException if the file has other settings for this trial
     */
    Optional<Score> score(Attempt attempt, int end) {
        Entry entry = entries.get(attempt.number());
        if (entry == null) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> settings = attempt.settings().facts();
        if (!Json.write(entry.settings).equals(Json.write(settings))) {
            throw new IllegalArgumentException("Search expects the settings " + Json.write(settings) + " of trial "
                    + attempt.number() + " in " + source(search) + " but got " + Json.write(entry.settings)
                    + ": the file was changed, or another version wrote it; delete it");
        }
        return Optional.ofNullable(entry.rungs.get(end));
    }

    /** Whether the attempt of this number has the score of a rung. */
    boolean has(int number) {
        return entries.containsKey(number);
    }

    /** Records the score of an attempt at the end of a rung, and writes the file, if the search has one. */
    void add(Attempt attempt, int end, int best) {
        entries.computeIfAbsent(attempt.number(),
                any -> new Entry(attempt.settings().facts(), new LinkedHashMap<>())).rungs.put(end, attempt.score());
        this.best = best;
        search.file().ifPresent(this::write);
    }

    private void write(Path file) {
        try {
            DurableFile.write(file, Json.write(facts()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What a search must agree on with the one that wrote a file; not the budget. */
    private Map<String, @Nullable Object> header() {
        Map<String, @Nullable Object> header = new LinkedHashMap<>();
        header.put("format", "weft-search");
        header.put("version", 1L);
        header.put("seed", search.seed());
        header.put("score", search.score().name());
        header.put("direction", search.score().direction().name());
        header.put("epochs", (long) search.epochs());
        header.put("reduction", (long) search.reduction());
        header.put("rungs", (long) search.rungs());
        header.put("guided", search.guided());
        header.put("first", search.first().map(Settings::facts).orElse(null));
        header.put("ranges", search.space().ranges().stream().map(Range::facts).toList());
        return header;
    }

    /** Everything, as plain values. */
    Map<String, @Nullable Object> facts() {
        Map<String, @Nullable Object> facts = header();
        facts.values().removeIf(Objects::isNull);
        facts.put("best", best == 0 ? null : (Object) (long) best);
        List<Object> trials = new ArrayList<>();
        entries.forEach((number, entry) -> {
            Map<String, @Nullable Object> trial = new LinkedHashMap<>();
            trial.put("trial", (long) number);
            trial.put("settings", entry.settings);
            List<Object> rungs = new ArrayList<>();
            entry.rungs.forEach((end, score) -> rungs.add(facts(end, score)));
            trial.put("rungs", rungs);
            trials.add(trial);
        });
        facts.put("trials", trials);
        return facts;
    }

    private static Map<String, @Nullable Object> facts(int end, Score score) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("epochs", (long) end);
        facts.put("trained", (long) score.epochs());
        facts.put("score", Double.isNaN(score.best()) ? null : (Object) score.best());
        facts.put("best_epoch", (long) score.bestEpoch());
        return facts;
    }
}
