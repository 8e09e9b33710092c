package dev.weft.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A library with a number of threads; written {@code weft} for two threads and {@code weft:1} for one.
 *
 * @param peer the floor, Weft, Weft of another checkout, which is called {@code before}, or another library
 * @param threads the largest number of threads
 */
record Entrant(String peer, int threads) {
    private static final String BEFORE = "before";
    /** The system properties with the device of Weft on a GPU, and whether processors count as GPUs. */
    private static final String DEVICE = "weft.device";
    private static final String PROCESSORS = "weft.gpu.cpu";
    static final List<String> ALL = List.of("floor", "weft", "weft:1", "tensorflow", "pytorch", "djl", "dl4j", "smile",
            "sklearn");
    /** The entrants of a quick comparison, which takes a few minutes. */
    static final List<String> QUICK = Stream.concat(ALL.subList(0, ALL.indexOf("dl4j")).stream(), Stream.of("sklearn"))
            .toList();
    private static final Map<String, List<String>> MAINS = Map.of(
            "floor", List.of("weft", "FloorPeer"), BEFORE, List.of("weft", "WeftPeer"), "weft",
            List.of("weft", "WeftPeer"), "tensorflow", List.of("tensorflow", "TensorFlowPeer"),
            "djl", List.of("djl", "DjlPeer"), "dl4j", List.of("dl4j", "Dl4jPeer"), "smile",
            List.of("smile", "SmilePeer"), "weft-gpu", List.of("weft", "WeftPeer"));
    /** The entrants on a GPU; those after Weft are PyTorch as a rule, as CUDA graphs, and its matrix products alone. */
    static final List<String> ON_GPU = List.of("weft-gpu", "torch-eager", "torch-graphs", "torch-products");
    private static final String TORCH = "torch-";
    private static final double MEGABYTE = 1e6;
    /** The entrants in Python, with their packages of Debian. */
    private static final Map<String, List<String>> PYTHON = Map.of(
            "pytorch", List.of("python3-torch", "libtorch1.13", "libopenblas0-pthread"),
            "sklearn", List.of("python3-sklearn", "python3-sklearn-lib", "python3-pandas", "python3-pandas-lib",
                    "python3-scipy", "python3-numpy", "libopenblas0-pthread"));

    /**
     * Returns the entrants of a run, by default all that there are.
     *
     * @param names their names, separated by commas
     * @throws IOException if {@code before} is one of them and {@code home} has no other checkout
     */
    static List<Entrant> all(Optional<String> names, boolean isQuick, Home home) throws IOException {
        List<String> those = new ArrayList<>(isQuick ? QUICK : ALL);
        if (home.earlier().isPresent()) {
            those.add(those.indexOf("weft"), BEFORE);
        }
        List<Entrant> entrants = Arrays.stream(names.orElse(String.join(",", those)).split(",")).map(Entrant::of)
                .toList();
        if (home.earlier().isEmpty() && entrants.stream().anyMatch(Entrant::isBefore)) {
            throw new IOException("--only expects --before CHECKOUT beside the entrant before");
        }
        return entrants;
    }

    static Entrant of(String name) {
        String[] parts = name.split(":");
        if (!MAINS.containsKey(parts[0]) && !PYTHON.containsKey(parts[0]) && !ON_GPU.contains(parts[0])) {
            throw new IllegalArgumentException("No entrant " + name + "; there are " + ALL + " and " + ON_GPU);
        }
        return new Entrant(parts[0], parts.length == 1 ? 2 : Integer.parseInt(parts[1]));
    }

    boolean isBefore() {
        return peer.equals(BEFORE);
    }

    /** Whether it uses the Weft of the other checkout: the floor does, so that faster products show. */
    private boolean usesEarlier(Home home) {
        return isBefore() || peer.equals("floor") && home.earlier().isPresent();
    }

    /** Whether scripts can run on it. */
    boolean isWeft() {
        return peer.equals("weft") || isBefore();
    }

    String name() {
        return threads == 2 ? peer : peer + ":" + threads;
    }

    /**
     * Starts its process, with native libraries unpacked under {@code home} and threads limited in the library's own
     * way.
     */
    ProcessBuilder process(Home home, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (PYTHON.containsKey(peer)) {
            command.addAll(List.of("/usr/bin/python3", home.folder().resolve(peer).resolve("peer.py").toString()));
        } else if (peer.startsWith(TORCH)) {
            // The PyTorch that somebody installed for the card.
            command.addAll(List.of("python3", home.folder().resolve("pytorch/on_gpu.py").toString(),
                    peer.substring(TORCH.length())));
        } else {
            command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Dorg.bytedeco.javacpp.cachedir=" + cache(home), "-cp",
                    home.classPath(MAINS.get(peer).get(0), usesEarlier(home))));
            if (threads < Runtime.getRuntime().availableProcessors()) {
                command.add(1, "-XX:ActiveProcessorCount=" + threads);
            }
            if (peer.equals("weft-gpu")) {
                command.addAll(1, List.of("-D" + DEVICE + "=" + System.getProperty(DEVICE, "gpu"),
                        "-D" + PROCESSORS + "=" + System.getProperty(PROCESSORS, "false")));
            }
            command.add("dev.weft.benchmarks." + MAINS.get(peer).get(1));
        }
        command.add(String.valueOf(threads));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        for (String variable : List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")) {
            builder.environment().put(variable, String.valueOf(threads));
        }
        builder.environment().put("WEFT_CACHE", cache(home).toString());
        builder.environment().put("DJL_CACHE_DIR", cache(home).toString());
        builder.environment().put("OPT_OUT_TRACKING", "true");
        return builder;
    }

    /** The file for the error output of its processes. */
    Path log(Home home) {
        return home.target("logs").resolve(name().replace(':', '-') + ".log");
    }

    private Path cache(Home home) {
        return home.target("natives").resolve(peer);
    }

    /** Returns the size of its jars or packages in megabytes; 0 if they are not known. */
    double installedMegabytes(Home home) throws IOException, InterruptedException {
        if (MAINS.containsKey(peer)) {
            return home.libraries(MAINS.get(peer).get(0), usesEarlier(home)).stream()
                    .mapToDouble(jar -> Path.of(jar).toFile().length()).sum() / MEGABYTE;
        }
        if (!PYTHON.containsKey(peer)) {
            return 0;
        }
        List<String> command = new ArrayList<>(List.of("dpkg-query", "-W", "-f", "${Installed-Size}\\n"));
        command.addAll(PYTHON.get(peer));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String sizes = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return sizes.lines().filter(line -> line.matches("\\d+")).mapToDouble(Double::parseDouble)
                .sum() * 1024 / MEGABYTE;
    }

    /** Returns the size of the native libraries that its processes have unpacked permanently, in megabytes. */
    double unpackedMegabytes(Home home) throws IOException {
        if (!Files.exists(cache(home))) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(cache(home))) {
            return files.filter(file -> Files.isRegularFile(file) && !Files.isSymbolicLink(file))
                    .mapToDouble(file -> file.toFile().length()).sum() / MEGABYTE;
        }
    }
}
