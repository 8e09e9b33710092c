package dev.weft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Another JVM with this one's class path, for what only a process of its own can show. */
public record ChildJvm(List<String> before, List<String> options, Map<String, String> environment) {
    /** What became of it; standard output and error are one. */
    public record End(int status, String output) {}

    /** A child with {@code options}. */
    public static ChildJvm of(String... options) {
        return new ChildJvm(List.of(), List.of(options), Map.of());
    }

    /** This child with one more variable. */
    public ChildJvm with(String variable, String value) {
        Map<String, String> more = new java.util.TreeMap<>(environment);
        more.put(variable, value);
        return new ChildJvm(before, options, more);
    }

    /** This child started by another program, which gets its command line. */
    public ChildJvm under(List<String> program) {
        return new ChildJvm(program, options, environment);
    }

    /** Starts {@code main}; its output goes to {@code output}. */
    public Process start(Path output, Class<?> main, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("WEFT_") || name.contains("JAVA"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs {@code main} to its end, for at most ten minutes, in the long form an hour. */
    public End run(Class<?> main, Object... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("weft-child", ".txt");
        try {
            Process child = start(output, main, arguments);
            if (!child.waitFor(Boolean.getBoolean("weft.long") ? 60 : 10, TimeUnit.MINUTES)) {
                child.destroyForcibly().waitFor();
                throw new AssertionError("still running: " + Files.readString(output));
            }
            return new End(child.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
