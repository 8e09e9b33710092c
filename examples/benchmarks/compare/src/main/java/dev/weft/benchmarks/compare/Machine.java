package dev.weft.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The load of the machine that all entrants share, as Linux reports it. */
final class Machine {
    /** Linux counts processor time in hundredths of a second. */
    static final double TICKS = 100;

    private Machine() {}

    /** Returns the seconds that all processors were busy since the machine started, including stolen time. */
    static double busySeconds() throws IOException {
        long[] ticks = Arrays.stream(Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+")).skip(1)
                .mapToLong(Long::parseLong).toArray();
        // user nice system idle iowait irq softirq steal; guests are counted in user already.
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]) / TICKS;
    }

    /**
     * Returns the processor time of a process so far and of the ended ones that it started, in seconds; 0 if it ended.
     */
    static double seconds(long pid) throws IOException {
        Path file = Path.of("/proc", String.valueOf(pid), "stat");
        if (!Files.exists(file)) {
            return 0;
        }
        String stat = Files.readString(file);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Arrays.stream(fields, 11, 15).mapToLong(Long::parseLong).sum() / TICKS;
    }

    static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).strip();
    }

    /** Returns the kind of processor, its family and model, and the number of processors. */
    static String processors() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
        return field(lines, "model name") + " (family " + field(lines, "cpu family") + ", model "
                + field(lines, "model") + "), " + Runtime.getRuntime().availableProcessors() + " processors";
    }

    private static String field(List<String> lines, String name) {
        return lines.stream().filter(line -> line.matches(name + "\\s*:.*"))
                .map(line -> line.replaceAll(".*:\\s*", "")).findFirst().orElse("unknown");
    }
}
