package dev.weft.serve.http;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files of a site by their address, all in memory: whatever is not among them does not exist for a browser. They
 * come from folders beside classes, in a jar or in a folder of classes.
 */
public record StaticFiles(Map<String, File> byPath) {
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8", "css", "text/css; charset=utf-8", "svg", "image/svg+xml",
            "png", "image/png", "json", "application/json");

    /** A file as it is sent. */
    public record File(String type, byte[] bytes) {}

    /** Copies the map. */
    public StaticFiles {
        byPath = Map.copyOf(byPath);
    }

    /** No files. */
    public static StaticFiles none() {
        return new StaticFiles(Map.of());
    }

    /** These files, and those below {@code folder} beside {@code owner} at the addresses below {@code at}. */
    public StaticFiles with(String at, Class<?> owner, String folder) {
        Map<String, File> all = new LinkedHashMap<>(byPath);
        String name = owner.getPackageName().replace('.', '/') + "/" + folder;
        Path place = place(owner);
        try {
            if (Files.isDirectory(place)) {
                read(place.resolve(name), at, all);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(place, (ClassLoader) null)) {
                    read(jar.getPath(name), at, all);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("Site expects the files " + name + " beside " + owner.getName()
                    + " but cannot read " + place + ": " + e, e);
        }
        return new StaticFiles(all);
    }

    /** The jar or the folder from which {@code owner} comes. */
    private static Path place(Class<?> owner) {
        CodeSource source = owner.getProtectionDomain().getCodeSource();
        if (source == null || !source.getLocation().getProtocol().equals("file")) {
            throw new IllegalStateException("Site expects a class from a jar or a folder but got " + owner.getName()
                    + " from " + (source == null ? "the JDK" : source.getLocation()));
        }
        return Path.of(URI.create(source.getLocation().toString()));
    }

    private static void read(Path folder, String at, Map<String, File> all) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            String path = at + folder.relativize(file).toString().replace('\\', '/');
            String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
            if (type == null) {
                throw new IllegalArgumentException("Site expects files of the types " + TYPES.keySet().stream().sorted()
                        .toList() + " but got " + path);
            }
            if (all.put(path, new File(type, Files.readAllBytes(file))) != null) {
                throw new IllegalArgumentException("Site expects each file once but got " + path + " twice");
            }
        }
    }
}
