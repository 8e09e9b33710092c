package dev.weft.serve.model;

import dev.weft.evaluation.Threshold;
import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import dev.weft.serve.http.Refusal;
import dev.weft.serve.http.Workers;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The models that are served now. A thread looks for changed files, loads them beside the old ones and replaces all at
 * once: a request sees either the old or the new version and keeps it to its end. What cannot be loaded is reported
 * once, and what was served before stays. Any number of threads may ask.
 */
final class Models implements AutoCloseable {
    private final Serving serving;
    private final Metrics metrics;
    private final Optional<ModelFiles> files;
    private final ScheduledThreadPoolExecutor clock =
            new ScheduledThreadPoolExecutor(1, task -> Workers.daemon("weft-serve-files", task));
    private volatile Map<String, NavigableMap<Long, Served>> current = Map.of();
    /** What each served file was, and each that was refused. */
    private final Map<ModelFiles.Id, ModelFiles.Print> known = new HashMap<>();
    private final Map<ModelFiles.Id, ModelFiles.Print> seen = new HashMap<>();
    /** What was reported of the names of files. */
    private final Set<String> noted = new HashSet<>();

    /**
     * Loads all models.
     *
     * @throws MalformedDataException if the only one is damaged
     * @throws IOException if none can be loaded
     */
    Models(Serving serving, Metrics metrics) throws IOException {
        this.serving = serving;
        this.metrics = metrics;
        this.files = serving.path().map(ModelFiles::new);
        TreeMap<ModelFiles.Id, Served> all = new TreeMap<>();
        serving.models().forEach((name, model) -> {
            ModelFiles.Id id = new ModelFiles.Id(name, 1);
            all.put(id, Served.of(id, serving.placed(model), serving.threshold(), metrics));
        });
        if (files.isPresent()) {
            loadAll(files.get(), all);
        }
        checkThreshold(all.values());
        if (files.isPresent()) {
            long pause = serving.pause().toNanos();
            clock.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.NANOSECONDS);
        }
        publish(all);
    }

    /** Refuses a threshold of which no model makes use, and reports those of several that do not. */
    private void checkThreshold(Collection<Served> all) {
        List<Served> others = all.stream().filter(served -> !served.signature().isOfTwo()).toList();
        if (serving.threshold().isPresent() && others.size() == all.size()) {
            throw new IllegalArgumentException("Threshold expects a model of two classes with probabilities but got "
                    + others.get(0).id());
        }
        others.forEach(this::reportThreshold);
    }

    private void reportThreshold(Served served) {
        if (serving.threshold().isPresent() && !served.signature().isOfTwo()) {
            serving.report(
                    served.id() + " has not two classes with probabilities: the threshold changes nothing there");
        }
    }

    private void loadAll(ModelFiles from, TreeMap<ModelFiles.Id, Served> all) throws IOException {
        Map<ModelFiles.Id, Path> found = found(from);
        if (found.isEmpty()) {
            throw new NoSuchFileException(from.place().toString(), null, "has no model: put NAME.safetensors or "
                    + "NAME/VERSION/model.safetensors there");
        }
        for (Map.Entry<ModelFiles.Id, Path> each : found.entrySet()) {
            try {
                known.put(each.getKey(), ModelFiles.Print.of(each.getValue()));
                all.put(each.getKey(), load(each.getKey(), each.getValue()));
            } catch (IOException | RuntimeException e) {
                if (found.size() == 1) {
                    throw e;
                }
                refused(each.getKey(), e);
            }
        }
        if (all.isEmpty()) {
            throw new IOException(from.place() + " has no model that can be loaded");
        }
    }

    /** The files of now; what there is to say of their names is reported once. */
    private Map<ModelFiles.Id, Path> found(ModelFiles from) throws IOException {
        ModelFiles.Found found = from.find();
        found.notes().stream().filter(note -> !noted.contains(note)).map(Printable::of).forEach(serving::report);
        noted.clear();
        noted.addAll(found.notes());
        return found.models();
    }

    private Served load(ModelFiles.Id id, Path path) throws IOException {
        Predictor predictor = serving.placed(serving.isRaw() ? Predictor.load(path) : Predictor.loadAveraged(path));
        Optional<Threshold> own = Threshold.saved(path);
        Served served = Served.of(id, predictor, serving.threshold().or(() -> own), metrics);
        metrics.reload(true);
        serving.report(id + " is loaded, weights " + served.sha256().substring(0, 8) + ", after step "
                + predictor.step());
        return served;
    }

    private void refused(ModelFiles.Id id, Exception why) {
        metrics.reload(false);
        serving.report(id + " is not loaded: " + Printable.of(String.valueOf(why.getMessage())));
    }

    /** Looks at the files, and loads those that changed. */
    void look() {
        try {
            ModelFiles from = files.orElseThrow();
            Map<ModelFiles.Id, Path> found = found(from);
            TreeMap<ModelFiles.Id, Served> all = new TreeMap<>();
            all().forEach(served -> all.put(served.id(), served));
            boolean isChanged = !from.isOne() && remove(found, all);
            for (Map.Entry<ModelFiles.Id, Path> each : found.entrySet()) {
                isChanged |= update(each.getKey(), each.getValue(), all);
            }
            if (isChanged) {
                publish(all);
            }
        } catch (IOException e) {
            // The folder may be gone for a moment, as when another one takes its place: what is served stays.
        } catch (RuntimeException | Error e) {
            serving.report("cannot look for models: " + Printable.of(e.toString()));
        }
    }

    /** Removes what has no file, if it had none the last time either. */
    private boolean remove(Map<ModelFiles.Id, Path> found, TreeMap<ModelFiles.Id, Served> all) {
        List<ModelFiles.Id> gone = all.keySet().stream().filter(id -> !found.containsKey(id)).toList();
        boolean isChanged = false;
        for (ModelFiles.Id id : gone) {
            if (seen.containsKey(id)) {
                seen.remove(id);
            } else {
                all.remove(id);
                known.remove(id);
                serving.report(id + " is no longer served: its file is gone");
                isChanged = true;
            }
        }
        known.keySet().removeIf(id -> !found.containsKey(id) && !all.containsKey(id));
        return isChanged;
    }

    private boolean update(ModelFiles.Id id, Path path, TreeMap<ModelFiles.Id, Served> all) throws IOException {
        ModelFiles.Print print;
        try {
            print = ModelFiles.Print.of(path);
        } catch (NoSuchFileException e) {
            return false;
        }
        boolean isSteady = print.equals(seen.put(id, print));
        if (print.equals(known.get(id)) || !isSteady) {
            return false;
        }
        known.put(id, print);
        try {
            Served served = load(id, path);
            reportThreshold(served);
            Map.Entry<ModelFiles.Id, Served> before = all.floorEntry(id);
            if (before != null && before.getKey().name().equals(id.name())) {
                served.signature().changes(before.getValue().signature()).forEach(change -> serving.report(
                        id + " differs from " + (before.getKey().equals(id) ? "what it was" : "version "
                                + before.getKey().version()) + ": it " + Printable.of(change)));
            }
            all.put(id, served);
            return true;
        } catch (IOException | RuntimeException e) {
            refused(id, e);
            return false;
        }
    }

    private void publish(TreeMap<ModelFiles.Id, Served> all) {
        Map<String, NavigableMap<Long, Served>> byName = new TreeMap<>();
        all.forEach((id, served) -> byName.computeIfAbsent(id.name(), any -> new TreeMap<>()).put(id.version(),
                served));
        current = byName;
    }

    /** All models and versions, sorted. */
    List<Served> all() {
        return current.values().stream().map(NavigableMap::values).flatMap(Collection::stream).toList();
    }

    /** The names of the models, sorted. */
    List<String> names() {
        return List.copyOf(current.keySet());
    }

    /** All versions of a model, the lowest first. */
    List<Served> versions(String name) throws Refusal {
        NavigableMap<Long, Served> versions = current.get(name);
        if (versions == null) {
            List<String> names = names();
            throw new Refusal(404, "There is no model " + name + (names.size() <= 20 ? ": there is "
                    + String.join(", ", names) : "") + ".");
        }
        return List.copyOf(versions.values());
    }

    /** A version of a model, the highest unless one is named. */
    Served find(String name, Optional<Long> version) throws Refusal {
        List<Served> versions = versions(name);
        if (version.isEmpty()) {
            return versions.get(versions.size() - 1);
        }
        for (Served served : versions) {
            if (served.id().version() == version.get()) {
                return served;
            }
        }
        throw new Refusal(404, "There is no version " + version.get() + " of the model " + name + ": there is "
                + String.join(", ", versions.stream().map(served -> Long.toString(served.id().version())).toList())
                + ".");
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
