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
 * [--workloads mlp500,start] [--blocks 7] [--seconds 0.7] [--steps 10000] [--out FOLDER] [--regress results.json]}.
 */
public final class Compare {
    private static final List<String> WHOLE = List.of("start", "mnist", "csv", "table", "script", "memory", "install");
    private static final List<String> QUICK = List.of("start", "table", "memory", "install");

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
        all.addAll(quick ? QUICK : WHOLE);
        this.workloads = List.of(options.getOrDefault("--workloads", String.join(",", all)).split(","));
    }

    /**
     * Runs the comparison; writes {@code results.json} and {@code results.png} and prints the tables. Ends with status
     * 1 if Weft became slower than in the earlier run, 2 if that cannot be told.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> options = options(arguments);
        Compare compare = new Compare(Path.of(arguments[0]), Path.of(arguments[1]), options);
        String earlier = options.get("--regress");
        if (earlier == null) {
            compare.run();
            return;
        }
        try {
            Results before = Results.read(Path.of(earlier));
            // Another machine is known before anything is measured, another engine only afterwards.
            expectComparable(before, new Results(Machine.processors(), before.java(), "", Map.of()));
            Results now = compare.run();
            Regression regression = expectComparable(before, now);
            System.out.print(regression.markdown());
            System.exit(regression.isSlower() ? 1 : 0);
        } catch (IOException failure) {
            System.err.println(failure.getMessage());
            System.exit(2);
        }
    }

    private static Regression expectComparable(Results before, Results now) throws IOException {
        Regression regression = new Regression(before, now);
        if (regression.obstacle().isPresent()) {
            throw new IOException(regression.obstacle().get());
        }
        return regression;
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

    private Results run() throws IOException, InterruptedException {
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
        for (String name : workloads.stream().filter(List.of("mnist", "csv", "table")::contains).toList()) {
            List<String> job = job(name);
            for (int round = 0; round < (name.equals("mnist") ? 1 : starts); round++) {
                for (Entrant entrant : entrants) {
                    figures.attempt(name, entrant.name(), () -> run(job, entrant));
                }
            }
        }
        if (workloads.contains("script") && entrants.contains(Entrant.of("weft"))) {
            figures.attempt("script", "weft", this::script);
        }
        for (Entrant entrant : workloads.contains("install") ? entrants : List.<Entrant>of()) {
            figures.add("install", entrant.name(), "", entrant.installedMegabytes(home), 0);
            figures.add("unpacked", entrant.name(), "", entrant.unpackedMegabytes(home), 0);
        }
        Report report = Report.of(figures, entrants, versions, "load before: " + before,
                "load after: " + Machine.load(), blocks + " blocks of " + seconds + " s");
        report(report);
        return Results.parse(report.json());
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

    /** Returns the name of a whole program and its arguments. */
    private List<String> job(String name) throws IOException {
        Path tables = home.resolve("target/tables");
        return switch (name) {
            case "csv" -> List.of(name, FriedmanTable.LARGE.in(tables).toString());
            case "table" -> List.of(name, FriedmanTable.SMALL.in(tables).toString(), "1.1", "200");
            default -> List.of(name, data.toString(), String.valueOf(steps));
        };
    }

    private void run(List<String> job, Entrant entrant) throws IOException, InterruptedException {
        String name = job.get(0);
        List<String> words = new ArrayList<>(job);
        words.add(0, "job");
        ProcessBuilder builder = entrant.process(home, words.toArray(String[]::new));
        Meter meter = new Meter();
        try (Child child = new Child(builder, entrant.log(home))) {
            List<String> results = child.answers();
            double nanos = meter.nanos();
            double seconds = child.seconds();
            double others = meter.others(seconds);
            figures.add(name, entrant.name(), "", nanos, others);
            figures.add(name + "-cpu", entrant.name(), "", seconds * 1e9, others);
            figures.add(name + "-memory", entrant.name(), "", child.peakMegabytes(), others);
            for (String result : results) {
                String[] parts = result.split(" ");
                figures.add(name + "-" + parts[1], entrant.name(), "", Double.parseDouble(parts[2]), others);
            }
        }
    }

    private void script() throws IOException, InterruptedException {
        // A first run builds what is missing; the next one, with a cache of its own, is the first that counts.
        try (Script unmeasured = new Script(home)) {
            unmeasured.edited();
        }
        try (Script script = new Script(home)) {
            for (int edit = 0; edit <= starts; edit++) {
                Script.Run run = script.edited();
                String name = edit == 0 ? "script-first" : "script";
                figures.add(name, "weft", "", run.nanos(), run.others());
                figures.add(name + "-cpu", "weft", "", run.cpuNanos(), run.others());
            }
        }
    }
}
