package dev.weft.benchmarks.compare;

import dev.weft.benchmarks.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures all entrants on all workloads in one run: their processes live side by side, and the blocks of one workload go round among them, so
 * that what disturbs the machine disturbs all. Usage: {@code Compare HOME DATA [--quick] [--only weft,floor] [--workloads mlp500,start]
 * [--blocks 7] [--seconds 0.7] [--out FOLDER]}.
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
    private final Figures figures = new Figures();
    private final Map<String, String> versions = new LinkedHashMap<>();

    private Compare(Path home, Path data, Map<String, String> options) {
        boolean quick = options.containsKey("--quick");
        this.home = home;
        this.data = data;
        this.out = Path.of(options.getOrDefault("--out", home.resolve("target/results").toString()));
        this.entrants = Arrays.stream(options.getOrDefault("--only", String.join(",", Entrant.ALL)).split(",")).map(Entrant::of).toList();
        this.blocks = Integer.parseInt(options.getOrDefault("--blocks", quick ? "3" : "7"));
        this.seconds = Double.parseDouble(options.getOrDefault("--seconds", quick ? "0.1" : "0.7"));
        this.starts = quick ? 1 : 5;
        List<String> all = new ArrayList<>(Workload.ALL.stream().map(Workload::name).toList());
        all.addAll(quick ? List.of("start", "memory", "install") : WHOLE);
        this.workloads = List.of(options.getOrDefault("--workloads", String.join(",", all)).split(","));
    }

    /** Runs the comparison; writes {@code results.json} and {@code results.png} and prints the tables. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            options.put(arguments[i], arguments[i].equals("--quick") ? "" : arguments[++i]);
        }
        new Compare(Path.of(arguments[0]), Path.of(arguments[1]), options).run();
    }

    private void run() throws IOException, InterruptedException {
        String before = Machine.load();
        steps();
        if (workloads.contains("start") || workloads.contains("memory")) {
            starts();
        }
        if (workloads.contains("mnist")) {
            for (Entrant entrant : entrants) {
                mnist(entrant);
            }
        }
        if (workloads.contains("install")) {
            for (Entrant entrant : entrants) {
                List<Double> megabytes = entrant.megabytes(home);
                figures.add("install", entrant.name(), "", megabytes.get(0) + megabytes.get(1), 0);
            }
        }
        Files.createDirectories(out);
        Report report = new Report(figures, entrants.stream().map(Entrant::name).toList(), versions, List.of(
                Machine.description(), "load before: " + before, "load after: " + Machine.load(),
                blocks + " blocks of " + seconds + " s"));
        Files.writeString(out.resolve("results.json"), report.json());
        Files.writeString(out.resolve("results.md"), report.markdown());
        Chart.ofRatios(figures, entrants.stream().map(Entrant::name).toList(), out.resolve("results.png"));
        System.out.print(report.markdown());
    }

    private void steps() throws IOException, InterruptedException {
        List<Workload> timed = workloads.stream().filter(name -> !WHOLE.contains(name)).map(Workload::named).toList();
        Map<Entrant, Child> children = new LinkedHashMap<>();
        try {
            for (Entrant entrant : timed.isEmpty() ? List.<Entrant>of() : entrants) {
                try {
                    Child child = new Child(entrant.process(home, "serve"), log(entrant));
                    children.put(entrant, child);
                    versions.put(entrant.name(), child.answer().substring("ready ".length()));
                } catch (IOException failure) {
                    note("every workload", entrant, failure);
                    children.remove(entrant);
                }
            }
            for (Workload workload : timed) {
                measure(workload, children);
            }
        } finally {
            children.values().forEach(Child::close);
        }
    }

    private void measure(Workload workload, Map<Entrant, Child> children) throws InterruptedException {
        List<Entrant> able = new ArrayList<>();
        children.forEach((entrant, child) -> {
            if (attempt(workload, entrant, () -> child.ask("warm " + Math.max(0.4, 4 * seconds) + " " + workload.line()))) {
                able.add(entrant);
            }
        });
        for (int block = 0; block < blocks; block++) {
            for (Entrant entrant : List.copyOf(able)) {
                if (!attempt(workload, entrant, () -> block(workload, entrant, children.get(entrant)))) {
                    able.remove(entrant);
                }
            }
            // Nobody always comes after the same neighbour's cache and clock.
            Collections.rotate(able, 1);
        }
        able.forEach(entrant -> attempt(workload, entrant, () -> children.get(entrant).ask("close " + workload.name())));
        able.stream().sorted(java.util.Comparator.comparing(Entrant::name)).forEach(entrant -> System.err.printf("%s %s %s%n", workload.name(),
                entrant.name(), Report.time(figures.best(workload.name(), entrant.name()).orElseThrow().median())));
    }

    private void block(Workload workload, Entrant entrant, Child child) throws IOException, InterruptedException {
        double busy = Machine.busySeconds();
        double own = child.seconds();
        long started = System.nanoTime();
        List<String> answers = child.ask("run " + seconds + " " + workload.line());
        double passed = (System.nanoTime() - started) / 1e9;
        double others = (Machine.busySeconds() - busy - child.seconds() + own) / passed;
        for (String answer : answers) {
            String[] words = answer.split(" ");
            figures.add(workload.name(), entrant.name(), words.length > 2 ? words[2] : "", Double.parseDouble(words[1]), others);
        }
    }

    /** A start that nobody counts fills caches; then all take turns. */
    private void starts() throws IOException, InterruptedException {
        for (int round = -1; round < starts; round++) {
            for (Entrant entrant : entrants) {
                boolean counts = round >= 0;
                attempt("start", entrant, () -> start(entrant, counts));
            }
        }
    }

    private void start(Entrant entrant, boolean counts) throws IOException, InterruptedException {
        ProcessBuilder builder = entrant.process(home, "start", Workload.named("mlp500").line());
        double busy = Machine.busySeconds();
        long started = System.nanoTime();
        try (Child child = new Child(builder, log(entrant))) {
            child.answer();
            double nanos = System.nanoTime() - started;
            double others = (Machine.busySeconds() - busy - child.seconds()) / (nanos / 1e9);
            child.answer();
            if (counts) {
                figures.add("start", entrant.name(), "", nanos, others);
                figures.add("memory", entrant.name(), "", child.peakMegabytes(), others);
            }
        }
    }

    private void mnist(Entrant entrant) {
        attempt("mnist", entrant, () -> {
            double busy = Machine.busySeconds();
            long started = System.nanoTime();
            try (Child child = new Child(entrant.process(home, "mnist", data.toString()), log(entrant))) {
                String[] answer = child.answer().split(" ");
                double nanos = System.nanoTime() - started;
                double others = (Machine.busySeconds() - busy - child.seconds()) / (nanos / 1e9);
                figures.add("mnist", entrant.name(), "", nanos, others);
                figures.add("accuracy", entrant.name(), "", Double.parseDouble(answer[1]), others);
            }
        });
    }

    private Path log(Entrant entrant) {
        return home.resolve("target/logs").resolve(entrant.name().replace(':', '-') + ".log");
    }

    private boolean attempt(Workload workload, Entrant entrant, Trial trial) {
        return attempt(workload.name(), entrant, trial);
    }

    private boolean attempt(String workload, Entrant entrant, Trial trial) {
        try {
            trial.run();
            return true;
        } catch (IOException failure) {
            note(workload, entrant, failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void note(String workload, Entrant entrant, IOException failure) {
        System.err.println(workload + " " + entrant.name() + ": " + failure.getMessage());
        figures.fail(workload, entrant.name(), String.valueOf(failure.getMessage()));
    }

    /** One thing that an entrant may be unable to do. */
    private interface Trial {
        void run() throws IOException, InterruptedException;
    }
}
