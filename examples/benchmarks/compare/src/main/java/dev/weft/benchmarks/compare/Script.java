package dev.weft.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Kotlin script of ten lines that somebody edits and runs again with {@code ./weft run}. The processes of all runs
 * share a new folder: all that have it in their environment or arguments are measured, also a compiler in the
 * background.
 */
final class Script implements AutoCloseable {
    private static final String LINES = """
            @file:DependsOn("dev.weft:weft-dsl:0.1.0")
            import dev.weft.data.Dataset
            import dev.weft.dsl.*
            println("first line, edit %d")
            val points = tensor(row(0, 0), row(0, 1), row(1, 0), row(1, 1))
            val xor = Dataset.of(points, tensor(row(0), row(1), row(1), row(0)))
            val net = network { dense(4, tanh); dense(1, sigmoid); loss(mse); optimizer(adam(0.05)) }
            val trained = net.fit(xor, epochs = 10)
            val examples = listOf(row(0, 0), row(0, 1), row(1, 0), row(1, 1))
            for (example in examples) println(trained.predict(example)[0])
            """;
    private static final String VARIABLE = "WEFT_CACHE";
    private static final int MOST_WAITS = 60;
    private static final int WAIT_MILLIS = 500;
    private static final double BUSY_SECONDS = 0.03;

    private final Path launcher;
    private final Path log;
    private final Path folder;
    private int edits;

    /** The time until the first line, the processor time of all processes until then, and what others used. */
    record Run(double nanos, double cpuNanos, double others) {}

    Script(Home home, Entrant entrant) throws IOException {
        this.launcher = home.launcher(entrant.isBefore());
        this.log = home.target("logs").resolve("script-" + entrant.name() + ".log");
        Files.createDirectories(log.getParent());
        this.folder = Files.createTempDirectory("weft-script");
    }

    /**
     * Edits the script and runs it; what the script runs on is built already. Returns when the compiler in the
     * background has nothing to do, so that it does not disturb the next entrant.
     */
    Run edited() throws IOException, InterruptedException {
        Path script = folder.resolve("edited.main.kts");
        String first = String.format("first line, edit %d", ++edits);
        Files.writeString(script, String.format(LINES, edits));
        ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "run", script.toString())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put(VARIABLE, folder.resolve("cache").toString());
        double before = seconds();
        Meter meter = new Meter();
        Process process = builder.start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            double nanos = meter.nanos();
            double used = seconds() - before;
            double others = meter.others(used);
            if (!first.equals(line)) {
                throw new IOException("the script printed " + line + " instead of " + first + ": see " + log);
            }
            out.lines().forEach(rest -> {});
            return new Run(nanos, used * 1e9, others);
        } finally {
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
            settle();
        }
    }

    private void settle() throws IOException, InterruptedException {
        for (int wait = 0; wait < MOST_WAITS; wait++) {
            double before = seconds();
            Thread.sleep(WAIT_MILLIS);
            if (seconds() - before < BUSY_SECONDS) {
                return;
            }
        }
    }

    /** Returns the processor time of the processes that are there, with that of those they waited for. */
    private double seconds() throws IOException {
        double seconds = 0;
        for (long pid : processes()) {
            seconds += Machine.seconds(pid);
        }
        return seconds;
    }

    private List<Long> processes() {
        return ProcessHandle.allProcesses().map(ProcessHandle::pid).filter(pid -> isOurs(pid)).toList();
    }

    /** Whether a process has the folder in its arguments, as a compiler in the background has, or its environment. */
    private boolean isOurs(long pid) {
        try {
            for (String file : List.of("cmdline", "environ")) {
                byte[] words = Files.readAllBytes(Path.of("/proc", String.valueOf(pid), file));
                if (new String(words, StandardCharsets.ISO_8859_1).contains(folder.toString())) {
                    return true;
                }
            }
            return false;
        } catch (IOException ended) {
            // It belongs to somebody else, or is over.
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        processes().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
    }
}
