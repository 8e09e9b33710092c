package dev.weft.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the entrants' programs and libraries are.
 *
 * @param folder the folder of the benchmarks in this checkout of Weft
 * @param earlier the folder of the benchmarks in another checkout, whose Weft {@code before} and the floor use; empty
 *        if there is none
 */
record Home(Path folder, Optional<Path> earlier) {
    private static final String PROGRAMS = "weft-benchmarks";

    /**
     * Where the programs are if {@code checkout} is the other checkout of Weft.
     *
     * @throws IOException if that is no checkout in which Weft's benchmarks are built
     */
    static Home of(Path folder, Optional<String> checkout) throws IOException {
        Optional<Path> earlier = checkout.map(name -> Path.of(name, "examples", "benchmarks").toAbsolutePath());
        if (earlier.isPresent() && !Files.exists(list(earlier.get(), "weft"))) {
            throw new IOException("--before expects a checkout of Weft with built benchmarks but got " + checkout.get()
                    + ": there is no " + list(earlier.get(), "weft"));
        }
        return new Home(folder, earlier);
    }

    private static Path list(Path benchmarks, String module) {
        return benchmarks.resolve(module).resolve("target/classpath.txt");
    }

    private static Stream<String> jars(Path benchmarks, String module, boolean areLibraries) throws IOException {
        return Arrays.stream(Files.readString(list(benchmarks, module)).strip().split(":"))
                .filter(jar -> Path.of(jar).getFileName().toString().startsWith(PROGRAMS) != areLibraries);
    }

    /** Returns the jars of the libraries of an entrant whose program is in {@code module}. */
    List<String> libraries(String module, boolean isEarlier) throws IOException {
        return jars(isEarlier ? before() : folder, module, true).toList();
    }

    /** Returns the class path of a program; if {@code isEarlier}, it is this checkout's over the other one's Weft. */
    String classPath(String module, boolean isEarlier) throws IOException {
        String classes = folder.resolve(module).resolve("target/classes").toString();
        return Stream.of(Stream.of(classes), jars(folder, module, false), libraries(module, isEarlier).stream())
                .flatMap(paths -> paths).collect(Collectors.joining(":"));
    }

    private Path before() throws IOException {
        return earlier.orElseThrow(() -> new IOException("the entrant before needs --before CHECKOUT"));
    }

    /** Returns the launcher of the checkout. */
    Path launcher(boolean isEarlier) throws IOException {
        return (isEarlier ? before() : folder).resolve("../../weft").normalize();
    }

    /** Returns a file or folder that runs leave in this checkout. */
    Path target(String name) {
        return folder.resolve("target").resolve(name);
    }

    /** Returns what was measured, as Git names it: {@code weft: 7adf2bf1 of 2026-11-29, Compare the times}. */
    List<String> commits() throws IOException, InterruptedException {
        String now = "weft: " + commit(folder);
        return earlier.isEmpty() ? List.of(now) : List.of("before, floor: " + commit(earlier.get()), now);
    }

    private static String commit(Path benchmarks) throws InterruptedException {
        try {
            String dirty = git(benchmarks, "status", "--porcelain", "-uno", "../..");
            return git(benchmarks, "log", "-1", "--format=%h of %cs, %s") + (dirty.isEmpty() ? "" : ", with changes");
        } catch (IOException failure) {
            return "unknown commit";
        }
    }

    private static String git(Path folder, String... words) throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of("git", "-C", folder.toString()), Stream.of(words)).toList();
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("git failed");
        }
        return said;
    }
}
