package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the example in each command's help, in the order of the help, in a folder that contains {@code examples}. */
class HelpExamplesTest {
    /** A part of the output of each command. */
    private static final Map<String, String> PRINTED = Map.ofEntries(
            Map.entry("train", "saved model/mnist_model-1000.safetensors"),
            Map.entry("tune", "saved iris.safetensors"), Map.entry("plot", "wrote log.png"),
            Map.entry("evaluate", "on 10000 test images"), Map.entry("predict", "examples/data/seven.png: 7\n"),
            Map.entry("export", "wrote model.onnx"),
            Map.entry("import", "wrote digits.safetensors"), Map.entry("serve", "http://127.0.0.1:"),
            Map.entry("summary", "Total params: 397,510"),
            Map.entry("inspect", "csv, rows 150, "),
            Map.entry("playground", "wrote xor.gif"), Map.entry("watch", "watching . at http://127.0.0.1:"),
            Map.entry("new", "wrote circle.main.kts"),
            Map.entry("run", "step"), Map.entry("example", "step"),
            Map.entry("doctor", "selfTest          passed"), Map.entry("completion", "complete -F _weft weft"));

    @TempDir static Path folder;

    @TestFactory
    Stream<DynamicTest> examples() throws IOException {
        Files.createSymbolicLink(folder.resolve("examples"), Program.MODULE.toRealPath());
        Map<String, String> examples = new LinkedHashMap<>();
        all(help("--help"), "(?m)^  ([a-z]+) {2,}").map(command -> command.group(1))
                .forEach(command -> examples.put(command,
                        all(help(command, "--help"), "Example:\n  weft (.*)").findFirst().orElseThrow().group(1)));
        assertEquals(PRINTED.keySet(), examples.keySet());
        return examples.entrySet().stream().map(example -> DynamicTest.dynamicTest("weft " + example.getValue(),
                () -> works(example.getValue(), PRINTED.get(example.getKey()))));
    }

    private static Stream<MatchResult> all(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results();
    }

    private static String help(String... line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertEquals(Cli.OK, Cli.INSTANCE.run(Arrays.asList(line), out, ByteArrayOutputStream.nullOutputStream()));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void works(String line, String printed) throws IOException, InterruptedException {
        File errors = folder.resolve("errors").toFile();
        // Another program may have the usual port.
        String run = line.startsWith("serve ") ? line.replace("8080", "" + freePort()) : line;
        Process process = launcher(run.split(" ")).redirectError(errors).start();
        if (line.startsWith("watch ") || line.startsWith("serve ")) {
            // It serves a page until it is interrupted.
            try (var out = process.inputReader(StandardCharsets.UTF_8)) {
                String first = out.readLine();
                assertTrue(first != null && first.contains(printed), first + Files.readString(errors.toPath()));
            } finally {
                process.destroy();
            }
            return;
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(Cli.OK, process.waitFor(), Files.readString(errors.toPath()));
        assertTrue(out.contains(printed), out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "random-binary ", "random-binary --steps ", "mnist-softmax --data=", "concepts --"})
    void wordsOfTheCommandLineAreEscaped(String line) throws IOException {
        Process process = launcher(("example " + line + "\u001b[2J").split(" ")).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(out.contains("\\u001b[2J"), out);
        assertFalse(out.contains("\u001b"), out);
    }

    private static ProcessBuilder launcher(String... line) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(),
                "-Dweft.home=" + Program.MODULE.toRealPath().getParent(), "-cp",
                absolute(System.getProperty("java.class.path")), "dev.weft.cli.MainKt"));
        command.addAll(List.of(line));
        return new ProcessBuilder(command).directory(folder.toFile());
    }

    private static String absolute(String classPath) {
        return String.join(File.pathSeparator,
                Arrays.stream(classPath.split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString()).toList());
    }
}
