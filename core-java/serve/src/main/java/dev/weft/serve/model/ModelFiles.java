package dev.weft.serve.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the file of each model and version below a path, see the table of {@link Serving}. */
record ModelFiles(Path place) {
    private static final String ENDING = ".safetensors";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String RULE = "The name of a model has the letters A to Z, digits, and . _ - only: "
            + "rename the file or folder";
    private static final Pattern VERSION = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final String USUAL = "model" + ENDING;
    private static final String LOCK = ".weft.lock";
    /** More is a mistake: a folder of something else. */
    private static final int MOST = 10_000;

    /** A version of a model. */
    record Id(String name, long version) implements Comparable<Id> {
        @Override
        public int compareTo(Id other) {
            return Comparator.comparing(Id::name).thenComparing(Id::version).compare(this, other);
        }

        @Override
        public String toString() {
            return name + " version " + version;
        }
    }

    /** What a file was when it was looked at: another print means another content. */
    record Print(Path path, long size, FileTime modified, @Nullable Object key) {
        static Print of(Path path) throws IOException {
            Path file = Files.isDirectory(path) ? newest(path) : path;
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Print(file, attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        }

        /** The file of a folder of checkpoints that was written last. */
        private static Path newest(Path folder) throws IOException {
            Path newest = folder;
            FileTime time = FileTime.fromMillis(0);
            for (Path file : list(folder)) {
                if (file.toString().endsWith(ENDING) && Files.getLastModifiedTime(file).compareTo(time) > 0) {
                    newest = file;
                    time = Files.getLastModifiedTime(file);
                }
            }
            return newest;
        }
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether the path is the model itself, which stays served when it is gone for a moment. */
    boolean isOne() {
        return !Files.isDirectory(place) || Files.exists(place.resolve(LOCK));
    }

    /**
     * What is below the path.
     *
     * @param models the file of each model and version
     * @param notes a sentence for each file or folder that is served under another name, or is not served
     */
    record Found(Map<Id, Path> models, List<String> notes) {
        /** Adds a file under its name; an earlier one of the same name stays. */
        private void add(Path file) {
            Id id = new Id(stem(file), 1);
            Path before = models.putIfAbsent(id, file);
            if (before != null) {
                notes.add(file + " is not served: " + id.name() + " is " + before + " already. " + RULE);
            } else if (!hasName(file)) {
                notes.add(file + " is served as " + id.name() + ". " + RULE);
            }
        }
    }

    /** What is below the path now. Files whose names are those of their models come before others. */
    Found find() throws IOException {
        Found found = new Found(new TreeMap<>(), new ArrayList<>());
        if (isOne()) {
            if (!Files.exists(place)) {
                throw new NoSuchFileException(place.toString());
            }
            found.add(place);
            return found;
        }
        List<Path> others = new ArrayList<>();
        for (Path entry : list(place)) {
            String file = entry.getFileName().toString();
            if (!Files.isDirectory(entry)) {
                if (file.endsWith(ENDING) && hasName(entry)) {
                    found.add(entry);
                } else if (file.endsWith(ENDING)) {
                    others.add(entry);
                }
            } else if (VERSION.matcher(file).matches()) {
                version(stem(place), entry, found.models);
            } else {
                versions(file, entry, found);
            }
        }
        others.forEach(found::add);
        return found;
    }

    private static void versions(String name, Path folder, Found found) throws IOException {
        if (!Files.isReadable(folder)) {
            found.notes.add(folder + " is not served: this user may not read it");
            return;
        }
        Map<Id, Path> models = new TreeMap<>();
        if (Files.exists(folder.resolve(LOCK))) {
            models.put(new Id(name, 1), folder);
        } else {
            for (Path entry : list(folder)) {
                if (VERSION.matcher(entry.getFileName().toString()).matches() && Files.isDirectory(entry)) {
                    version(name, entry, models);
                }
            }
        }
        if (isName(name)) {
            found.models.putAll(models);
        } else if (!models.isEmpty()) {
            found.notes.add(folder + " is not served. " + RULE);
        }
    }

    /** The model in the folder of a version: {@code model.safetensors}, or the only file of that kind. */
    private static void version(String name, Path folder, Map<Id, Path> found) throws IOException {
        List<Path> files = list(folder).stream().filter(file -> file.toString().endsWith(ENDING)).toList();
        Path usual = folder.resolve(USUAL);
        Path file = files.contains(usual) || files.size() != 1 ? usual : files.get(0);
        if (Files.exists(file)) {
            found.put(new Id(name, Long.parseLong(folder.getFileName().toString())), file);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith(".")).limit(MOST).sorted()
                    .toList();
        }
    }

    private static String last(Path path) {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return last == null ? "" : last.toString().replaceFirst("\\.safetensors$", "");
    }

    private static boolean hasName(Path path) {
        return isName(last(path));
    }

    /** The name of a file without its ending, as a name of a model. */
    private static String stem(Path path) {
        String name = last(path).replaceAll("[^A-Za-z0-9._-]", "-");
        return isName(name) ? name : "model";
    }
}
