package dev.weft.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * How a peer's process obeys. It is started as {@code MAIN THREADS start WORKLOAD}, {@code MAIN THREADS job NAME
 * ARGUMENTS} or {@code MAIN THREADS serve}, and then reads lines {@code warm SECONDS WORKLOAD}, {@code run SECONDS
 * WORKLOAD} and {@code close NAME} until its input ends. Its answers begin with {@code #}, since libraries print what
 * they like. A job answers {@code result NAME NUMBER} for each of its results and, as a line does, {@code done}.
 */
public final class Protocol {
    private final Peer peer;
    private final PrintStream out;
    private final Map<String, Map<String, Peer.Work>> prepared = new LinkedHashMap<>();
    /** Nanoseconds of a repetition, as the last block saw it. */
    private final Map<Peer.Work, Double> expected = new LinkedHashMap<>();

    private Protocol(Peer peer, PrintStream out) {
        this.peer = peer;
        this.out = out;
    }

    /** A peer's main program. */
    public static void serve(IntFunction<Peer> peer, String[] arguments) throws IOException {
        Protocol protocol = new Protocol(peer.apply(Integer.parseInt(arguments[0])), System.out);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            switch (arguments[1]) {
                case "start" -> protocol.start(Workload.parse(arguments[2]));
                case "job" -> protocol.job(arguments[2], List.of(arguments).subList(3, arguments.length));
                default -> protocol.say("ready " + protocol.peer.version());
            }
        } catch (RuntimeException | LinkageError failure) {
            protocol.fail(failure);
        }
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            protocol.obey(line);
        }
        System.exit(0);
    }

    private void job(String name, List<String> arguments) throws IOException {
        Peer.Job job = peer.jobs().get(name);
        if (job == null) {
            throw new UnsupportedOperationException("not written for this peer");
        }
        job.run(arguments).forEach((result, value) -> say("result " + result + " " + value));
        say("done");
    }

    private void start(Workload workload) {
        Peer.Work work = peer.prepare(workload);
        work.run(1);
        say("stepped");
        // The peak of memory is read after a short training, in ever longer periods, because it is not known
        // how long a step takes.
        long end = System.nanoTime() + 3_000_000_000L;
        for (int steps = 1; steps <= 128 && System.nanoTime() < end; steps *= 2) {
            work.run(steps);
        }
        say("trained");
    }

    private void obey(String line) {
        String[] words = line.split(" ", 3);
        try {
            switch (words[0]) {
                case "warm" -> warm(Double.parseDouble(words[1]), Workload.parse(words[2]));
                case "run" -> block(Double.parseDouble(words[1]), Workload.parse(words[2]));
                case "close" -> prepared.remove(words[1]).values().forEach(work -> {
                    expected.remove(work);
                    work.close();
                });
                default -> throw new IllegalArgumentException("unknown command " + line);
            }
            say("done");
        } catch (RuntimeException | LinkageError failure) {
            fail(failure);
        }
    }

    private void fail(Throwable failure) {
        say("failed " + failure.toString().lines().findFirst().orElse(""));
    }

    private void warm(double seconds, Workload workload) {
        Map<String, Peer.Work> ways = prepared.get(workload.name());
        if (ways == null) {
            ways = peer.ways(workload);
            prepared.put(workload.name(), ways);
        }
        for (Peer.Work work : ways.values()) {
            long started = System.nanoTime();
            long repetitions = 1;
            while (System.nanoTime() - started < seconds * 1e9 / ways.size()) {
                double nanos = time(work, repetitions);
                expected.put(work, nanos);
                repetitions = nanos * repetitions < seconds * 1e8 ? repetitions * 2 : repetitions;
            }
        }
    }

    private void block(double seconds, Workload workload) {
        Map<String, Peer.Work> ways = prepared.get(workload.name());
        ways.forEach((way, work) -> {
            long repetitions = Math.max(1, (long) (seconds * 1e9 / ways.size() / expected.get(work)));
            double nanos = time(work, repetitions);
            expected.put(work, nanos);
            say(String.format(Locale.ROOT, "time %.2f %s", nanos, way).strip());
        });
    }

    private static double time(Peer.Work work, long repetitions) {
        long started = System.nanoTime();
        work.run(repetitions);
        return (double) (System.nanoTime() - started) / repetitions;
    }

    private void say(String answer) {
        out.println("#" + answer);
        out.flush();
    }
}
