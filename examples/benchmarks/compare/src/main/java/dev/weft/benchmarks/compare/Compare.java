package dev.weft.benchmarks.compare;

import dev.weft.benchmarks.Workload;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Measures all entrants on all workloads in one run. Usage: {@code Compare HOME DATA [--quick] [--only weft,floor]
 * [--workloads mlp500,start] [--skip mnist/dl4j] [--before CHECKOUT] [--blocks 7] [--seconds 0.7] [--steps 10000]
 * [--out FOLDER] [--regress results.json]}.
 */
public final class Compare {
    private static final List<String> WHOLE = List.of("start", "mnist", "csv", "table", "script", "memory", "install");
    private static final List<String> OPTIONS = List.of("--quick", "--only", "--workloads", "--skip", "--before",
            "--blocks", "--seconds", "--steps", "--out", "--regress");
    private static final List<String> QUICK = List.of("start", "table", "memory", "install");

    private final Home home;
    private final Path data;
    private final Path out;
    private final List<Entrant> entrants;
    private final List<String> workloads;
    private final int blocks;
    private final double seconds;
    private final int starts;
    private final int steps;
    private final Figures figures;

    private Compare(Path folder, Path data, Map<String, String> options) throws IOException {
        boolean quick = options.containsKey("--quick");
        this.home = Home.of(folder, Optional.ofNullable(options.get("--before")));
        this.data = data;
        this.out = out(folder, options);
        this.entrants = Entrant.all(Optional.ofNullable(options.get("--only")), quick, home);
        this.blocks = Integer.parseInt(options.getOrDefault("--blocks", quick ? "3" : "7"));
        this.seconds = Double.parseDouble(options.getOrDefault("--seconds", quick ? "0.1" : "0.7"));
        this.starts = quick ? 1 : 5;
        this.steps = Integer.parseInt(options.getOrDefault("--steps", "10000"));
        this.figures = new Figures(Set.copyOf(List.of(options.getOrDefault("--skip", "").split(","))));
        List<String> all = new ArrayList<>(Workload.ALL.stream().map(Workload::name).toList());
        all.addAll(quick ? QUICK : WHOLE);
        this.workloads = List.of(options.getOrDefault("--workloads", String.join(",", all)).split(","));
    }

    /**
     * Runs the comparison; writes {@code results.json} and {@code results.png} and prints the tables. Ends with status
     * 1 if Weft became slower than in the earlier run, 2 if that cannot be told.
     */
    public static void main(String[] arguments) throws InterruptedException {
        orComplain(() -> compare(arguments));
    }

    /** Runs a main program, and ends with a message and status 2 if it cannot go on. */
    static void orComplain(Figures.Trial program) throws InterruptedException {
        try {
            program.run();
        } catch (IOException failure) {
            // The message of a file that is missing is its name alone.
            System.err.println(failure instanceof FileSystemException ? failure.toString() : failure.getMessage());
            System.exit(2);
        }
    }

    private static void compare(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> options = options(arguments);
        Compare compare = new Compare(Path.of(arguments[0]), Path.of(arguments[1]), options);
        String earlier = options.get("--regress");
        if (earlier == null) {
            compare.run();
            return;
        }
        Results before = Results.read("--regress", Path.of(earlier));
        // Another machine is known before anything is measured, another engine only afterwards.
        expectComparable(before, new Results(Machine.processors(), before.java(), "", List.of(), Map.of()));
        Results now = compare.run();
        Regression regression = expectComparable(before, now);
        System.out.print(regression.markdown());
        System.exit(regression.isSlower() ? 1 : 0);
    }

    private static Regression expectComparable(Results before, Results now) throws IOException {
        Regression regression = new Regression(before, now);
        if (regression.obstacle().isPresent()) {
            throw new IOException(regression.obstacle().get());
        }
        return regression;
    }

    /** Returns the options after HOME and DATA, by name. */
    static Map<String, String> options(String[] arguments) throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            String name = arguments[i];
            if (!OPTIONS.contains(name) || !name.equals("--quick") && i + 1 == arguments.length) {
                throw new IOException("run expects options, each but --quick with a value, of " + OPTIONS + " but got "
                        + name);
            }
            options.put(name, name.equals("--quick") ? "" : arguments[++i]);
        }
        return options;
    }

    /** Returns the folder for results. */
    static Path out(Path home, Map<String, String> options) {
        return Path.of(options.getOrDefault("--out", home.resolve("target/results").toString()));
    }

    private Results run() throws IOException, InterruptedException {
        String load = Machine.load();
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
        if (workloads.contains("script")) {
            scripts(entrants.stream().filter(Entrant::isWeft).filter(entrant -> entrant.threads() == 2).toList());
        }
        for (Entrant entrant : workloads.contains("install") ? entrants : List.<Entrant>of()) {
            figures.add("install", entrant.name(), "", entrant.installedMegabytes(home), 0);
            figures.add("unpacked", entrant.name(), "", entrant.unpackedMegabytes(home), 0);
        }
        List<String> circumstances = new ArrayList<>(home.commits());
        circumstances.addAll(List.of(blocks + " blocks of " + seconds + " s", "load before: " + load,
                "load after: " + Machine.load()));
        return report(Report.of(figures, entrants, versions, circumstances));
    }

    private Results report(Report report) throws IOException {
        Results results = Results.parse(report.json());
        String tables = report.markdown() + "\n" + new Page(results).comparison();
        Files.createDirectories(out);
        Files.writeString(out.resolve("results.json"), report.json());
        Files.writeString(out.resolve("results.md"), tables);
        Chart.ofRatios(figures, report.entrants(), out.resolve("results.png"));
        System.out.print(tables);
        return results;
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
        Path tables = home.target("tables");
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

    /** Measures scripts, and what {@code before} takes for them, in turns. */
    private void scripts(List<Entrant> writers) throws IOException, InterruptedException {
        Map<Entrant, Script> scripts = new LinkedHashMap<>();
        try {
            for (Entrant writer : writers) {
                figures.attempt("script", writer.name(), () -> {
                    // A first run builds what is missing, a second one makes an archive of classes. Those with a
                    // cache of their own count.
                    try (Script unmeasured = new Script(home, writer)) {
                        unmeasured.edited();
                        unmeasured.edited();
                    }
                    scripts.put(writer, new Script(home, writer));
                });
            }
            for (int edit = 0; edit <= starts; edit++) {
                String name = edit == 0 ? "script-first" : "script";
                for (Entrant writer : List.copyOf(scripts.keySet())) {
                    figures.attempt(name, writer.name(), () -> {
                        Script.Run run = scripts.get(writer).edited();
                        figures.add(name, writer.name(), "", run.nanos(), run.others());
                        figures.add(name + "-cpu", writer.name(), "", run.cpuNanos(), run.others());
                    });
                }
            }
        } finally {
            for (Script script : scripts.values()) {
                script.close();
            }
        }
    }
}
