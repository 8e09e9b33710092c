package dev.weft.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

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

    static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).strip();
    }

    static String description() throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.replaceAll(".*:\\s*", "")).findFirst().orElse("unknown processor");
        return model + ", " + Runtime.getRuntime().availableProcessors() + " processors, Java " + Runtime.version();
    }
}
