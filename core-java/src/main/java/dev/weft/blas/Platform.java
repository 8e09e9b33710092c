package dev.weft.blas;

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operating system and the processor, named as the natives' folders name them. */
record Platform(String system, String processor) {
    /** This machine. */
    static final Platform HERE = of(System.getProperty("os.name"), System.getProperty("os.arch"));

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Set<String> NATIVES =
            Set.of("linux-x86_64", "linux-arm64", "macosx-arm64", "macosx-x86_64", "windows-x86_64");
    /** What says the kind of CPU, on x86 and Arm; the other lines change from core to core or by the second. */
    private static final Set<String> KIND = Set.of("vendor_id", "cpu family", "model", "model name", "stepping",
            "flags", "CPU implementer", "CPU architecture", "CPU variant", "CPU part", "Features", "cpu", "isa");

    /** Returns the platform that Java calls {@code name} and {@code architecture}. */
    static Platform of(String name, String architecture) {
        String system = name.startsWith("Windows") ? "windows" : name.startsWith("Mac") ? "macosx"
                : name.toLowerCase(Locale.ROOT).replace(' ', '-');
        String processor = switch (architecture) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm64";
            default -> architecture;
        };
        return new Platform(system, processor);
    }

    /** The name of the platform, such as {@code linux-x86_64}. */
    String name() {
        return system + "-" + processor;
    }

    boolean isWindows() {
        return system.equals("windows");
    }

    boolean isLinux() {
        return system.equals("linux");
    }

    /** Whether Weft publishes natives for it. */
    boolean hasNatives() {
        return NATIVES.contains(name());
    }

    /** The resource of JNA's native library in JNA's own jar. */
    String jnaResource() {
        String folder =
                name(Map.of("macosx", "darwin", "windows", "win32", "x86_64", "x86-64", "arm64", "aarch64"));
        return "com/sun/jna/" + folder + "/" + switch (system) {
            case "macosx" -> "libjnidispatch.jnilib";
            case "windows" -> "jnidispatch.dll";
            default -> "libjnidispatch.so";
        };
    }

    /** The resource of netlib's native library in netlib's own jar. */
    String netlibResource() {
        String folder = name(Map.of("macosx", "macos", "linux", "Linux", "arm64", "aarch64", "x86_64",
                system.equals("macosx") ? "x86_64" : "amd64"));
        return "resources/native/" + folder + "/" + System.mapLibraryName("netlibblasjni");
    }

    /** The name of the platform in a library with other {@code words} for systems and processors. */
    private String name(Map<String, String> words) {
        return words.getOrDefault(system, system) + "-" + words.getOrDefault(processor, processor);
    }

    /** Whether this process runs on the C library musl, as in Alpine, for which the natives are not built. */
    static boolean isMusl() {
        Path lib = Path.of("/lib");
        try (var loaders = Files.newDirectoryStream(lib, "ld-musl-*")) {
            // glibc systems can have musl installed beside it.
            return loaders.iterator().hasNext() && Files.readString(Path.of("/proc/self/maps")).contains("/ld-musl-");
        } catch (IOException none) {
            return false;
        }
    }

    /** Returns the kind of CPU as lines of text, the same for all machines of this kind. */
    static String cpu() throws IOException {
        StringBuilder kind = new StringBuilder(System.getProperty("os.arch"));
        cpuInfo().entrySet().stream().filter(line -> KIND.contains(line.getKey())).sorted(Map.Entry.comparingByKey(
                Comparator.naturalOrder())).forEach(kind.append('\n')::append);
        @Nullable
        String named = System.getenv("PROCESSOR_IDENTIFIER");
        return named == null ? kind.toString() : kind + "\n" + named;
    }

    /** Returns the features of the CPU that Linux lists. */
    static List<String> flags() throws IOException {
        return Arrays.asList(cpuInfo().getOrDefault("flags", "").split("\\s+"));
    }

    /** The lines of the first processor; empty where the system has no such file. */
    private static Map<String, String> cpuInfo() throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        if (Files.isReadable(CPU_INFO)) {
            // Not through a channel: an interrupted thread cannot read one, and the engine would stay unusable.
            try (var lines = new BufferedReader(new FileReader(CPU_INFO.toFile(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null && !line.isBlank(); line = lines.readLine()) {
                    int colon = line.indexOf(':');
                    if (colon > 0) {
                        found.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
                    }
                }
            }
        }
        return found;
    }
}
