package dev.weft.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the time of a step on one thread goes: the JVM's flight recorder looks at the stack every millisecond, and the
 * topmost frame of Weft's names the share.
 */
final class Profile {
    private static final List<String> ORDER = List.of("products", "elementwise", "update", "bookkeeping");
    /** The first that a frame's class and method begin with is its share. */
    private static final Map<String, String> SHARES = shares();

    private Profile() {}

    private static Map<String, String> shares() {
        Map<String, String> shares = new LinkedHashMap<>();
        shares.put("blas.", "products");
        shares.put("graph.MatrixOps.lambda$product", "products");
        shares.put("graph.MatrixOps.lambda$leftGradient", "products");
        shares.put("graph.MatrixOps.lambda$rightGradient", "products");
        shares.put("training.Minimizer$Descent", "update");
        shares.put("optimizer.", "update");
        shares.put("graph.Plan", "bookkeeping");
        shares.put("graph.Section", "bookkeeping");
        shares.put("graph.", "elementwise");
        shares.put("loss.", "elementwise");
        shares.put("tensor.FloatMath", "elementwise");
        shares.put("", "bookkeeping");
        return shares;
    }

    /** {@code Profile WORKLOAD...}: prints the shares in percent of one thread's time. */
    public static void main(String[] names) throws Exception {
        System.out.println("| workload | " + String.join(" | ", ORDER) + " |\n|---|---|---|---|---|");
        WeftPeer peer = WeftPeer.of(1);
        for (String name : names) {
            System.out.println("| " + name + profile(peer.prepare(Workload.named(name))) + " |");
        }
        System.exit(0);
    }

    private static String profile(Peer.Work work) throws Exception {
        Thread trainer = new Thread(() -> {
            for (long repetitions = 1; !Thread.currentThread()
                    .isInterrupted(); repetitions = Math.min(2 * repetitions, 1 << 20)) {
                work.run(repetitions);
            }
        }, "trainer");
        trainer.start();
        Thread.sleep(4_000);
        Path file = Files.createTempFile("weft-profile", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(1));
            recording.enable("jdk.NativeMethodSample").withPeriod(Duration.ofMillis(1));
            recording.start();
            Thread.sleep(8_000);
            recording.stop();
            recording.dump(file);
        }
        trainer.interrupt();
        trainer.join();
        Map<String, Integer> samples = new HashMap<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (event.hasField("sampledThread") && event.getThread("sampledThread").getJavaName().equals("trainer")) {
                samples.merge(share(event.getStackTrace()), 1, Integer::sum);
            }
        }
        Files.delete(file);
        int all = samples.values().stream().mapToInt(Integer::intValue).sum();
        StringBuilder row = new StringBuilder();
        for (String share : ORDER) {
            row.append(String.format(Locale.ROOT, " | %.0f %%", 100.0 * samples.getOrDefault(share, 0) / all));
        }
        return row.toString();
    }

    private static String share(RecordedStackTrace stack) {
        for (RecordedFrame frame : stack.getFrames()) {
            String place = frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
            if (place.startsWith("dev.weft.") && !place.startsWith("dev.weft.benchmarks.")) {
                String inside = place.substring("dev.weft.".length());
                return SHARES.entrySet().stream().filter(share -> inside.startsWith(share.getKey())).findFirst()
                        .orElseThrow().getValue();
            }
        }
        return "bookkeeping";
    }
}
