package dev.weft.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.Progress;
import dev.weft.training.Training;
import dev.weft.watch.Watch;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What the live view costs: blocks of the same training of 784-500-10, with nobody watching, watched without a page,
 * with a reader that throws away what it gets, and with a page in headless Chromium. The blocks take turns; the table
 * has the medians of time and of this process's processor time per step, relative to the training without a watch. The
 * reader's own processor time is left out; Chromium's is that of other processes.
 */
final class Watching {
    private static final Duration BLOCK = Duration.ofSeconds(6);
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private enum Mode {
        ALONE, UNSEEN, READ, BROWSER
    }

    /** Time and processor time of this process, per step in microseconds; that of the training thread alone. */
    private record Cost(double time, double processor, double thread) {}

    private Watching() {}

    /** {@code Watching MNIST-FOLDER [ROUNDS [BATCH-SIZE]]}: prints the table. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
        int batchSize = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100;
        Dataset digits = Mnist.read(Path.of(arguments[0])).train();
        Map<Mode, double[][]> costs = new EnumMap<>(Mode.class);
        for (int round = -1; round < rounds; round++) {
            for (Mode mode : Mode.values()) {
                Cost cost = block(mode, digits, batchSize);
                System.err.printf(Locale.ROOT, "%8s %6.0f %6.0f %6.0f%n", mode, cost.time, cost.processor,
                        cost.thread);
                if (round >= 0) {
                    double[][] all = costs.computeIfAbsent(mode, any -> new double[3][rounds]);
                    all[0][round] = cost.time;
                    all[1][round] = cost.processor;
                    all[2][round] = cost.thread;
                }
            }
        }
        System.out.println("| training | time per step | processor time | of the training thread |\n|---|---|---|---|");
        double[] alone = Arrays.stream(costs.get(Mode.ALONE)).mapToDouble(Watching::median).toArray();
        costs.forEach((mode, all) -> System.out.printf(Locale.ROOT, "| %s | %.0f us, %.3f | %.0f us, %.3f | %.3f |%n",
                mode.name().toLowerCase(Locale.ROOT), median(all[0]), median(all[0]) / alone[0], median(all[1]),
                median(all[1]) / alone[1], median(all[2]) / alone[2]));
        System.exit(0);
    }

    private static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Cost block(Mode mode, Dataset digits, int batchSize) throws Exception {
        Training training = Training.epochs(1_000).withBatchSize(batchSize);
        Meter meter = new Meter();
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(500, Activations.RELU), Dense.of(10));
        if (mode == Mode.ALONE) {
            model.fit(digits, training.withListener(meter));
            return meter.cost();
        }
        try (Watch watch = Watch.open()) {
            String address = watch.address().orElseThrow();
            Reader reader = mode == Mode.READ ? new Reader(address) : null;
            Path profile = Files.createTempDirectory("weft-chromium");
            Process chromium = mode == Mode.BROWSER ? browser(address, profile) : null;
            while (mode != Mode.UNSEEN && !watch.isSeen()) {
                Thread.sleep(20);
            }
            if (reader != null) {
                meter.leavesOut = reader::nanos;
            }
            model.fit(digits, training.withListener(watch).withListener(meter));
            if (chromium != null) {
                chromium.descendants().forEach(ProcessHandle::destroyForcibly);
                chromium.destroyForcibly().waitFor();
            }
            try (Stream<Path> files = Files.walk(profile)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
            return meter.cost();
        }
    }

    private static Process browser(String address, Path profile) throws IOException {
        return new ProcessBuilder("chromium", "--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                "--remote-debugging-port=0", "--window-size=1440,900", "--user-data-dir=" + profile, address)
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** Measures from the first second of a training to its end, and ends it. */
    private static final class Meter implements Listener {
        private static final long WARM = 1_500_000_000;
        private final long begun = System.nanoTime();
        private LongSupplier leavesOut = () -> 0;
        private long since;
        private long steps;
        private long processor;
        private long thread;
        private Cost cost;

        @Override
        public void step(Progress progress) {
            long now = System.nanoTime();
            if (since == 0 && now - begun > WARM) {
                since = now;
                steps = progress.step();
                processor = PROCESS.getProcessCpuTime() - leavesOut.getAsLong();
                thread = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            } else if (since != 0 && now - since > BLOCK.toNanos()) {
                double taken = 1e3 * (progress.step() - steps);
                cost = new Cost((now - since) / taken,
                        (PROCESS.getProcessCpuTime() - leavesOut.getAsLong() - processor) / taken,
                        (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - thread) / taken);
                progress.stop();
            }
        }

        Cost cost() {
            return Objects.requireNonNull(cost, "the training ended too early");
        }
    }

    /** Reads the states, confirms them, and throws them away. */
    private static final class Reader extends Thread {
        private final String base;
        private final String token;
        Reader(String address) {
            super("reader");
            base = address.substring(0, address.indexOf("/#"));
            token = address.substring(address.indexOf("token=") + "token=".length());
            setDaemon(true);
            start();
        }

        /** The processor time of this thread. */
        @SuppressWarnings("deprecation")
        long nanos() {
            return Math.max(0, ManagementFactory.getThreadMXBean().getThreadCpuTime(getId()));
        }

        @Override
        public void run() {
            try {
                long lines = 0;
                HttpURLConnection states = post("/api/states", "{}");
                String feed = states.getHeaderField("Weft-Feed");
                try (InputStream in = states.getInputStream()) {
                    byte[] block = new byte[1 << 16];
                    for (int count = in.read(block); count >= 0; count = in.read(block)) {
                        for (int i = 0; i < count; i++) {
                            if (block[i] == '\n' && !(i == 0 && count == 1)) {
                                lines++;
                                post("/received", "{\"feed\":\"" + feed + "\",\"lines\":" + lines + "}")
                                        .getInputStream().readAllBytes();
                            }
                        }
                    }
                }
            } catch (IOException e) {
                // The watch was closed at the end of the block.
            }
        }

        private HttpURLConnection post(String path, String body) throws IOException {
            HttpURLConnection to = (HttpURLConnection) URI.create(base + path).toURL().openConnection();
            to.setRequestProperty("Content-Type", "application/json");
            to.setRequestProperty("Origin", base);
            to.setRequestProperty("Weft-Token", token);
            to.setDoOutput(true);
            to.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
            return to;
        }
    }
}
