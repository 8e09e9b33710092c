package dev.weft.gpu;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where CUDA's libraries may be: the folders of {@value #PROPERTY}, then where the system looks for libraries, then the
 * usual folders of the toolkit. No version is asked for by name, so that toolkits of years to come are found, too.
 *
 * @param own the folders of the property
 * @param usual the usual folders, the best first
 * @param isWindows whether names are those of Windows
 */
record CudaLibraries(List<Path> own, List<Path> usual, boolean isWindows) {
    /** The system property with folders, separated as on a class path. */
    static final String PROPERTY = "weft.gpu.libraries";
    /** The versions that the system is asked for by name: later ones are found in the toolkit's folder. */
    private static final int NEWEST = 16;
    private static final int OLDEST = 12;

    /** The libraries of this machine. */
    static CudaLibraries ofMachine() {
        boolean isWindows = System.getProperty("os.name").startsWith("Windows");
        return new CudaLibraries(split(System.getProperty(PROPERTY, "")),
                isWindows ? ofWindows(System.getenv()) : ofLinux(System.getenv(), Path.of("/usr/local")), isWindows);
    }

    /** The folders on a path of folders. */
    private static List<Path> split(String folders) {
        return Stream.of(folders.split(Pattern.quote(File.pathSeparator))).filter(folder -> !folder.isBlank())
                .flatMap(CudaLibraries::path).toList();
    }

    private static Stream<Path> path(String name) {
        try {
            return Stream.of(Path.of(name));
        } catch (InvalidPathException odd) {
            return Stream.empty();
        }
    }

    /** The folders of a toolkit on Linux. */
    static List<Path> ofLinux(Map<String, String> environment, Path installed) {
        List<Path> toolkits = named(environment);
        toolkits.add(installed.resolve("cuda"));
        toolkits.addAll(newest(installed, Pattern.compile("cuda-([\\d.]+)")));
        toolkits.add(Path.of("/opt/cuda"));
        return toolkits.stream().flatMap(toolkit -> Stream.of("lib64", "lib").map(toolkit::resolve)).toList();
    }

    /** The folders of a toolkit on Windows. */
    static List<Path> ofWindows(Map<String, String> environment) {
        List<Path> toolkits = named(environment);
        path(environment.getOrDefault("ProgramFiles", "C:\\Program Files"))
                .map(programs -> programs.resolve("NVIDIA GPU Computing Toolkit").resolve("CUDA"))
                .forEach(folder -> toolkits.addAll(newest(folder, Pattern.compile("v([\\d.]+)"))));
        List<Path> folders = new ArrayList<>();
        toolkits.forEach(toolkit -> {
            folders.add(toolkit.resolve("bin"));
            folders.add(toolkit.resolve("bin").resolve("x64"));
        });
        folders.addAll(split(environment.getOrDefault("PATH", "")));
        return folders;
    }

    /** The toolkits that the environment names. */
    private static List<Path> named(Map<String, String> environment) {
        List<Path> toolkits = new ArrayList<>();
        for (String variable : List.of("CUDA_PATH", "CUDA_HOME", "CONDA_PREFIX")) {
            path(environment.getOrDefault(variable, "")).filter(folder -> !folder.toString().isEmpty())
                    .forEach(toolkits::add);
        }
        return toolkits;
    }

    /**
     * The names by which to load a library, in the order in which to try them.
     *
     * @param library {@code cuda}, {@code nvrtc} or {@code cublas}
     */
    List<String> candidates(String library) {
        List<String> candidates = new ArrayList<>();
        Pattern file = Pattern.compile(!isWindows ? "lib" + library + "\\.so\\.?([\\d.]*)"
                : library.equals("cuda") ? "nvcuda()\\.dll" : library + "64_([\\d_]+)\\.dll");
        own.forEach(folder -> newest(folder, file).forEach(found -> candidates.add(found.toString())));
        candidates.addAll(known(library));
        if (!library.equals("cuda")) {
            usual.forEach(folder -> newest(folder, file).forEach(found -> candidates.add(found.toString())));
        }
        return candidates;
    }

    /**
     * The files beside a library that it opens itself, by names which the system does not find in a folder of its own:
     * they have to be open before.
     *
     * @param file one of {@link #candidates}
     */
    List<Path> companions(String library, String file) {
        Path folder = Path.of(file).getParent();
        String companion = Map.of("nvrtc", "nvrtc-builtins", "cublas", "cublasLt").get(library);
        return folder == null || companion == null ? List.of() : newest(folder, Pattern.compile(isWindows
                ? companion + "64_([\\d_]+)\\.dll" : "lib" + companion + "\\.so\\.([\\d.]+)"));
    }

    /** The names that the system's loader may know; on Windows, {@link #usual} has the folders where it looks. */
    private List<String> known(String library) {
        if (library.equals("cuda")) {
            return List.of(isWindows ? "nvcuda" : "libcuda.so.1");
        }
        return isWindows ? List.of() : Stream.concat(IntStream.iterate(NEWEST, version -> version - 1)
                .limit(NEWEST - OLDEST + 1L).mapToObj(Integer::toString), Stream.of("11", "11.2"))
                .map(version -> "lib" + library + ".so." + version).toList();
    }

    /** The entries of a folder that match, by the versions in their names. */
    private static List<Path> newest(Path folder, Pattern name) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (name.matcher(entry.getFileName().toString()).matches()) {
                    found.add(entry.toAbsolutePath());
                }
            }
        } catch (IOException none) {
            return List.of();
        }
        found.sort(Comparator.comparing((Path entry) -> version(entry, name), Arrays::compare).reversed()
                .thenComparing(Comparator.naturalOrder()));
        return found;
    }

    private static int[] version(Path entry, Pattern name) {
        Matcher parts = name.matcher(entry.getFileName().toString());
        return !parts.matches() ? new int[0] : Stream.of(parts.group(1).split("\\D")).filter(part -> !part.isEmpty())
                .mapToInt(part -> Integer.parseInt(part.substring(0, Math.min(9, part.length())))).toArray();
    }
}
