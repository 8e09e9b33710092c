package dev.weft.benchmarks.compare;

import dev.weft.benchmarks.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The processes of all entrants. They take turns for each block of a workload, so that a disturbance of the machine
 * affects all.
 */
final class Race implements AutoCloseable {
    /** A pause between turns: threads of some libraries spin for a while, waiting for their next task. */
    private static final double SETTLE_SECONDS = 0.15;
    /** A slow entrant gets fewer blocks, but at least one: no more begins after this many times the time for all. */
    private static final double LATE = 3;

    private final Map<Entrant, Child> children = new LinkedHashMap<>();
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final Figures figures;
    private final int blocks;
    private final double seconds;

    Race(Home home, List<Entrant> entrants, Figures figures, int blocks, double seconds) throws InterruptedException {
        this.figures = figures;
        this.blocks = blocks;
        this.seconds = seconds;
        for (Entrant entrant : entrants) {
            attempt("every workload", entrant, () -> {
                Child child = new Child(entrant.process(home, "serve"), entrant.log(home));
                versions.put(entrant.name(), child.answer().substring("ready ".length()));
                children.put(entrant, child);
            });
        }
    }

    /** Returns what the entrants report about themselves. */
    Map<String, String> versions() {
        return versions;
    }

    /**
     * Warms up all entrants, then measures block after block. No block of an entrant begins once its blocks have taken
     * {@link #LATE} times as long as planned.
     */
    void measure(Workload workload) throws InterruptedException {
        List<Entrant> able = new ArrayList<>();
        for (Entrant entrant : children.keySet()) {
            if (attempt(workload.name(), entrant,
                    () -> ask(entrant, "warm " + Math.max(0.4, 4 * seconds) + " " + workload.line()))) {
                able.add(entrant);
            }
        }
        Map<Entrant, Double> taken = new HashMap<>();
        for (int block = 0; block < blocks; block++) {
            for (Entrant entrant : List.copyOf(able)) {
                if (taken.getOrDefault(entrant, 0.0) > LATE * blocks * seconds) {
                    continue;
                }
                long started = System.nanoTime();
                if (!attempt(workload.name(), entrant, () -> block(workload, entrant))) {
                    able.remove(entrant);
                }
                taken.merge(entrant, (System.nanoTime() - started) / 1e9, Double::sum);
            }
            // The order changes, so that an entrant does not always follow the same one.
            Collections.shuffle(able, new Random(block));
        }
        for (Entrant entrant : able) {
            attempt(workload.name(), entrant, () -> ask(entrant, "close " + workload.name()));
            System.err.printf("%s %s %s%n", workload.name(), entrant.name(),
                    Unit.TIME.text(figures.best(workload.name(), entrant.name()).orElseThrow().median()));
        }
    }

    private List<String> ask(Entrant entrant, String command) throws IOException, InterruptedException {
        return children.get(entrant).ask(command);
    }

    private void block(Workload workload, Entrant entrant) throws IOException, InterruptedException {
        Thread.sleep((long) (1000 * Math.min(SETTLE_SECONDS, seconds / 2)));
        Meter meter = new Meter();
        double before = children.get(entrant).seconds();
        List<String> answers = ask(entrant, "run " + seconds + " " + workload.line());
        double others = meter.others(children.get(entrant).seconds() - before);
        for (String answer : answers) {
            String[] words = answer.split(" ");
            figures.add(workload.name(), entrant.name(), words.length > 2 ? words[2] : "",
                    Double.parseDouble(words[1]), others);
        }
    }

    private boolean attempt(String workload, Entrant entrant, Figures.Trial trial) throws InterruptedException {
        return figures.attempt(workload, entrant.name(), trial);
    }

    @Override
    public void close() {
        children.values().forEach(Child::close);
    }
}
