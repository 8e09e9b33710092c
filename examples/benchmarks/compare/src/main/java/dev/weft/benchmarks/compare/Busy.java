package dev.weft.benchmarks.compare;

import dev.weft.benchmarks.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares two threads with one while two other processes keep the processors busy: a thread that waits by spinning
 * makes two threads slower. Usage: {@code Busy HOME DATA [--blocks 15] [--seconds 0.5]}; a ratio of at most 1 is good.
 */
public final class Busy {
    private static final List<String> WORKLOADS = List.of("mlp500", "mlp128", "deep", "softmax");
    private static final int NEIGHBOURS = 2;

    private Busy() {}

    /** Runs the check. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> options = Compare.options(arguments);
        int blocks = Integer.parseInt(options.getOrDefault("--blocks", "15"));
        double seconds = Double.parseDouble(options.getOrDefault("--seconds", "0.5"));
        List<Process> neighbours = new ArrayList<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> neighbours.forEach(Process::destroyForcibly)));
        for (int i = 0; i < NEIGHBOURS; i++) {
            neighbours.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
        }
        Figures figures = new Figures();
        try (Race race = new Race(Path.of(arguments[0]), List.of(Entrant.of("weft"), Entrant.of("weft:1")), figures,
                blocks, seconds)) {
            for (String workload : WORKLOADS) {
                race.measure(Workload.named(workload));
            }
        }
        System.out.printf("%s, %d busy neighbours, load %s%n%n| workload | one thread | two threads | two / one "
                + "|%n|---|---|---|---|%n",
                Machine.description(), NEIGHBOURS, Machine.load());
        for (String workload : WORKLOADS) {
            double one = figures.best(workload, "weft:1").orElseThrow().median();
            double two = figures.best(workload, "weft").orElseThrow().median();
            System.out.printf(Locale.ROOT, "| %s | %s | %s | %.2f |%n", workload, Unit.TIME.text(one),
                    Unit.TIME.text(two),
                    two / one);
        }
    }
}
