package dev.weft.benchmarks.compare;

import dev.weft.benchmarks.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures all entrants on all workloads in one run. Usage: {@code Compare HOME DATA [--quick] [--only weft,floor]
 * [--workloads mlp500,start] [--blocks 7] [--seconds 0.7] [--steps 10000] [--out FOLDER]}.
 */
public final class Compare {
    private static final List<String> WHOLE = List.of("start", "mnist", "memory", "install");

    private final Path home;
    private final Path data;
    private final Path out;
    private final List<Entrant> entrants;
    private final List<String> workloads;
    private final int blocks;
    private final double seconds;
    private final int starts;
    private final int steps;
    private final Figures figures = new Figures();

    private Compare(Path home, Path data, Map<String, String> options) {
        boolean quick = options.containsKey("--quick");
        this.home = home;
        this.data = data;
        this.out = out(home, options);
        this.entrants =
                Arrays.stream(options.getOrDefault("--only", String.join(",", quick ? Entrant.QUICK : Entrant.ALL))
                        .split(",")).map(Entrant::of).toList();
        this.blocks = Integer.parseInt(options.getOrDefault("--blocks", quick ? "3" : "7"));
        this.seconds = Double.parseDouble(options.getOrDefault("--seconds", quick ? "0.1" : "0.7"));
        this.starts = quick ? 1 : 5;
        this.steps = Integer.parseInt(options.getOrDefault("--steps", "10000"));
        List<String> all = new ArrayList<>(Workload.ALL.stream().map(Workload::name).toList());
        all.addAll(quick ? List.of("start", "memory", "install") : WHOLE);
        this.workloads = List.of(options.getOrDefault("--workloads", String.join(",", all)).split(","));
    }

    /** Runs the comparison; writes {@code results.json} and {@code results.png} and prints the tables. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        new Compare(Path.of(arguments[0]), Path.of(arguments[1]), options(arguments)).run();
    }

    /** Returns the options after HOME and DATA, by name. */
    static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            options.put(arguments[i], arguments[i].equals("--quick") ? "" : arguments[++i]);
        }
        return options;
    }

    /** Returns the folder for results. */
    static Path out(Path home, Map<String, String> options) {
        return Path.of(options.getOrDefault("--out", home.resolve("target/results").toString()));
    }

    private void run() throws IOException, InterruptedException {
        String before = Machine.load();
        List<Workload> timed = workloads.stream().filter(name -> !WHOLE.contains(name)).map(Workload::named).toList();
        Map<String, String> versions = Map.of();
        if (!timed.isEmpty()) {
            try (Race race = new Race(home, entrants, figures, blocks, seconds)) {
                versions = race.versions();
                for (Workload workload : timed) {
                    race.measure(workload);
                }
            }
        }
        // A first start, not counted, fills caches; then all take turns.
        for (int round = -1; (workloads.contains("start") || workloads.contains("memory")) && round < starts; round++) {
            for (Entrant entrant : entrants) {
                boolean counts = round >= 0;
                figures.attempt("start", entrant.name(), () -> start(entrant, counts));
            }
        }
        for (Entrant entrant : workloads.contains("mnist") ? entrants : List.<Entrant>of()) {
            figures.attempt("mnist", entrant.name(), () -> mnist(entrant));
        }
        for (Entrant entrant : workloads.contains("install") ? entrants : List.<Entrant>of()) {
            figures.add("install", entrant.name(), "", entrant.installedMegabytes(home), 0);
            figures.add("unpacked", entrant.name(), "", entrant.unpackedMegabytes(home), 0);
        }
        report(new Report(figures, entrants.stream().map(Entrant::name).toList(), versions,
                List.of(Machine.description(),
                        "load before: " + before, "load after: " + Machine.load(),
                        blocks + " blocks of " + seconds + " s")));
    }

    private void report(Report report) throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("results.json"), report.json());
        Files.writeString(out.resolve("results.md"), report.markdown());
        Chart.ofRatios(figures, report.entrants(), out.resolve("results.png"));
        System.out.print(report.markdown());
    }

    private void start(Entrant entrant, boolean counts) throws IOException, InterruptedException {
        ProcessBuilder builder = entrant.process(home, "start", Workload.named("mlp500").line());
        Meter meter = new Meter();
        try (Child child = new Child(builder, entrant.log(home))) {
            child.answer();
            double nanos = meter.nanos();
            double others = meter.others(child.seconds());
            child.answer();
            if (counts) {
                figures.add("start", entrant.name(), "", nanos, others);
                figures.add("memory", entrant.name(), "", child.peakMegabytes(), others);
            }
        }
    }

    private void mnist(Entrant entrant) throws IOException, InterruptedException {
        Meter meter = new Meter();
        try (Child child = new Child(entrant.process(home, "mnist", data.toString(), String.valueOf(steps)),
                entrant.log(home))) {
            double accuracy = Double.parseDouble(child.answer().substring("accuracy ".length()));
            double nanos = meter.nanos();
            double others = meter.others(child.seconds());
            figures.add("mnist", entrant.name(), "", nanos, others);
            figures.add("accuracy", entrant.name(), "", accuracy, others);
        }
    }
}
