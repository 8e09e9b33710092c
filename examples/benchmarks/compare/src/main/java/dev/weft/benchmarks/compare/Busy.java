package dev.weft.benchmarks.compare;

import dev.weft.benchmarks.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares two threads with one while two other processes keep the processors busy: a thread that waits by spinning
 * makes two threads slower. Usage: {@code Busy HOME DATA [--before CHECKOUT] [--blocks 15] [--seconds
 * 0.5]}; a ratio of at most 1 is good.
 */
public final class Busy {
    private static final List<String> WORKLOADS = List.of("mlp500", "mlp128", "deep", "softmax");
    private static final int NEIGHBOURS = 2;

    private Busy() {}

    /** Runs the check. */
    public static void main(String[] arguments) throws InterruptedException {
        Compare.orComplain(() -> run(arguments));
    }

    private static void run(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> options = Compare.options(arguments);
        int blocks = Integer.parseInt(options.getOrDefault("--blocks", "15"));
        double seconds = Double.parseDouble(options.getOrDefault("--seconds", "0.5"));
        Home home = Home.of(Path.of(arguments[0]), Optional.ofNullable(options.get("--before")));
        List<Entrant> entrants =
                Entrant.all(Optional.of("weft,weft:1" + (home.earlier().isEmpty() ? "" : ",before,before:1")), false,
                        home);
        List<Process> neighbours = new ArrayList<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> neighbours.forEach(Process::destroyForcibly)));
        for (int i = 0; i < NEIGHBOURS; i++) {
            neighbours.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
        }
        Figures figures = new Figures();
        try (Race race = new Race(home, entrants, figures, blocks, seconds)) {
            for (String workload : WORKLOADS) {
                race.measure(Workload.named(workload));
            }
        }
        List<String> circumstances = new ArrayList<>(home.commits());
        circumstances.addAll(List.of(NEIGHBOURS + " busy neighbours", "load after: " + Machine.load()));
        Report report = Report.of(figures, entrants, Map.of(), circumstances);
        System.out.print(report.markdown() + "\n" + new Page(Results.parse(report.json())).threads());
    }
}
