package dev.weft.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The process of an entrant, with which the coordinator exchanges lines. */
final class Child implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 900;
    private static final String END = "#failed the process ended";

    private final Process process;
    private final OutputStream commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    Child(ProcessBuilder builder, Path log) throws IOException {
        Files.createDirectories(log.getParent());
        process = builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        commands = process.getOutputStream();
        // If this run is stopped, the processes stop, too.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Thread reader = new Thread(this::read, "answers");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(),
                StandardCharsets.UTF_8))) {
            out.lines().filter(line -> line.startsWith("#")).forEach(answers::add);
        } catch (IOException | java.io.UncheckedIOException ended) {
            // The process was closed while it answered; the next error says so.
        }
        answers.add(END);
    }

    /** Returns the next answer. */
    String answer() throws IOException, InterruptedException {
        String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (answer == null || answer.startsWith("#failed")) {
            throw new IOException(answer == null ? "no answer" : answer.substring("#failed ".length()));
        }
        return answer.substring(1);
    }

    /** Sends a command and returns the answers before {@code done}. */
    List<String> ask(String command) throws IOException, InterruptedException {
        commands.write((command + "\n").getBytes(StandardCharsets.UTF_8));
        commands.flush();
        return answers();
    }

    /** Returns the answers before {@code done}. */
    List<String> answers() throws IOException, InterruptedException {
        List<String> said = new ArrayList<>();
        for (String answer = answer(); !answer.equals("done"); answer = answer()) {
            said.add(answer);
        }
        return said;
    }

    /** Returns the processor time of the process so far, in seconds. */
    double seconds() throws IOException {
        return Machine.seconds(process.pid());
    }

    /** Returns the largest memory of the process so far, in megabytes. */
    double peakMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024).sum();
    }

    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException | InterruptedException ended) {
            process.destroyForcibly();
        }
    }
}
