package dev.weft.examples;

import dev.weft.cli.Cli;
import dev.weft.device.Devices;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the examples inside the test's JVM, as Java classes or Kotlin scripts, and returns what they print. */
enum Program {
    JAVA, KOTLIN;

    /** The module's folder, whatever folder the tests run in. */
    static final Path MODULE = Path.of(System.getProperty("basedir", "."));

    /** Runs the Kotlin program beside the Java class of an example, and returns what it prints. */
    static String runKotlinClass(Examples.Example example, String... args) {
        return JAVA.run(new Examples.Example(example.name(), example.program() + "Kt", example.source(),
                example.about()), args);
    }

    String run(String example, String... args) {
        return run(Examples.named(example), args);
    }

    private String run(Examples.Example example, String... args) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        String device = System.getProperty(Devices.USUAL, "cpu");
        try {
            if (this == KOTLIN) {
                script(MODULE.resolve("scripts").resolve(example.name() + ".main.kts"), printed, args);
            } else {
                Examples.run(example, args);
            }
        } catch (Throwable thrown) {
            throw new AssertionError(this + " " + example.name() + " failed", thrown);
        } finally {
            System.setOut(before);
            System.setProperty(Devices.USUAL, device);
        }
        return printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    private static void script(Path script, ByteArrayOutputStream printed, String... args) {
        List<String> line = new ArrayList<>(List.of("run", script.toString()));
        line.addAll(List.of(args));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code = Cli.INSTANCE.run(line, printed, errors);
        if (code != 0) {
            throw new AssertionError("exit " + code + ": " + errors.toString(StandardCharsets.UTF_8));
        }
    }
}
